//! Describes itself as nobody should: ids that are none, twice the same, giant texts, a schema that is none.

wit_bindgen::generate!({ path: "../../../wit", world: "plugin" });

use exports::stagegate::review::checks::Guest;
use stagegate::review::types::{
    Documentation, Finding, Level, Plugin, Rule, RuleOption, Run, Statement, Tree,
};

struct Component;

impl Guest for Component {
    fn describe() -> Plugin {
        let mut giant = rule("giant-title");
        giant.title = "x".repeat(1 << 20);
        let mut schema = rule("bad-schema");
        schema.options_schema = r#"{"type": "object", "properties": {"a": {"type": "nonsense"}}}"#.into();
        Plugin {
            name: "bad-describe".into(),
            version: "1.0.0".into(),
            homepage: String::new(),
            licence: String::new(),
            rules: vec![
                rule("twice"),
                rule("twice"),
                rule("Not An\nId"),
                rule("rule-crashed"),
                giant,
                schema,
            ],
        }
    }

    fn validate(_: String, _: Vec<RuleOption>) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn check(_: String, _: Tree, _: Vec<Statement>, _: Vec<Run>) -> Result<Vec<Finding>, String> {
        Ok(vec![])
    }
}

fn rule(id: &str) -> Rule {
    Rule {
        id: id.into(),
        title: "A title".into(),
        category: "vice".into(),
        documentation: Documentation {
            what: String::new(),
            why: String::new(),
            instead: String::new(),
        },
        default_level: Level::Error,
        options_schema: String::new(),
        tags: vec![],
        needs_catalog: false,
        since: "1.0.0".into(),
        deprecated: None,
    }
}

export!(Component);
