//! A component: the rules of one family, and the three answers the host asks for.

use crate::bindings::stagegate::review::types as wire;
use crate::catalog::Catalog;
use crate::change::Change;
use crate::moment;
use crate::rule::AnyRule;

/// The rules of one package.
pub struct Family {
    /// The package's name.
    pub name: &'static str,
    /// The package's version.
    pub version: &'static str,
    /// Where to read about it.
    pub homepage: &'static str,
    /// SPDX expression.
    pub licence: &'static str,
    /// What its rules are about, such as `column`.
    pub category: &'static str,
    /// The rules, by id.
    pub rules: &'static [&'static dyn AnyRule],
}

impl Family {
    /// Answers `describe`.
    pub fn describe(&self) -> wire::Plugin {
        wire::Plugin {
            name: self.name.to_owned(),
            version: self.version.to_owned(),
            homepage: self.homepage.to_owned(),
            licence: self.licence.to_owned(),
            rules: self
                .rules
                .iter()
                .map(|rule| rule.declare(self.category))
                .collect(),
        }
    }

    /// Answers `validate`.
    pub fn validate(&self, rule: &str, options: &[wire::RuleOption]) -> Result<(), Vec<String>> {
        let problems = match self.find(rule) {
            Some(rule) => rule.problems(options),
            None => vec![format!("{} has no rule `{rule}`", self.name)],
        };
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Answers `check`.
    pub fn check(
        &self,
        file: &str,
        source: &wire::Tree,
        statements: &[wire::Statement],
        runs: &[wire::Run],
    ) -> Result<Vec<wire::Finding>, String> {
        moment::forget();
        let catalog = Catalog::of_host();
        let change = Change::new(file, source, statements, &catalog);
        let mut findings = Vec::new();
        let mut next = 0;
        for (number, run) in (0..).zip(runs) {
            let position = self
                .position_from(next, &run.rule)
                .ok_or_else(|| format!("{} has no rule `{}`", self.name, run.rule))?;
            next = position + 1;
            findings.extend(self.rules[position].run(number, &change, &run.options));
        }
        Ok(findings)
    }

    fn find(&self, id: &str) -> Option<&'static dyn AnyRule> {
        self.position_from(0, id).map(|position| self.rules[position])
    }

    /// Where a rule is, looked for from some place on: hosts ask for the rules in their order.
    fn position_from(&self, start: usize, id: &str) -> Option<usize> {
        (start..self.rules.len())
            .chain(0..start)
            .find(|position| self.rules[*position].id() == id)
    }
}

/// Makes a component of rules: of those that are listed, under a category, or else of those that the build script
/// (`plugins/build.rs`) found in this package's `src/`.
///
/// ```text
/// mod throwaway_table_name;
/// stagegate_sdk::family!("our-rules", [throwaway_table_name::RULE]);
/// ```
#[macro_export]
macro_rules! family {
    () => {
        include!(concat!(env!("OUT_DIR"), "/rules.rs"));

        $crate::family!(@component);
    };
    (@component) => {
        /// This family, for calling its rules without a component around them.
        pub static FAMILY: $crate::Family = $crate::Family {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            homepage: env!("CARGO_PKG_HOMEPAGE"),
            licence: env!("CARGO_PKG_LICENSE"),
            category: CATEGORY,
            rules: RULES,
        };

        /// What the host calls.
        #[cfg(target_arch = "wasm32")]
        mod component {
            use $crate::bindings::exports::stagegate::review::checks as wire;

            #[global_allocator]
            static MEMORY: $crate::memory::Memory = $crate::memory::Memory::new();

            struct Component;

            impl wire::Guest for Component {
                fn describe() -> wire::Plugin {
                    super::FAMILY.describe()
                }

                fn validate(rule: String, options: Vec<wire::RuleOption>) -> Result<(), Vec<String>> {
                    super::FAMILY.validate(&rule, &options)
                }

                fn check(
                    file: String,
                    source: wire::Tree,
                    statements: Vec<wire::Statement>,
                    runs: Vec<wire::Run>,
                ) -> Result<Vec<wire::Finding>, String> {
                    let findings = super::FAMILY.check(&file, &source, &statements, &runs);
                    // The instance ends with this call, and all its memory at once.
                    std::mem::forget((file, source, statements, runs));
                    findings
                }
            }

            $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        }
    };
    ($category:literal, [$($rule:path),* $(,)?]) => {
        const CATEGORY: &str = $category;
        static RULES: &[&dyn $crate::rule::AnyRule] = &[$(&$rule),*];

        $crate::family!(@component);
    };
}

#[cfg(test)]
mod tests {
    use super::Family;
    use crate::bindings::stagegate::review::types::{Level, Run, Tree};
    use crate::sample::Sample;
    use crate::{Change, Documentation, Finding, Findings, NoOptions, Rule};

    static RULE: Rule = Rule {
        id: "any-statement",
        title: "Anything",
        documentation: Documentation {
            what: " what ",
            why: "why",
            instead: "instead",
        },
        default_level: Level::Info,
        tags: &["UPDATE"],
        needs_catalog: false,
        since: "0.1.0",
        deprecated: None,
        check: any_statement,
    };

    static FAMILY: Family = Family {
        name: "sample",
        version: "1.2.3",
        homepage: "",
        licence: "Apache-2.0",
        category: "test",
        rules: &[&RULE],
    };

    fn any_statement<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
        for statement in change.statements() {
            findings.report(Finding::at(statement.view(), "there is one"));
        }
    }

    fn run(rule: &str) -> Run {
        Run {
            rule: rule.to_owned(),
            options: Vec::new(),
        }
    }

    fn check(tree: &Tree, runs: &[Run]) -> Result<usize, String> {
        FAMILY
            .check("1_sample.sql", tree, &[], runs)
            .map(|findings| findings.len())
    }

    #[test]
    fn a_family_declares_its_rules() {
        let plugin = FAMILY.describe();
        assert_eq!((plugin.name.as_str(), plugin.rules.len()), ("sample", 1));
        let rule = &plugin.rules[0];
        assert_eq!(
            (rule.category.as_str(), rule.documentation.what.as_str()),
            ("test", "what")
        );
        assert_eq!(rule.tags, ["UPDATE"]);
    }

    #[test]
    fn a_rule_runs_over_every_statement() {
        let sample = Sample::new("root update\nroot delete\n");
        let change = sample.change();
        let findings = crate::rule::AnyRule::run(&RULE, 3, &change, &[]);
        assert_eq!(
            findings.iter().map(|finding| finding.run).collect::<Vec<_>>(),
            [3, 3]
        );
    }

    #[test]
    fn a_rule_that_is_not_there_is_said() {
        let sample = Sample::new("root update\n");
        assert_eq!(check(sample.tree(), &[run("any-statement")]), Ok(0));
        let problem = check(sample.tree(), &[run("other")]).expect_err("no such rule");
        assert_eq!(problem, "sample has no rule `other`");
        assert!(FAMILY.validate("other", &[]).is_err() && FAMILY.validate("any-statement", &[]).is_ok());
    }
}
