//! The declaration of a rule: what it is called, what it says, what it does.

use crate::bindings::stagegate::review::types::{self as wire, Level, RuleOption};
use crate::change::Change;
use crate::finding::Findings;
use crate::options::{NoOptions, Options};

/// Markdown in three parts, each a paragraph or more.
#[derive(Debug, Clone, Copy)]
pub struct Documentation {
    /// What the rule looks for.
    pub what: &'static str,
    /// What happens to a database where the finding is ignored.
    pub why: &'static str,
    /// What to write instead, with SQL that can be pasted.
    pub instead: &'static str,
}

/// A rule: one file has one, as `pub(crate) static RULE`.
pub struct Rule<O = NoOptions> {
    /// Kebab-case; names what is wrong, so that it reads well after "allow".
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// For people.
    pub documentation: Documentation,
    /// Where the policy names no level.
    pub default_level: Level,
    /// Command tags it wants to be called for; empty for all.
    pub tags: &'static [&'static str],
    /// Says nothing useful without a catalog.
    pub needs_catalog: bool,
    /// The version of the plugin that first had it.
    pub since: &'static str,
    /// Why, and what to use instead, where it is on its way out.
    pub deprecated: Option<&'static str>,
    /// Looks at one file and reports.
    pub check: for<'t> fn(&'t Change<'t>, &O, &mut Findings<'t>),
}

/// A rule with any options; [`Rule`] is one.
pub trait AnyRule: Sync {
    /// Its id.
    fn id(&self) -> &'static str;

    /// Its declaration, as it goes to the host.
    fn declare(&self, category: &str) -> wire::Rule;

    /// What is wrong with some options, beyond what the schema says.
    fn problems(&self, options: &[RuleOption]) -> Vec<String>;

    /// Runs it over one file as the host's run of this number.
    fn run<'t>(&self, run: u32, change: &'t Change<'t>, options: &[RuleOption]) -> Vec<wire::Finding>;
}

impl<O: Options> AnyRule for Rule<O> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn declare(&self, category: &str) -> wire::Rule {
        wire::Rule {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            category: category.to_owned(),
            documentation: wire::Documentation {
                what: self.documentation.what.trim().to_owned(),
                why: self.documentation.why.trim().to_owned(),
                instead: self.documentation.instead.trim().to_owned(),
            },
            default_level: self.default_level,
            options_schema: O::schema(),
            tags: self.tags.iter().map(|tag| (*tag).to_owned()).collect(),
            needs_catalog: self.needs_catalog,
            since: self.since.to_owned(),
            deprecated: self.deprecated.map(str::to_owned),
        }
    }

    fn problems(&self, options: &[RuleOption]) -> Vec<String> {
        O::read(options).problems()
    }

    fn run<'t>(&self, run: u32, change: &'t Change<'t>, options: &[RuleOption]) -> Vec<wire::Finding> {
        let mut findings = Findings::new(run, self.id, change);
        (self.check)(change, &O::read(options), &mut findings);
        findings.into_wire()
    }
}
