//! What a rule reports, and the sink that collects it.
//!
//! A fingerprint is made of the rule, the objects a finding is about and its number among equal ones: it stays the
//! same when lines move, so an exemption outlives edits around it.

use std::collections::BTreeMap;

use crate::bindings::stagegate::review::types::{self as wire, Level, Span};
use crate::change::{Change, Statement};
use crate::tree::{Node, View};

/// One finding, as it is put together.
#[must_use = "a finding counts once it is reported"]
pub struct Finding<'t> {
    /// None where it is about the file as a whole.
    node: Option<Node<'t>>,
    at: Option<Span>,
    message: String,
    object: String,
    level: Option<Level>,
    help: Option<String>,
    notes: Vec<wire::Note>,
    fixes: Vec<wire::Fix>,
}

/// A mechanical repair, as it is put together.
#[must_use = "a fix counts once a finding has it"]
pub struct Fix(wire::Fix);

/// Collects the findings of one rule.
pub struct Findings<'t> {
    run: u32,
    rule: &'static str,
    change: &'t Change<'t>,
    found: Vec<wire::Finding>,
    seen: BTreeMap<String, u32>,
}

impl<'t> Finding<'t> {
    /// A finding at a node, with what will happen as a sentence.
    pub fn at(view: impl View<'t>, message: impl Into<String>) -> Self {
        let node = view.node();
        Self {
            node: Some(node),
            at: Some(node.span()),
            ..Self::on_file(message)
        }
    }

    /// A finding about the file as a whole.
    pub fn on_file(message: impl Into<String>) -> Self {
        Self {
            node: None,
            at: None,
            message: message.into(),
            object: String::new(),
            level: None,
            help: None,
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Names the object it is about; makes the fingerprint.
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.object = object.into();
        self
    }

    /// Points at other bytes than the node's.
    pub fn span(mut self, at: Span) -> Self {
        self.at = Some(at);
        self
    }

    /// The safe way.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A weight for this one finding, where the rule knows better than its default.
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// A further remark, pointing at a node.
    pub fn note(mut self, view: impl View<'t>, message: impl Into<String>) -> Self {
        self.notes.push(wire::Note {
            at: Some(view.span()),
            message: message.into(),
        });
        self
    }

    /// A mechanical repair.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix.0);
        self
    }
}

impl Fix {
    /// A repair that may change what the statement does; the title is an imperative.
    pub fn new(title: impl Into<String>) -> Self {
        Self(wire::Fix {
            title: title.into(),
            edits: Vec::new(),
            safe: false,
        })
    }

    /// Says that applying it can not change what the statement does.
    pub fn safe(mut self) -> Self {
        self.0.safe = true;
        self
    }

    /// Replaces some bytes.
    pub fn replace(mut self, at: Span, replacement: impl Into<String>) -> Self {
        self.0.edits.push(wire::Edit {
            at,
            replacement: replacement.into(),
        });
        self
    }

    /// Inserts a text before a byte.
    pub fn insert(self, at: u32, text: impl Into<String>) -> Self {
        self.replace(Span { start: at, end: at }, text)
    }
}

impl<'t> Findings<'t> {
    /// An empty collection for the host's run of this number.
    pub fn new(run: u32, rule: &'static str, change: &'t Change<'t>) -> Self {
        Self {
            run,
            rule,
            change,
            found: Vec::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Reports a finding.
    pub fn report(&mut self, finding: Finding<'t>) {
        let mut fingerprint = format!("{}:{}", self.rule, finding.object);
        let ordinal = self.seen.entry(fingerprint.clone()).or_default();
        *ordinal += 1;
        if *ordinal > 1 {
            fingerprint = format!("{fingerprint}#{ordinal}");
        }
        let statement = finding.node.and_then(|node| self.change.statement_of(node));
        self.found.push(wire::Finding {
            run: self.run,
            statement: statement.map(Statement::index),
            at: finding.at,
            message: finding.message,
            level: finding.level,
            help: finding.help,
            notes: finding.notes,
            fixes: finding.fixes,
            fingerprint: Some(fingerprint),
        });
    }

    /// What was reported, as it goes to the host.
    pub fn into_wire(self) -> Vec<wire::Finding> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Findings, Fix};
    use crate::bindings::stagegate::review::types::Span;
    use crate::sample::Sample;

    #[test]
    fn a_finding_knows_its_statement_and_keeps_its_fingerprint() {
        let sample = Sample::new(
            "root update\n  target object-name = a\nroot update\n  target object-name = b\nroot update\n  target object-name = b\n",
        );
        let change = sample.change();
        let mut findings = Findings::new(7, "some-rule", &change);
        for line in [1, 3, 5] {
            let node: crate::ast::ObjectName = sample.node(line).cast().expect("a name");
            findings
                .report(Finding::at(node, "so it is").object(format!("public.{}", sample.node(line).text())));
        }
        let found = findings.into_wire();
        let statements: Vec<_> = found.iter().map(|finding| finding.statement).collect();
        assert_eq!(statements, [Some(0), Some(1), Some(2)]);
        let fingerprints: Vec<_> = found
            .iter()
            .filter_map(|finding| finding.fingerprint.as_deref())
            .collect();
        assert_eq!(
            fingerprints,
            ["some-rule:public.a", "some-rule:public.b", "some-rule:public.b#2"]
        );
        assert!(
            found
                .iter()
                .all(|finding| finding.run == 7 && finding.at.is_some())
        );
    }

    #[test]
    fn a_finding_about_the_file_belongs_to_no_statement() {
        let sample = Sample::new("root update\n");
        let change = sample.change();
        let mut findings = Findings::new(0, "some-rule", &change);
        findings.report(Finding::on_file("so it is").object("1_sample.sql"));
        let found = findings.into_wire();
        assert!(found[0].statement.is_none() && found[0].at.is_none());
    }

    #[test]
    fn a_fix_is_not_safe_unless_it_says_so() {
        let fix = Fix::new("Say it")
            .insert(4, " it")
            .replace(Span { start: 1, end: 2 }, "x");
        assert!(!fix.0.safe);
        assert_eq!(fix.0.edits[0].at, Span { start: 4, end: 4 });
        assert!(fix.safe().0.safe);
    }
}
