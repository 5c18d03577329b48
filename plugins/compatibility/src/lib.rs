//! Rules about what breaks the running application. Each file beside this one is a rule.

stagegate_sdk::family!();
