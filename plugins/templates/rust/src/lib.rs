//! The rules of {{name}}: a module and an entry in the list for each.

mod throwaway_table_name;

stagegate_sdk::family!("{{name}}", [throwaway_table_name::RULE]);
