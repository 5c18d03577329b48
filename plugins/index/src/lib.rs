//! Rules about indexes and keys: each file beside this one is a rule.

stagegate_sdk::family!();
