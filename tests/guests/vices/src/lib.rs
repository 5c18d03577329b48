//! One rule for each vice, and honest ones beside them that must not suffer.

mod vice;

wit_bindgen::generate!({ path: "../../../wit", world: "plugin" });

use exports::stagegate::review::checks::Guest;
use stagegate::review::types::{
    Documentation, Finding, Level, Plugin, Rule, RuleOption, Run, Statement, Tree,
};

struct Component;

/// A rule's behaviour: the file's text, the statements, the run with its number.
type Check = fn(&Call<'_>) -> Result<Vec<Finding>, String>;

/// What a rule is called with.
pub(crate) struct Call<'a> {
    pub(crate) text: &'a str,
    pub(crate) statements: &'a [Statement],
    pub(crate) run: u32,
    pub(crate) options: &'a [RuleOption],
}

const RULES: &[(&str, Check)] = &[
    ("honest", vice::honest),
    ("loops", vice::loops),
    ("allocates", vice::allocates),
    ("panics", vice::panics),
    ("recurses", vice::recurses),
    ("fails", vice::fails),
    ("floods-findings", vice::floods_findings),
    ("floods-text", vice::floods_text),
    ("floods-memory", vice::floods_memory),
    ("lies", vice::lies),
    ("remembers", vice::remembers),
    ("chats", vice::chats),
    ("asks-catalog", vice::asks_catalog),
    ("needs-catalog", vice::asks_catalog),
    ("takes-options", vice::takes_options),
    ("wants-drop-table", vice::honest),
];

const OPTIONS: &str = r#"{
    "type": "object",
    "properties": {
        "exempt": { "type": "array", "items": { "type": "string" }, "default": ["x"] },
        "name": { "type": "object", "properties": { "length": { "type": "integer", "default": 63 } } },
        "mode": { "enum": ["strict", "lenient"], "default": "strict" }
    }
}"#;

impl Guest for Component {
    fn describe() -> Plugin {
        Plugin {
            name: "vices".into(),
            version: "1.0.0".into(),
            homepage: String::new(),
            licence: "Apache-2.0".into(),
            rules: RULES.iter().map(|(id, _)| declare(id)).collect(),
        }
    }

    fn validate(rule: String, options: Vec<RuleOption>) -> Result<(), Vec<String>> {
        let refused = options.iter().filter(|option| option.name == "name.length");
        let problems: Vec<_> = refused
            .filter(|option| vice::number(option) == Some(13))
            .map(|_| format!("{rule} does not like 13"))
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn check(
        _file: String,
        source: Tree,
        statements: Vec<Statement>,
        runs: Vec<Run>,
    ) -> Result<Vec<Finding>, String> {
        let mut findings = Vec::new();
        for (number, run) in (0..).zip(&runs) {
            let (_, check) = RULES
                .iter()
                .find(|(id, _)| *id == run.rule)
                .ok_or("no such rule")?;
            findings.extend(check(&Call {
                text: &source.text,
                statements: &statements,
                run: number,
                options: &run.options,
            })?);
        }
        Ok(findings)
    }
}

fn declare(id: &str) -> Rule {
    Rule {
        id: id.into(),
        title: format!("The rule that {}", id.replace('-', " ")),
        category: "vice".into(),
        documentation: Documentation {
            what: "What it does.".into(),
            why: "Why it is bad.".into(),
            instead: "What to do.".into(),
        },
        default_level: Level::Warning,
        options_schema: if id == "takes-options" {
            OPTIONS.into()
        } else {
            String::new()
        },
        tags: if id == "wants-drop-table" {
            vec!["DROP TABLE".into()]
        } else {
            vec![]
        },
        needs_catalog: id == "needs-catalog",
        since: "1.0.0".into(),
        deprecated: None,
    }
}

export!(Component);
