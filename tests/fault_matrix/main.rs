//! The fault matrix: every step that the engine takes, and every harm at both sides of it; the end must be the same.
//!
//! A sample of it, always the same, is part of all tests; `cargo xtask faults` plays all of it and prints the figures.

mod matrix;

use stagegate_tests::faults::case::Harm;
use stagegate_tests::faults::scenario::SCENARIOS;
use stagegate_tests::preload::{Calls, Deed};

use matrix::Matrix;

/// Of each harm at exchanges with a database, so many points in the tests of every day.
const AT_EXCHANGES: &[(Harm, usize)] = &[
    (Harm::Kill, 1),
    (Harm::KillTwice, 1),
    (Harm::Cut, 1),
    (Harm::Refuse, 1),
    (Harm::Steal, 1),
    (Harm::ClockAhead, 1),
    (Harm::ClockBack, 1),
    (Harm::Crash, 1),
];

/// The same for calls of the state.
const AT_CALLS: &[(Deed, Calls, usize)] = &[
    (Deed::DieBefore, Calls::Syncs, 1),
    (Deed::DieAfter, Calls::Syncs, 1),
    (Deed::Tear, Calls::Writes, 1),
    (Deed::Full, Calls::Writes, 1),
    (Deed::ReadOnly, Calls::Writes, 1),
    (Deed::Broken, Calls::Syncs, 1),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_wrong_nothing_is_lost_nothing_done_twice_and_nothing_stuck() {
    let mut matrix = Matrix::start().await;
    for scenario in SCENARIOS {
        for (harm, most) in AT_EXCHANGES {
            matrix.play_at_exchanges(scenario, *harm, *most).await;
        }
        for (deed, calls, most) in AT_CALLS {
            matrix.play_at_calls(scenario, (*deed, *calls), *most).await;
        }
        matrix.play_again(scenario).await;
    }
    matrix.report();
}
