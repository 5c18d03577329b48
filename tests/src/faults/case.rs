//! One run of the matrix: which harm, at which point of what the engine does.

use std::fmt;

use super::play::Played;
use crate::postgres::proxy::{Exchange, Side};
use crate::preload::{Calls, Deed};

/// What goes wrong at an exchange with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Harm {
    /// `kill -9` of the daemon.
    Kill,
    /// The same, and once more while it recovers.
    KillTwice,
    /// The connection breaks.
    Cut,
    /// The server refuses the statement.
    Refuse,
    /// The database server crashes and recovers.
    Crash,
    /// The work is given to a second worker while the first is at it.
    Steal,
    /// The wall clock jumps a day ahead.
    ClockAhead,
    /// The wall clock jumps a day back.
    ClockBack,
}

/// Where a run does not come to its point, so many on each side are tried in its place.
const BESIDE: usize = 3;

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Case {
    /// Harm at an exchange with a database.
    Exchange {
        /// What goes wrong.
        harm: Harm,
        /// At which side.
        side: Side,
        /// Where.
        at: Exchange,
    },
    /// Harm at a call that the daemon makes for its own state.
    State {
        /// What goes wrong.
        deed: Deed,
        /// Which calls are counted.
        calls: Calls,
        /// From 1, counted from the merge on.
        nth: i64,
    },
}

impl Harm {
    const fn sides(self) -> &'static [Side] {
        match self {
            Self::Kill | Self::Cut | Self::KillTwice | Self::Crash => {
                &[Side::Before, Side::Under, Side::After]
            }
            Self::Refuse => &[Side::Before],
            Self::Steal | Self::ClockAhead | Self::ClockBack => &[Side::Before, Side::After],
        }
    }

    /// Every case of this harm on what an undisturbed run did, where one of these words is in it; on all where there is
    /// none.
    pub fn cases(self, undisturbed: &Played, words: &[&str]) -> Vec<Case> {
        let at_sides = |at: &Exchange| {
            let at = at.clone();
            self.sides().iter().map(move |side| Case::Exchange {
                harm: self,
                side: *side,
                at: at.clone(),
            })
        };
        let is_wanted = |at: &&Exchange| words.is_empty() || words.iter().any(|word| at.text.contains(word));
        undisturbed
            .plan
            .iter()
            .filter(is_wanted)
            .flat_map(at_sides)
            .collect()
    }
}

/// Every case of this deed on what an undisturbed run did.
pub fn state_cases(deed: Deed, calls: Calls, undisturbed: &Played) -> Vec<Case> {
    let count = match calls {
        Calls::Writes => undisturbed.writes,
        Calls::Syncs => undisturbed.syncs,
    };
    (1..=count).map(|nth| Case::State { deed, calls, nth }).collect()
}

/// At most so many of them, spread evenly; always the same ones. Behind each come those beside it, for where a run does
/// not come to it: what the engine does by the clock is not the same in every run.
pub fn sample<T: Clone>(all: &[T], most: usize) -> Vec<Vec<T>> {
    let count = all.len();
    let most = most.min(count);
    // The middle of each of so many equal parts.
    let taken: Vec<usize> = (0..most)
        .map(|part| (2 * part + 1) * count / (2 * most))
        .collect();
    let beside = |index: usize| {
        let (before, after) = (all[..index].iter().rev(), all[index..].iter());
        let mut near: Vec<T> = after.take(1 + BESIDE).cloned().collect();
        near.extend(before.take(BESIDE).cloned());
        near
    };
    if most == count {
        return all.iter().cloned().map(|one| vec![one]).collect();
    }
    taken.into_iter().map(beside).collect()
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kill => "kill -9 at an exchange with a database",
            Self::KillTwice => "kill -9 there and once more while it recovers",
            Self::Cut => "connection cut",
            Self::Refuse => "statement refused",
            Self::Crash => "PostgreSQL crashes and recovers",
            Self::Steal => "work given to a second worker meanwhile",
            Self::ClockAhead => "clock jumps a day ahead",
            Self::ClockBack => "clock jumps a day back",
        })
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exchange { harm, side, at } => {
                let Exchange { database, text, nth } = at;
                let text: String = text.chars().take(100).collect();
                write!(f, "{harm}, {side:?} number {nth} on {database} of: {text}")
            }
            Self::State { deed, calls, nth } => {
                write!(f, "{deed:?} at number {nth} of the state's {calls:?}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_even_and_of_the_size_asked_for() {
        let all: Vec<i32> = (0..10).collect();
        let first: Vec<i32> = sample(&all, 5).iter().map(|near| near[0]).collect();
        assert_eq!(first, [1, 3, 5, 7, 9]);
        assert_eq!(sample(&all, 1), [[5, 6, 7, 8, 4, 3, 2]]);
        assert_eq!(sample(&[1, 2], 7), [[1], [2]]);
    }
}
