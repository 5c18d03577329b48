//! Rules about security and the system: each file beside this one is a rule.

stagegate_sdk::family!();
