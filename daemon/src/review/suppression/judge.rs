//! What the comments of a file do under one policy: findings pass or stay, and comments without effect are findings.
//!
//! A comment counts as unused only where its rule is on and could look: a rule that another environment turns on, or
//! that needs a database nobody could reach, says nothing about the comment.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::finding::{Edit, Finding, Fix, Level, NotEvaluated, Suppressed};
use super::super::source::Source;
use super::read::FORMS;
use super::{Allowance, Comment, Scope};
use crate::policy::Policy;
use crate::rules::Outcome;
use crate::rules::host_rules::host_rule;
use crate::settings::{did_you_mean, listed};

/// Judges comments under one policy.
pub(in super::super) struct Judge<'a> {
    /// Whose `[suppressions]` hold, and who gives the comments' own findings their level.
    pub(in super::super) policy: &'a Policy,
    /// Ids of all rules that any of the environments has.
    pub(in super::super) known: &'a BTreeSet<&'a str>,
    /// What day it is.
    pub(in super::super) today: Date,
    /// Whose change it is, where that is known.
    pub(in super::super) author: Option<&'a str>,
}

/// Findings after the comments had their say.
#[derive(Debug, Default)]
pub(in super::super) struct Judged {
    /// Those that stay, and those about the comments.
    pub(in super::super) findings: Vec<Finding>,
    /// Those that a comment lets pass.
    pub(in super::super) suppressed: Vec<Suppressed>,
    /// What could not be judged.
    pub(in super::super) not_evaluated: Vec<NotEvaluated>,
}

/// Why a comment has no effect, as the finding that says so.
struct Objection {
    rule: &'static str,
    message: String,
    help: String,
}

/// One rule that one comment allows.
struct Permit<'a> {
    allowance: &'a Allowance,
    rule: &'a str,
    is_used: bool,
}

impl<'a> Judge<'a> {
    /// Applies the comments to the findings of the file.
    pub(in super::super) fn judge(
        &self,
        source: &Source<'_>,
        comments: &'a [Comment],
        found: Outcome,
    ) -> Judged {
        let Outcome {
            findings,
            not_evaluated,
        } = found;
        let mut judged = Judged {
            not_evaluated,
            ..Judged::default()
        };
        if comments.is_empty() {
            judged.findings = findings;
            return judged;
        }
        let mut permits = Vec::new();
        for comment in comments {
            match comment {
                Comment::Invalid { span, message } => {
                    let found = source.finding(
                        rule("invalid-suppression"),
                        span.clone(),
                        format!("{message}; the comment has no effect"),
                    );
                    self.report(&mut judged, found, FORMS);
                }
                Comment::Allow(allowance) => permits.extend(self.admit(source, allowance, &mut judged)),
            }
        }
        apply(source, &mut permits, findings, &mut judged);
        self.report_unused(source, &permits, &mut judged);
        self.say_who_is_unknown(source, &permits, &mut judged);
        judged
    }

