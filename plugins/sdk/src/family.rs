//! A component: the rules of one family, and the three answers the host asks for.

use crate::bindings::stagegate::review::types as wire;
use crate::catalog::Catalog;
use crate::change::Change;
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
        let catalog = Catalog::of_host();
        let change = Change::new(file, source, statements, &catalog);
        let mut findings = Vec::new();
        for (number, run) in (0..).zip(runs) {
            let rule = self
                .find(&run.rule)
                .ok_or_else(|| format!("{} has no rule `{}`", self.name, run.rule))?;
            findings.extend(rule.run(number, &change, &run.options));
        }
        Ok(findings)
    }

    fn find(&self, id: &str) -> Option<&'static dyn AnyRule> {
        self.rules.iter().copied().find(|rule| rule.id() == id)
    }
}

/// Makes a component of the rules in this package's `src/`, as its build script (`plugins/build.rs`) found them.
#[macro_export]
macro_rules! family {
    () => {
        include!(concat!(env!("OUT_DIR"), "/rules.rs"));

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
                    super::FAMILY.check(&file, &source, &statements, &runs)
                }
            }

            $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        }
    };
}
