//! Never ends describing itself.

wit_bindgen::generate!({ path: "../../../wit", world: "plugin" });

use exports::stagegate::review::checks::Guest;
use stagegate::review::types::{Finding, Plugin, RuleOption, Run, Statement, Tree};

struct Component;

impl Guest for Component {
    fn describe() -> Plugin {
        let mut number = 1_u32;
        loop {
            number = std::hint::black_box(number.wrapping_mul(31).wrapping_add(7));
        }
    }

    fn validate(_: String, _: Vec<RuleOption>) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn check(_: String, _: Tree, _: Vec<Statement>, _: Vec<Run>) -> Result<Vec<Finding>, String> {
        Ok(vec![])
    }
}

export!(Component);
