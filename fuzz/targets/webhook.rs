//! Any body of a delivery is an event or a reason why not. The first line is the event's key.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stagegate::bitbucket::parse_webhook;

fuzz_target!(|bytes: &[u8]| {
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (key, body) = bytes.split_at(line);
    let key = std::str::from_utf8(key).unwrap_or("pullrequest:created");
    let event = parse_webhook(key, body.strip_prefix(b"\n").unwrap_or(body));
    let _ = format!("{event:?}");
});
