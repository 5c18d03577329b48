//! How far a stage is: a bar, counts, and a page of its tasks, what failed first. Pure.

use crate::stage::TaskState;
use crate::store::rollouts::read::{StageDetail, TaskDetail};

/// A stage with more tasks than this is shown page by page.
const PAGE: usize = 50;

/// The bar is so wide in its own units.
const WIDTH: usize = 1_000;

/// How far a stage is.
pub(super) struct Bar {
    /// In order from the left.
    pub(super) parts: Vec<Part>,
    /// The same in words.
    pub(super) words: String,
}

/// A piece of a bar.
pub(super) struct Part {
    pub(super) x: usize,
    pub(super) width: usize,
    pub(super) class: &'static str,
}

/// Which tasks of a stage are shown.
pub(super) struct Window<'a> {
    pub(super) tasks: Vec<&'a TaskDetail>,
    /// Such as `51 to 100 of 1000`; none where all are shown.
    pub(super) words: Option<String>,
    /// Where the page before begins.
    pub(super) before: Option<usize>,
    /// Where the next begins.
    pub(super) after: Option<usize>,
}

/// The bar of a stage that has more than one task.
pub(super) fn bar(stage: &StageDetail) -> Option<Bar> {
    if stage.tasks.len() < 2 {
        return None;
    }
    let count = |states: &[TaskState]| {
        let of_them = stage.tasks.iter().filter(|task| states.contains(&task.state));
        of_them.count()
    };
    let counts = [
        (count(&[TaskState::Done]), "good", "done"),
        (count(&[TaskState::Skipped]), "idle", "skipped"),
        (count(&[TaskState::Running]), "busy", "running"),
        (count(&[TaskState::Failed]), "bad", "failed"),
    ];
    let waiting = count(&[TaskState::Pending]);
    let mut x = 0;
    let mut parts = Vec::new();
    for (count, class, _) in counts.iter().filter(|(count, ..)| *count > 0) {
        // Seen, however few they are.
        let width = (count * WIDTH / stage.tasks.len()).max(4);
        parts.push(Part { x, width, class });
        x += width;
    }
    let words = counts.iter().map(|(count, _, word)| (*count, *word));
    let words = words
        .chain([(waiting, "waiting")])
        .filter(|(count, _)| *count > 0);
    let words: Vec<_> = words.map(|(count, word)| format!("{count} {word}")).collect();
    Some(Bar {
        parts,
        words: words.join(", "),
    })
}

/// The tasks of a stage from `from` on; in a large one what failed comes first, then what runs, what waits, what is done.
pub(super) fn window(stage: &StageDetail, from: usize) -> Window<'_> {
    let mut tasks: Vec<&TaskDetail> = stage.tasks.iter().collect();
    let all = tasks.len();
    if all <= PAGE {
        return Window {
            tasks,
            words: None,
            before: None,
            after: None,
        };
    }
    tasks.sort_by_key(|task| match task.state {
        TaskState::Failed => 0,
        TaskState::Running => 1,
        TaskState::Pending => 2,
        TaskState::Done | TaskState::Skipped => 3,
    });
    let from = from.min(all.saturating_sub(1));
    let to = (from + PAGE).min(all);
    Window {
        tasks: tasks[from..to].to_vec(),
        words: Some(format!("{} to {to} of {all}", from + 1)),
        before: (from > 0).then(|| from.saturating_sub(PAGE)),
        after: (to < all).then_some(to),
    }
}
