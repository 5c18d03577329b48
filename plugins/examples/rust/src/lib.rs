//! Rules in Rust, as an example: a module and an entry in the list for each.

mod amount_without_currency;

stagegate_sdk::family!("example", [amount_without_currency::RULE]);