    /// The rules that a comment may allow here; why it may not is reported.
    fn admit(&self, source: &Source<'_>, allowance: &'a Allowance, judged: &mut Judged) -> Vec<Permit<'a>> {
        if let Some(objection) = self.objection(allowance) {
            let found = source.finding(rule(objection.rule), allowance.span.clone(), objection.message);
            self.report(judged, found, &objection.help);
            return Vec::new();
        }
        let mut permits = Vec::new();
        for id in &allowance.rules {
            let refused =
                |id: &str, message: String| source.finding(rule(id), allowance.span.clone(), message);
            if host_rule(id).is_some() {
                let message = format!("`{id}` is what Stagegate itself reports; no comment can allow it");
                self.report(
                    judged,
                    refused("forbidden-suppression", message),
                    "Mend what it reports.",
                );
            } else if !self.known.contains(id.as_str()) {
                let help = did_you_mean(id, self.known.iter().copied())
                    .unwrap_or_else(|| "`stagegate rule list` lists the rules".to_owned());
                let message = format!("there is no rule `{id}`, so the comment allows nothing");
                self.report(judged, refused("unused-suppression", message), &help);
            } else if !self.policy.suppressions.permits(id) {
                let message = format!("the policy does not let comments allow `{id}`");
                let help = "Mend what the rule reports, or ask those who keep the policy.";
                self.report(judged, refused("forbidden-suppression", message), help);
            } else {
                permits.push(Permit {
                    allowance,
                    rule: id,
                    is_used: false,
                });
            }
        }
        permits
    }

    /// Why the comment as a whole has no effect.
    fn objection(&self, allowance: &Allowance) -> Option<Objection> {
        let rules = listed(allowance.rules.iter().map(String::as_str));
        if !allowance.reason.chars().any(char::is_alphanumeric) {
            return Some(Objection {
                rule: "suppression-without-reason",
                message: format!("the comment allows {rules} and does not say why, so it has no effect"),
                help: format!(
                    "end it with a colon and the reason: `allow {}: reason`",
                    allowance.rules.join(", ")
                ),
            });
        }
        if let Some(until) = allowance.until.filter(|until| *until < self.today) {
            return Some(Objection {
                rule: "expired-suppression",
                message: format!("the comment allowed {rules} until {until}; it has no effect any more"),
                help: "mend what the rule reports, or decide anew until when it may stay".to_owned(),
            });
        }
        let by = self.policy.suppressions.by.as_ref();
        let is_stranger = |by: &Vec<String>| {
            let author = self.author;
            author.is_some_and(|author| !by.iter().any(|one| one == author))
        };
        if by.is_some_and(is_stranger) {
            return Some(Objection {
                rule: "forbidden-suppression",
                message: format!("the policy does not let the author of this change allow {rules}"),
                help: "mend what the rule reports, or ask those who may".to_owned(),
            });
        }
        self.objection_to_term(allowance, &rules)
    }

    /// Why the policy does not let a comment hold for so long.
    fn objection_to_term(&self, allowance: &Allowance, rules: &str) -> Option<Objection> {
        let policy = &self.policy.suppressions;
        let days = policy.max_days.map(i64::from);
        let last = days.map(|days| self.today.saturating_add(days.days()));
        let (message, help) = match (allowance.until, last) {
            (None, _) if policy.require_until || last.is_some() => {
                let day = last.unwrap_or_else(|| self.today.saturating_add(3.months()));
                (
                    format!(
                        "the policy wants a day until which {rules} may stay, so the comment has no effect"
                    ),
                    format!("write `until {day}` or an earlier day before the colon"),
                )
            }
            (Some(until), Some(last)) if until > last => (
                format!(
                    "{until} is further ahead than the policy lets a comment allow {rules}, so it has no effect"
                ),
                format!("write a day up to {last}"),
            ),
            _ => return None,
        };
        Some(Objection {
            rule: "forbidden-suppression",
            message,
            help,
        })
    }

    /// Where only some may allow rules and nobody knows who wrote the change.
    fn say_who_is_unknown(&self, source: &Source<'_>, permits: &[Permit<'_>], judged: &mut Judged) {
        let (Some(_), None, Some(first)) = (&self.policy.suppressions.by, self.author, permits.first())
        else {
            return;
        };
        judged.not_evaluated.push(NotEvaluated {
            rule: None,
            statement: None,
            place: Some(source.place(first.allowance.span.clone())),
            reason: "Only some accounts may allow rules under this policy. Who wrote this change is not known here, so its \
                     comments were taken as theirs."
                .to_owned(),
        });
    }

    fn report_unused(&self, source: &Source<'_>, permits: &[Permit<'_>], judged: &mut Judged) {
        let mut unused: BTreeMap<u32, Vec<&Permit<'_>>> = BTreeMap::new();
        for permit in permits {
            let is_on = (self.policy.rules.iter())
                .any(|(id, setting)| id.as_str() == permit.rule && setting.level.is_some());
            if !permit.is_used && is_on && could_look(permit, judged) {
                unused
                    .entry(permit.allowance.span.start)
                    .or_default()
                    .push(permit);
            }
        }
        for of_comment in unused.values() {
            let allowance = of_comment[0].allowance;
            let rules = listed(of_comment.iter().map(|permit| permit.rule));
            let reports = if of_comment.len() == 1 {
                "reports"
            } else {
                "report"
            };
            let message = match allowance.scope {
                Scope::Nothing => format!("no statement follows, so the comment allows {rules} for nothing"),
                Scope::File => {
                    format!("{rules} {reports} nothing in this file, so the comment allows it for nothing")
                }
                Scope::Statement(_) => format!(
                    "{rules} {reports} nothing on this statement, so the comment allows it for nothing"
                ),
            };
            let mut found = source.finding(rule("unused-suppression"), allowance.span.clone(), message);
            if of_comment.len() == allowance.rules.len() {
                found.fixes.push(removal(source.text(), allowance));
            }
            let help = "Remove it, or move it directly before the statement it is about.";
            self.report(judged, found, help);
        }
    }

    /// A finding about a comment, at the level the policy gives it.
    fn report(&self, judged: &mut Judged, found: Finding, help: &str) {
        let level = match self.policy.rules.get(&found.rule) {
            Some(setting) => setting.level,
            None => Some(Level::Warning),
        };
        if let Some(level) = level {
            judged.findings.push(Finding {
                level,
                help: Some(help.to_owned()),
                ..found
            });
        }
    }
}

