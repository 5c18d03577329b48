//! What a guest answered -> findings that the rest of the program can trust.
//!
//! Nothing a guest says is taken as given: places are moved inside the text, texts are cleaned and cut, repairs that
//! do not fit the text are left out, findings beyond the limit are counted and said to be missing. A rule may lower
//! the level of one finding, never raise it: the policy's level is the ceiling.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::bindings::types as wit;
use super::describe::level;
use super::registry::ActiveRule;
use super::text::{clean, clean_line};
use crate::policy::PluginLimits;
use crate::review::finding::{Edit, Finding, Fix, NotEvaluated, Note, Place};
use crate::sql::ParsedFile;
use crate::sql::line_index::LineIndex;

/// Notes of one finding.
const MAX_NOTES: usize = 10;

/// Repairs of one finding.
const MAX_FIXES: usize = 5;

/// Replacements of one repair.
const MAX_EDITS: usize = 100;

/// Bytes of a repair's title.
const MAX_TITLE_BYTES: usize = 200;

/// Bytes of a fingerprint.
const MAX_FINGERPRINT_BYTES: usize = 200;

/// The file that findings are about.
pub(super) struct Source<'a> {
    pub(super) file: &'a ParsedFile,
    pub(super) lines: LineIndex<'a>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a ParsedFile) -> Self {
        Self {
            file,
            lines: LineIndex::new(&file.tree.text),
        }
    }

    /// Where a finding about the whole file stands: its first statement, or its beginning.
    pub(super) fn beginning(&self) -> Place {
        let first = self
            .file
            .statements
            .first()
            .map_or(0..0, |statement| statement.span.clone());
        self.lines.place(first)
    }

    fn text(&self) -> &'a str {
        &self.file.tree.text
    }

    /// The nearest range inside the text, on character boundaries.
    fn clamp(&self, at: wit::Span) -> Range<u32> {
        let text = self.text();
        let boundary = |byte: u32| {
            let mut byte = (byte as usize).min(text.len());
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            u32::try_from(byte).unwrap_or(u32::MAX)
        };
        let start = boundary(at.start);
        start..boundary(at.end).max(start)
    }

    fn place(&self, at: wit::Span) -> Place {
        self.lines.place(self.clamp(at))
    }

    fn statement_at(&self, byte: u32) -> Option<u32> {
        let statements = &self.file.statements;
        let index = statements.partition_point(|statement| statement.span.end <= byte);
        let inside = statements
            .get(index)
            .is_some_and(|statement| statement.span.start <= byte);
        inside.then(|| index_number(index))
    }
}

/// The findings of one call, limited for each rule; what had to be left out is said.
pub(super) fn read_findings(
    source: &Source<'_>,
    rules: &[&ActiveRule],
    limits: &PluginLimits,
    answer: Vec<wit::Finding>,
) -> (Vec<Finding>, Vec<NotEvaluated>) {
    let mut counts = vec![0_usize; rules.len()];
    let mut findings = Vec::new();
    for finding in answer {
        let Some((rule, count)) = rules
            .get(finding.run as usize)
            .zip(counts.get_mut(finding.run as usize))
        else {
            tracing::warn!(
                finding.run = finding.run,
                "a plugin's finding for a rule that was not asked is dropped"
            );
            continue;
        };
        *count += 1;
        if *count <= limits.findings {
            findings.push(read_finding(source, rule, limits, finding));
        }
    }
    tell_apart(&mut findings);
    let missing = rules
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > limits.findings);
    let not_evaluated = missing.map(|(rule, count)| NotEvaluated {
        rule: Some(rule.id.clone()),
        statement: None,
        place: None,
        reason: format!(
            "The rule `{}` reported {count} findings; only the first {} are kept.",
            rule.id, limits.findings
        ),
    });
    (findings, not_evaluated.collect())
}

