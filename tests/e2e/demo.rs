//! The demo's own story, as `cargo xtask demo --once` plays it.

use tokio::process::Command;

#[tokio::test]
async fn the_demo_plays_to_its_end() {
    let output = Command::new(env!("CARGO_BIN_EXE_stagegate-demo"))
        .arg("--once")
        .output()
        .await
        .unwrap();
    let (said, complaint) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{}\n{said}\n{complaint}", output.status);
    for step in 1..=7 {
        assert!(
            said.contains(&format!("== {step}. ")),
            "step {step} is not told:\n{said}"
        );
    }
    assert!(said.contains("+    note text,"), "the diff is not shown:\n{said}");
}
