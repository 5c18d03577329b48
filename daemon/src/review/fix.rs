//! Applies the repairs that findings offer, in rounds: those that do not overlap at once, the rest after another review.
//!
//! A repair is kept only where the review afterwards finds no new syntax error and its rule reports less by as many
//! as were applied; else it is refused and the text stays as it was. A text that came up before ends the rounds: where
//! rules undo each other's repairs, the first in the alphabet of the texts they come by is taken, from wherever one
//! starts, so that a second run changes nothing.

use std::collections::BTreeSet;
use std::ops::Range;

use super::finding::{Edit, Finding, Fix};

/// Reviews of one text. More than this many rounds are never needed by repairs that converge.
const MOST_REVIEWS: usize = 100;

/// Repairs applied in one round.
const LARGEST_BATCH: usize = 10_000;

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The text with all repairs that held.
    pub text: String,
    /// What each did, in the order they were applied.
    pub applied: Vec<Told>,
    /// Repairs that were taken back, because they did not mend what they were for.
    pub refused: Vec<Told>,
}

/// A repair in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose repair.
    pub rule: String,
    /// The line it was for, at the time.
    pub line: u32,
    /// What it does.
    pub title: String,
}

/// A repair that may be applied.
struct Candidate<'a> {
    finding: &'a Finding,
    fix: &'a Fix,
    reach: Range<u32>,
}

/// Applies what `review` offers for a text; of unsafe repairs only where `with_unsafe`.
pub fn fix_text(text: &str, with_unsafe: bool, mut review: impl FnMut(&str) -> Vec<Finding>) -> Fixed {
    let mut fixed = Fixed {
        text: text.to_owned(),
        applied: Vec::new(),
        refused: Vec::new(),
    };
    let mut findings = review(text);
    // Each text with how many repairs led to it.
    let mut history = vec![(text.to_owned(), 0)];
    let mut hopeless: BTreeSet<(String, String)> = BTreeSet::new();
    let mut size = LARGEST_BATCH;
    for _ in 0..MOST_REVIEWS {
        let mut batch = candidates(&findings, with_unsafe, &hopeless);
        batch.truncate(size);
        if batch.is_empty() {
            break;
        }
        let next = apply(&fixed.text, &batch);
        let next_findings = review(&next);
        if next != fixed.text && has_mended(&batch, &findings, &next_findings) {
            if let Some(first) = history.iter().position(|(text, _)| *text == next) {
                if let Some((text, applied)) = history.drain(first..).min() {
                    fixed.text = text;
                    fixed.applied.truncate(applied);
                }
                break;
            }
            fixed.applied.extend(batch.iter().map(Candidate::told));
            history.push((next.clone(), fixed.applied.len()));
            fixed.text = next;
            findings = next_findings;
            size = (size * 2).min(LARGEST_BATCH);
        } else if let [only] = batch.as_slice() {
            hopeless.insert(only.key());
            fixed.refused.push(only.told());
        } else {
            // One of them does harm; halving finds it in few reviews.
            size = batch.len() / 2;
        }
    }
    fixed
}

/// Repairs that keep apart, by place.
fn candidates<'a>(
    findings: &'a [Finding],
    with_unsafe: bool,
    hopeless: &BTreeSet<(String, String)>,
) -> Vec<Candidate<'a>> {
    let mut all: Vec<_> = findings
        .iter()
        .filter_map(|finding| {
            let fix = finding.fixes.iter().find(|fix| fix.safe || with_unsafe)?;
            let reach = reach(fix)?;
            Some(Candidate { finding, fix, reach })
        })
        .filter(|candidate| !hopeless.contains(&candidate.key()))
        .collect();
    all.sort_by_key(|candidate| (candidate.reach.start, candidate.reach.end));
    let mut end = None;
    all.retain(|candidate| {
        let is_apart = end.is_none_or(|end| candidate.reach.start > end);
        if is_apart {
            end = Some(candidate.reach.end);
        }
        is_apart
    });
    all
}

/// From the first byte a repair changes to the last.
fn reach(fix: &Fix) -> Option<Range<u32>> {
    let start = fix.edits.iter().map(|edit| edit.start_byte).min()?;
    let end = fix.edits.iter().map(|edit| edit.end_byte).max()?;
    Some(start..end)
}