fn read_finding(
    source: &Source<'_>,
    rule: &ActiveRule,
    limits: &PluginLimits,
    finding: wit::Finding,
) -> Finding {
    let statements = &source.file.statements;
    let named = finding
        .statement
        .filter(|index| (*index as usize) < statements.len());
    let place = match (finding.at, named) {
        (Some(at), _) => source.place(at),
        (None, Some(index)) => source.lines.place(statements[index as usize].span.clone()),
        (None, None) => source.beginning(),
    };
    let statement = named.or_else(|| source.statement_at(place.start_byte));
    let fingerprint = finding
        .fingerprint
        .map(|text| clean_line(&text, MAX_FINGERPRINT_BYTES))
        .filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| fingerprint(source, rule, statement, &place));
    let text = |text: &str| clean(text, limits.text_bytes);
    Finding {
        rule: rule.id.clone(),
        level: finding
            .level
            .map_or(rule.level, |suggested| level(suggested).min(rule.level)),
        statement,
        place,
        message: text(&finding.message),
        help: finding.help.as_deref().map(text).filter(|help| !help.is_empty()),
        notes: finding
            .notes
            .iter()
            .take(MAX_NOTES)
            .map(|note| Note {
                place: note.at.map(|at| source.place(at)),
                message: text(&note.message),
            })
            .collect(),
        fixes: finding
            .fixes
            .into_iter()
            .take(MAX_FIXES)
            .filter_map(|fix| read_fix(source.text(), rule, limits, fix))
            .collect(),
        fingerprint,
    }
}

/// A repair whose edits fit the text and one another; another is dropped, since half a repair is none.
fn read_fix(text: &str, rule: &ActiveRule, limits: &PluginLimits, fix: wit::Fix) -> Option<Fix> {
    let mut edits: Vec<_> = fix
        .edits
        .into_iter()
        .map(|edit| Edit {
            start_byte: edit.at.start,
            end_byte: edit.at.end,
            replacement: edit.replacement,
        })
        .collect();
    edits.sort_by_key(|edit| (edit.start_byte, edit.end_byte));
    let fits = |edit: &Edit| {
        text.get(edit.start_byte as usize..edit.end_byte as usize)
            .is_some()
            && edit.replacement.len() <= limits.text_bytes
    };
    let apart = edits
        .windows(2)
        .all(|pair| pair[0].end_byte <= pair[1].start_byte && pair[0].start_byte < pair[1].start_byte);
    if edits.is_empty() || edits.len() > MAX_EDITS || !edits.iter().all(fits) || !apart {
        tracing::warn!(rule.id = %rule.id, "a repair that does not fit the text is dropped");
        return None;
    }
    Some(Fix {
        title: clean_line(&fix.title, MAX_TITLE_BYTES),
        edits,
        safe: fix.safe,
    })
}

/// The rule, the statement and the words pointed at, without the white space: stays when lines move.
fn fingerprint(source: &Source<'_>, rule: &ActiveRule, statement: Option<u32>, place: &Place) -> String {
    let mut digest = Sha256::new();
    digest.update(rule.id.as_str());
    let statement = statement.and_then(|index| source.file.statements.get(index as usize));
    let spans = [
        statement.map(|statement| statement.span.clone()),
        Some(place.start_byte..place.end_byte),
    ];
    for span in spans.into_iter().flatten() {
        digest.update([0]);
        let words = source
            .text()
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        for word in words.split_whitespace() {
            digest.update(word);
            digest.update(" ");
        }
    }
    hex::encode(&digest.finalize()[..8])
}

/// Findings of one rule with one fingerprint get numbers, in the order of their places.
fn tell_apart(findings: &mut [Finding]) {
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut seen: BTreeMap<(crate::ids::RuleId, String), usize> = BTreeMap::new();
    for finding in findings {
        let count = seen
            .entry((finding.rule.clone(), finding.fingerprint.clone()))
            .or_default();
        *count += 1;
        if *count > 1 {
            write!(finding.fingerprint, "-{count}").expect("writing to a String never fails");
        }
    }
}

/// By place, then by all that makes the order repeat.
pub(super) fn order(finding: &Finding) -> (u32, u32, &str, &str) {
    let place = &finding.place;
    (
        place.start_byte,
        place.end_byte,
        finding.rule.as_str(),
        &finding.message,
    )
}