/// Lets pass what comments allow.
fn apply(source: &Source<'_>, permits: &mut [Permit<'_>], findings: Vec<Finding>, judged: &mut Judged) {
    for finding in findings {
        let permit = permits.iter_mut().find(|permit| {
            let fits = match permit.allowance.scope {
                Scope::File => true,
                Scope::Statement(index) => finding.statement == Some(index),
                Scope::Nothing => false,
            };
            fits && finding.rule.as_str() == permit.rule
        });
        match permit {
            None => judged.findings.push(finding),
            Some(permit) => {
                permit.is_used = true;
                judged.suppressed.push(Suppressed {
                    finding,
                    reason: permit.allowance.reason.clone(),
                    until: permit.allowance.until,
                    comment: source.place(permit.allowance.span.clone()),
                });
            }
        }
    }
}

/// Whether the rule could look at what the comment is about.
fn could_look(permit: &Permit<'_>, judged: &Judged) -> bool {
    let is_about = |item: &NotEvaluated| {
        let of_rule = item.rule.as_ref().is_none_or(|rule| rule.as_str() == permit.rule);
        let of_statement = match (permit.allowance.scope, item.statement) {
            (Scope::Statement(index), Some(statement)) => index == statement,
            _ => true,
        };
        of_rule && of_statement
    };
    let suffix = format!(":{}", permit.rule);
    let has_failed = |finding: &Finding| {
        matches!(finding.rule.as_str(), "rule-crashed" | "rule-timed-out")
            && finding.fingerprint.ends_with(&suffix)
    };
    !judged.not_evaluated.iter().any(is_about) && !judged.findings.iter().any(has_failed)
}

/// Takes the comment out, with its line where nothing else stands on it.
fn removal(text: &str, allowance: &Allowance) -> Fix {
    let (start, end) = (allowance.span.start as usize, allowance.span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let before = &text[line_start..start];
    let is_alone = before.trim().is_empty() && text[end..line_end].trim().is_empty();
    let (start, end) = if is_alone {
        (line_start, line_end)
    } else {
        (line_start + before.trim_end().len(), end)
    };
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    // A line comment ends with its line; a block comment may part two words.
    let needs_space = !is_alone && !text[end..].starts_with(['\r', '\n', ' ', ';']) && end < text.len();
    Fix {
        title: "remove the comment".to_owned(),
        edits: vec![Edit {
            start_byte: offset(start),
            end_byte: offset(end),
            replacement: if needs_space { " " } else { "" }.to_owned(),
        }],
        safe: true,
    }
}

fn rule(id: &str) -> crate::ids::RuleId {
    id.parse().expect("the host's own rules have valid ids")
}
