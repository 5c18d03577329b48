//! Any text is a catalog's JSON or a reason why not; what was read and written again reads the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stagegate::catalog::snapshot::Snapshot;

fuzz_target!(|text: &str| {
    let Ok(snapshot) = Snapshot::from_json(text) else {
        return;
    };
    let again = Snapshot::from_json(&snapshot.to_json()).expect("what was written can be read");
    assert_eq!(again, snapshot);
});
