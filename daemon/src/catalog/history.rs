//! The schema along the files of a change, worked out when somebody asks, and once.
//!
//! The first file starts from the database, each later one from where the one before it ends.

use std::sync::{Arc, OnceLock};

use super::lookup::Lookup;
use super::simulate::{self, Timeline};
use crate::sql::ParsedFile;

/// One file with the schema it starts from.
#[derive(Debug)]
pub struct History {
    start: Start,
    file: Arc<ParsedFile>,
    timeline: OnceLock<Timeline>,
}

#[derive(Debug)]
enum Start {
    Database(Arc<Lookup>),
    After(Arc<History>),
}

impl History {
    /// Of the first file.
    pub fn new(database: Arc<Lookup>, file: Arc<ParsedFile>) -> Arc<Self> {
        Self::starting(Start::Database(database), file)
    }

    /// Of the file that comes next.
    pub fn then(self: &Arc<Self>, file: Arc<ParsedFile>) -> Arc<Self> {
        Self::starting(Start::After(Arc::clone(self)), file)
    }

    fn starting(start: Start, file: Arc<ParsedFile>) -> Arc<Self> {
        Arc::new(Self {
            start,
            file,
            timeline: OnceLock::new(),
        })
    }

    /// The database before all files.
    pub fn database(&self) -> &Arc<Lookup> {
        match &self.start {
            Start::Database(database) => database,
            Start::After(earlier) => earlier.database(),
        }
    }

    /// Whether the schema at this moment is the database's own.
    pub fn is_at_start(&self, moment: u32) -> bool {
        moment == 0 && matches!(self.start, Start::Database(_))
    }

    /// What the file does to the schema.
    pub fn timeline(&self) -> &Timeline {
        self.timeline.get_or_init(|| match &self.start {
            Start::Database(database) => simulate::run(database.snapshot(), &self.file),
            Start::After(earlier) => earlier.timeline().then(&self.file),
        })
    }
}
