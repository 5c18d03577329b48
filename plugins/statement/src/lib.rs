//! Rules about statements: each file beside this one is a rule.

stagegate_sdk::family!();
