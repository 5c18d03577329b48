//! Rules about tables: each file beside this one is a rule.

stagegate_sdk::family!();