fn apply(text: &str, batch: &[Candidate<'_>]) -> String {
    let mut edits: Vec<&Edit> = batch.iter().flat_map(|candidate| &candidate.fix.edits).collect();
    edits.sort_by_key(|edit| edit.start_byte);
    let crlf = text.contains("\r\n");
    let mut next = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        next.push_str(&text[at..edit.start_byte as usize]);
        if crlf {
            next.push_str(&edit.replacement.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            next.push_str(&edit.replacement);
        }
        at = edit.end_byte as usize;
    }
    next.push_str(&text[at..]);
    next
}

fn has_mended(batch: &[Candidate<'_>], before: &[Finding], after: &[Finding]) -> bool {
    let count = |findings: &[Finding], rule: &str| {
        findings
            .iter()
            .filter(|finding| finding.rule.as_str() == rule)
            .count()
    };
    let rules: BTreeSet<&str> = batch
        .iter()
        .map(|candidate| candidate.finding.rule.as_str())
        .collect();
    let is_less = |rule: &&str| {
        let applied = batch
            .iter()
            .filter(|candidate| candidate.finding.rule.as_str() == *rule)
            .count();
        count(after, rule) + applied <= count(before, rule)
    };
    count(after, "syntax-error") <= count(before, "syntax-error") && rules.iter().all(is_less)
}

impl Candidate<'_> {
    fn key(&self) -> (String, String) {
        (self.finding.rule.to_string(), self.finding.fingerprint.clone())
    }

    fn told(&self) -> Told {
        Told {
            rule: self.finding.rule.to_string(),
            line: self.finding.place.start.line,
            title: self.fix.title.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::Level;
    use crate::sql::line_index::LineIndex;

    /// Reports a word wherever it stands, with what is to stand there instead.
    fn find(text: &str, rule: &str, word: &str, instead: &str, safe: bool) -> Vec<Finding> {
        let lines = LineIndex::new(text);
        let found = text.match_indices(word).enumerate().map(|(nth, (at, _))| {
            let start = u32::try_from(at).unwrap();
            let end = start + u32::try_from(word.len()).unwrap();
            Finding {
                rule: rule.parse().unwrap(),
                level: Level::Warning,
                statement: None,
                place: lines.place(start..end),
                message: String::new(),
                help: None,
                notes: Vec::new(),
                fixes: vec![Fix {
                    title: format!("write {instead}"),
                    edits: vec![Edit {
                        start_byte: start,
                        end_byte: end,
                        replacement: instead.to_owned(),
                    }],
                    safe,
                }],
                fingerprint: format!("{word}{nth}"),
            }
        });
        found.collect()
    }

    #[test]
    fn repairs_that_touch_wait_for_the_next_round() {
        let fixed = fix_text("a a\nb a", false, |text| {
            let mut findings = find(text, "no-a", "a", "b", true);
            findings.extend(find(text, "no-b-b", "b b", "c", true));
            findings
        });
        assert_eq!(fixed.text, "c\nc");
        assert_eq!((fixed.applied.len(), fixed.refused.len()), (5, 0));
    }

    #[test]
    fn unsafe_repairs_are_asked_for() {
        let review = |text: &str| find(text, "no-a", "a", "b", false);
        assert_eq!(fix_text("a", false, review).text, "a");
        assert_eq!(fix_text("a", true, review).text, "b");
    }

    #[test]
    fn a_repair_that_does_not_mend_is_taken_back_alone() {
        let review = |text: &str| {
            let mut findings = find(text, "no-a", "a", "b", true);
            findings.extend(find(text, "no-x", "x", "x!x", true));
            findings.extend(find(text, "syntax-error", "!", "", false));
            findings
        };
        let fixed = fix_text("a x a x a", false, review);
        assert_eq!(fixed.text, "b x b x b");
        assert_eq!((fixed.applied.len(), fixed.refused.len()), (3, 2));
    }

    #[test]
    fn rules_that_undo_each_other_come_to_rest() {
        let review = |text: &str| {
            let mut findings = find(text, "no-a", "a", "b", true);
            findings.extend(find(text, "no-b", "b", "a", true));
            findings
        };
        for start in ["a", "b"] {
            let first = fix_text(start, false, review);
            assert_eq!(
                fix_text(&first.text, false, review).text,
                first.text,
                "from {start}"
            );
        }
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let review = |text: &str| find(text, "no-a", "a", "b\nb", true);
        assert_eq!(fix_text("x\r\na\r\n", false, review).text, "x\r\nb\r\nb\r\n");
        assert_eq!(fix_text("x\na\n", false, review).text, "x\nb\nb\n");
    }
}
