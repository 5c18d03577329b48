//! Readers between two runs on the same database: few, and not for long.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::SchemaReader;
use crate::ids::DatabaseName;

/// How long a session waits for the next change of its database.
const KEPT_FOR: Duration = Duration::from_secs(5);

/// More sessions do not wait at the same time; the one that waited longest goes.
const MOST_KEPT: usize = 4;

/// See the module.
#[derive(Default)]
pub struct SchemaReaders(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Oldest first.
    readers: Vec<(u64, DatabaseName, SchemaReader)>,
    next: u64,
}

impl SchemaReaders {
    /// The reader that an earlier run left for this database.
    pub fn take(&self, database: &DatabaseName) -> Option<SchemaReader> {
        let readers = &mut self.kept().readers;
        let position = readers.iter().position(|(_, name, _)| name == database)?;
        Some(readers.remove(position).2)
    }

    /// Leaves a reader for the next run; its session ends if there is none soon.
    pub fn keep(self: &Arc<Self>, database: DatabaseName, reader: SchemaReader) {
        let number = {
            let mut kept = self.kept();
            if kept.readers.len() >= MOST_KEPT {
                kept.readers.remove(0);
            }
            let number = kept.next;
            kept.next += 1;
            kept.readers.push((number, database, reader));
            number
        };
        let readers = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT_FOR).await;
            if let Some(readers) = readers.upgrade() {
                readers.kept().readers.retain(|(kept, ..)| *kept != number);
            }
        });
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
