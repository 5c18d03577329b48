//! Rules about names: each file beside this one is a rule.

stagegate_sdk::family!();
