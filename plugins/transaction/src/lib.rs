//! Rules about transactions and change files: each file beside this one is a rule.

stagegate_sdk::family!();
