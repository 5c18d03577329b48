//! Rules about columns: each file beside this one is a rule.

stagegate_sdk::family!();