fn index_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::Level;
    use crate::sql::{ParseState, Statement, Tree};

    /// Two statements: bytes 0..9 and 11..20, with a two-byte character at 5.
    fn file() -> ParsedFile {
        let statement = |span: Range<u32>| Statement {
            node: 0,
            span,
            tag: "SELECT".to_owned(),
            parse: ParseState::Full,
            relations: vec![],
            in_transaction: false,
        };
        ParsedFile {
            tree: Tree {
                text: "selec\u{fc} 1;\nselect 22;\n".to_owned(),
                ..Tree::default()
            },
            statements: vec![statement(0..9), statement(11..20)],
            problems: vec![],
        }
    }

    fn rule(level: Level) -> ActiveRule {
        ActiveRule {
            id: "a-rule".parse().unwrap(),
            level,
            options: vec![],
            tags: vec![],
            needs_catalog: false,
        }
    }

    fn finding() -> wit::Finding {
        wit::Finding {
            run: 0,
            statement: None,
            at: None,
            message: "a message".to_owned(),
            level: None,
            help: None,
            notes: vec![],
            fixes: vec![],
            fingerprint: None,
        }
    }

    fn read(policy: Level, answer: Vec<wit::Finding>) -> (Vec<Finding>, Vec<NotEvaluated>) {
        let (file, rule) = (file(), rule(policy));
        let limits = PluginLimits {
            findings: 3,
            text_bytes: 20,
            ..PluginLimits::default()
        };
        read_findings(&Source::new(&file), &[&rule], &limits, answer)
    }

    fn read_one(finding: wit::Finding) -> Finding {
        read(Level::Warning, vec![finding]).0.remove(0)
    }

    fn span(start: u32, end: u32) -> wit::Span {
        wit::Span { start, end }
    }

    #[test]
    fn a_place_is_always_inside_the_text() {
        for (at, statement, expected) in [
            (Some(span(0, 8)), None, (0, 8, Some(0))),
            (Some(span(6, 6)), None, (5, 5, Some(0))),
            (Some(span(12, 4_000_000_000)), None, (12, 22, Some(1))),
            (Some(span(15, 12)), None, (15, 15, Some(1))),
            (Some(span(9, 10)), None, (9, 10, None)),
            (None, Some(1), (11, 20, Some(1))),
            (None, Some(99), (0, 9, Some(0))),
            (None, None, (0, 9, Some(0))),
        ] {
            let finding = read_one(wit::Finding {
                statement,
                at,
                ..finding()
            });
            let found = (
                finding.place.start_byte,
                finding.place.end_byte,
                finding.statement,
            );
            assert_eq!(found, expected, "{at:?} {statement:?}");
        }
    }

    #[test]
    fn the_policys_level_is_the_ceiling() {
        for (policy, suggested, expected) in [
            (Level::Warning, None, Level::Warning),
            (Level::Warning, Some(wit::Level::Error), Level::Warning),
            (Level::Error, Some(wit::Level::Info), Level::Info),
        ] {
            let (findings, _) = read(
                policy,
                vec![wit::Finding {
                    level: suggested,
                    ..finding()
                }],
            );
            assert_eq!(findings[0].level, expected, "{policy} {suggested:?}");
        }
    }

    #[test]
    fn a_flood_is_counted_and_cut() {
        let mut answer = vec![finding(); 7];
        answer.push(wit::Finding { run: 3, ..finding() });
        answer[0].message = "x".repeat(100);
        let (findings, not_evaluated) = read(Level::Error, answer);
        assert_eq!(findings.len(), 3);
        assert!(findings.iter().all(|finding| finding.message.len() <= 24));
        assert_eq!(
            not_evaluated[0].reason,
            "The rule `a-rule` reported 7 findings; only the first 3 are kept."
        );
    }

    #[test]
    fn repairs_must_fit() {
        let edit = |start, end, replacement: &str| wit::Edit {
            at: span(start, end),
            replacement: replacement.to_owned(),
        };
        for (edits, kept) in [
            (vec![edit(8, 9, "x"), edit(0, 5, "y")], true),
            (vec![edit(0, 0, "x")], true),
            (vec![], false),
            (vec![edit(0, 6, "x")], false),
            (vec![edit(0, 99, "x")], false),
            (vec![edit(4, 2, "x")], false),
            (vec![edit(0, 5, "x"), edit(3, 5, "y")], false),
            (vec![edit(3, 3, "x"), edit(3, 3, "y")], false),
            (vec![edit(0, 1, &"x".repeat(21))], false),
        ] {
            let fix = wit::Fix {
                title: "repair".to_owned(),
                edits: edits.clone(),
                safe: true,
            };
            let finding = read_one(wit::Finding {
                fixes: vec![fix],
                ..finding()
            });
            assert_eq!(!finding.fixes.is_empty(), kept, "{edits:?}");
        }
    }

    #[test]
    fn fingerprints_are_stable_and_differ() {
        let (findings, _) = read(
            Level::Error,
            vec![
                finding(),
                finding(),
                wit::Finding {
                    statement: Some(1),
                    ..finding()
                },
            ],
        );
        let prints: Vec<_> = findings
            .iter()
            .map(|finding| finding.fingerprint.as_str())
            .collect();
        assert_eq!(prints[1], format!("{}-2", prints[0]));
        assert_ne!(prints[2], prints[0]);
        let own = read_one(wit::Finding {
            fingerprint: Some("public.t\n".to_owned()),
            ..finding()
        });
        assert_eq!(own.fingerprint, "public.t ");
    }
}
