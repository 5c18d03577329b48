//! Which words and colours states have, on all pages alike. Pure.

use super::format::count;
use super::layout::{Chip, Tone};
use crate::forge::PullRequestState;

/// A pull request's state.
pub(super) fn pull_request_chip(state: PullRequestState, draft: bool) -> Chip {
    match (state, draft) {
        (PullRequestState::Open, true) => Chip::new(Tone::Idle, "draft"),
        (PullRequestState::Open, false) => Chip::new(Tone::Info, "open"),
        (PullRequestState::Merged, _) => Chip::new(Tone::Good, "merged"),
        (PullRequestState::Declined, _) => Chip::new(Tone::Idle, "declined"),
        (PullRequestState::Superseded, _) => Chip::new(Tone::Idle, "superseded"),
    }
}

/// What a review says in a word or two: its weightiest findings.
pub(super) fn verdict(errors: u32, warnings: u32, infos: u32) -> Chip {
    match (errors, warnings, infos) {
        (0, 0, 0) => Chip::new(Tone::Good, "clean"),
        (0, 0, infos) => Chip::new(Tone::Info, count(infos, "remark")),
        (0, warnings, _) => Chip::new(Tone::Warn, count(warnings, "warning")),
        (errors, 0, _) => Chip::new(Tone::Bad, count(errors, "error")),
        (errors, warnings, _) => Chip::new(
            Tone::Bad,
            format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        ),
    }
}
