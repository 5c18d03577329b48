//! Rules about locks: what blocks others, scans a table or writes it anew. Each file beside this one is a rule.

stagegate_sdk::family!();
