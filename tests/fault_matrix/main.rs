//! The fault matrix: every step that the engine takes, and every harm at both sides of it; the end must be the same.
//!
//! A sample of it, always the same, is part of all tests; `cargo xtask faults` plays all of it and prints the figures.

mod matrix;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use stagegate_tests::faults::case::Harm;
use stagegate_tests::faults::scenario::SCENARIOS;
use stagegate_tests::preload::{Calls, Deed};

use matrix::Matrix;

/// Of each harm at exchanges with a database, so many points of the first scenario and of each other one in the tests of
/// every day.
const AT_EXCHANGES: &[(Harm, usize, usize)] = &[
    (Harm::Kill, 1, 1),
    (Harm::KillTwice, 1, 0),
    (Harm::Cut, 1, 1),
    (Harm::Refuse, 1, 0),
    (Harm::Steal, 1, 0),
    (Harm::ClockAhead, 1, 0),
    (Harm::ClockBack, 1, 0),
    (Harm::Crash, 1, 0),
];

/// The same for calls of the state.
const AT_CALLS: &[(Deed, Calls, usize, usize)] = &[
    (Deed::DieBefore, Calls::Syncs, 1, 0),
    (Deed::DieAfter, Calls::Syncs, 1, 1),
    (Deed::Tear, Calls::Writes, 1, 0),
    (Deed::Full, Calls::Writes, 1, 0),
    (Deed::ReadOnly, Calls::Writes, 1, 0),
    (Deed::Broken, Calls::Syncs, 1, 0),
];

/// How long what is left of the runs may take to end.
const END: Duration = Duration::from_secs(5);

#[test]
fn whatever_goes_wrong_nothing_is_lost_nothing_done_twice_and_nothing_stuck() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let played = catch_unwind(AssertUnwindSafe(|| runtime.block_on(play_all())));
    // Daemons that were killed leave connections behind, which nobody has to wait for.
    runtime.shutdown_timeout(END);
    if let Err(panic) = played {
        resume_unwind(panic);
    }
}

async fn play_all() {
    let mut matrix = Matrix::start().await;
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        if !matrix.learn(scenario).await {
            continue;
        }
        let is_sample = matrix.is_sample();
        let most = |first: usize, other: usize| if number == 0 { first } else { other };
        for (harm, first, other) in AT_EXCHANGES {
            let most = most(*first, *other);
            if most > 0 || !is_sample {
                matrix.at_exchanges(scenario, *harm, most);
            }
        }
        for (deed, calls, first, other) in AT_CALLS {
            let most = most(*first, *other);
            if most > 0 || !is_sample {
                matrix.at_calls(scenario, (*deed, *calls), most);
            }
        }
        if number == 0 || !is_sample {
            matrix.play_again(scenario).await;
        }
    }
    matrix.play().await;
    matrix.report();
}
