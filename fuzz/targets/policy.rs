//! Any text is a policy or a list of problems, each at a place of the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stagegate::policy::parse_policy;

fuzz_target!(|text: &str| {
    if let Err(problems) = parse_policy("fuzz.toml", text) {
        assert!(!problems.is_empty());
        for problem in problems {
            let _ = problem.to_string();
        }
    }
});
