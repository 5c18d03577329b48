//! One run of the matrix: which harm, at which point of what the engine does.

use std::collections::BTreeSet;
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

    /// Every case of this harm on what an undisturbed run did.
    pub fn cases(self, undisturbed: &Played) -> Vec<Case> {
        let at_sides = |at: &Exchange| {
            let at = at.clone();
            self.sides().iter().map(move |side| Case::Exchange {
                harm: self,
                side: *side,
                at: at.clone(),
            })
        };
        undisturbed.plan.iter().flat_map(at_sides).collect()
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

/// At most so many of them, spread evenly; always the same ones.
pub fn sample<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let count = all.len();
    if count <= most {
        return all;
    }
    // The middle of each of so many equal parts.
    let taken: BTreeSet<usize> = (0..most)
        .map(|part| (2 * part + 1) * count / (2 * most))
        .collect();
    all.into_iter()
        .enumerate()
        .filter(|(index, _)| taken.contains(index))
        .map(|(_, one)| one)
        .collect()
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
        assert_eq!(sample((0..10).collect(), 5), [1, 3, 5, 7, 9]);
        assert_eq!(sample((0..1000).collect(), 7).len(), 7);
        assert_eq!(sample(vec![1, 2], 7), [1, 2]);
    }
}
