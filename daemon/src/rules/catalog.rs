//! What guests ask of the database and of the file under review.
//!
//! All answers come from host memory, taken before the call, so that results repeat exactly. An answer is never larger
//! than the guest's own memory, so a guest can not make the host copy without end.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the closure names the type"
)]

mod bytes;
mod schema;
mod wire;

use std::sync::Arc;

use super::Subject;
use super::bindings::catalog as wit;
use super::bindings::types::Span;
use super::call::CallState;
use crate::catalog::estimate::Estimates;
use crate::catalog::history::History;
use crate::catalog::lookup::Lookup;
use bytes::Bytes;
use schema::Schema;
use wire::{wire_impossible, wire_simulated};

/// Why a call ends that asks for more than it may have.
const TOO_MUCH: &str = "it asked the catalog for more than fits in its memory";

/// Names one call may ask for at once.
const MAX_NAMES: usize = 10_000;

/// All that a file's rules can ask about, besides its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings {
    /// PostgreSQL's major version where no database tells it.
    pub(super) postgres_version: Option<u32>,
    /// The database before the file; none where none could be reached.
    pub(super) catalog: Option<Arc<Lookup>>,
    /// What the file does to it.
    pub(super) history: Option<Arc<History>>,
    /// The version that the file's name gives.
    pub(super) version: Option<String>,
    /// What the ledger would say of the file.
    pub(super) checksum: String,
    /// Whose rows of the ledger count; all where it is not known.
    pub(super) project: Option<String>,
    /// By statement; none where the planner was not asked.
    pub(super) estimates: Option<Estimates>,
}

impl Surroundings {
    /// What is known around a file, besides what its policy assumes.
    pub(super) fn of(subject: &Subject<'_>) -> Self {
        Self {
            postgres_version: None,
            catalog: subject.catalog(),
            history: subject.history(),
            version: subject.version(),
            checksum: subject.checksum(),
            project: subject.project.map(ToString::to_string),
            estimates: subject.estimates.cloned(),
        }
    }
}

/// An answer to a guest, or an error that ends the call.
type Answer<T> = wasmtime::Result<Result<T, wit::Problem>>;

impl CallState {
    fn catalog(&self) -> Result<Arc<Lookup>, wit::Problem> {
        let catalog = self.surroundings.as_ref().and_then(|it| it.catalog.clone());
        catalog.ok_or(wit::Problem::Offline)
    }

    fn history(&self) -> Result<Arc<History>, wit::Problem> {
        self.catalog()?;
        let history = self.surroundings.as_ref().and_then(|it| it.history.clone());
        history.ok_or(wit::Problem::NotCaptured)
    }

    /// Answers with what the simulation says.
    fn simulated<T: Bytes>(&self, tell: impl Fn(&History) -> Vec<T>) -> Answer<Vec<T>> {
        let history = match self.history() {
            Ok(history) => history,
            Err(problem) => return Ok(Err(problem)),
        };
        let answers = tell(&history);
        if answers.bytes() > self.memory_bytes() {
            return Err(wasmtime::Error::msg(TOO_MUCH));
        }
        Ok(Ok(answers))
    }

    /// Answers for each item, as long as the answer fits into the guest's memory.
    fn each<I, T: Bytes>(&self, items: &[I], find: impl Fn(&I) -> T) -> wasmtime::Result<Vec<T>> {
        let mut answers = Vec::new();
        let mut left = Some(self.memory_bytes());
        for item in items {
            let answer = find(item);
            left = left.and_then(|left| left.checked_sub(answer.bytes()));
            if left.is_none() || items.len() > MAX_NAMES {
                return Err(wasmtime::Error::msg(TOO_MUCH));
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    /// Answers for each name at a moment.
    fn each_at<T: Bytes>(
        &self,
        moment: wit::Moment,
        names: &[wit::Name],
        find: impl Fn(&Schema<'_>, Option<&str>, &str) -> T,
    ) -> Answer<Vec<T>> {
        let catalog = match self.catalog() {
            Ok(catalog) => catalog,
            Err(problem) => return Ok(Err(problem)),
        };
        let history = self.history().ok();
        let schema = match &history {
            Some(history) if !history.is_at_start(moment) => {
                Schema::During(history.timeline().at(moment), &catalog)
            }
            None if moment > 0 => return Ok(Err(wit::Problem::NotCaptured)),
            _ => Schema::Before(&catalog, history.as_deref()),
        };
        let answers = self.each(names, |name| find(&schema, name.schema.as_deref(), &name.name));
        answers.map(Ok)
    }
}

impl wit::Host for CallState {
    fn server_version(&mut self) -> Answer<u32> {
        let assumed = self.surroundings.as_ref().and_then(|it| it.postgres_version);
        Ok(match (self.catalog(), assumed) {
            (Ok(catalog), _) => Ok(catalog.snapshot().server_version),
            (Err(_), Some(major)) => Ok(major * 10_000),
            (Err(problem), None) => Err(problem),
        })
    }

    fn relations(&mut self, names: Vec<wit::Name>) -> Answer<Vec<Option<wit::Relation>>> {
        self.relations_at(0, names)
    }

    fn relations_at(
        &mut self,
        moment: wit::Moment,
        names: Vec<wit::Name>,
    ) -> Answer<Vec<Option<wit::Relation>>> {
        self.each_at(moment, &names, |schema, of, name| schema.relation(of, name))
    }

    fn details_at(
        &mut self,
        moment: wit::Moment,
        names: Vec<wit::Name>,
    ) -> Answer<Vec<Option<wit::RelationDetail>>> {
        self.each_at(moment, &names, |schema, of, name| schema.detail(of, name))
    }

    fn tables_of_indexes_at(
        &mut self,
        moment: wit::Moment,
        names: Vec<wit::Name>,
    ) -> Answer<Vec<Option<wit::Name>>> {
        self.each_at(moment, &names, |schema, of, name| schema.table_of_index(of, name))
    }

    fn routines_at(&mut self, moment: wit::Moment, names: Vec<wit::Name>) -> Answer<Vec<Vec<wit::Routine>>> {
        self.each_at(moment, &names, |schema, of, name| schema.routines(of, name))
    }

    fn types_at(
        &mut self,
        moment: wit::Moment,
        names: Vec<wit::Name>,
    ) -> Answer<Vec<Option<wit::TypeDetail>>> {
        self.each_at(moment, &names, |schema, of, name| schema.data_type(of, name))
    }

    fn goes_with(&mut self, statement: u32) -> Answer<Vec<wit::Dependent>> {
        self.simulated(|history| {
            let along = history.timeline().goes_with(statement).iter();
            along.map(wire_simulated).collect()
        })
    }

    fn impossible_steps(&mut self) -> Answer<Vec<wit::Impossible>> {
        self.simulated(|history| {
            let steps = history.timeline().impossible().iter();
            steps.map(wire_impossible).collect()
        })
    }

    fn estimates(&mut self, statements: Vec<u32>) -> Answer<Vec<Option<wit::Estimate>>> {
        if let Err(problem) = self.catalog() {
            return Ok(Err(problem));
        }
        let Some(estimates) = self.surroundings.as_ref().and_then(|it| it.estimates.as_ref()) else {
            return Ok(Err(wit::Problem::NotCaptured));
        };
        let answers = self.each(&statements, |statement| {
            let estimate = estimates.get(statement)?;
            Some(wit::Estimate {
                rows: estimate.rows,
                failure: estimate.failure.clone(),
            })
        });
        answers.map(Ok)
    }

    fn current_role(&mut self) -> Answer<wit::Role> {
        Ok(self.catalog().map(|catalog| {
            let snapshot = catalog.snapshot();
            wit::Role {
                name: snapshot.current_role.clone(),
                superuser: snapshot.role.superuser,
                member_of: snapshot.role.member_of.clone(),
                search_path: snapshot.search_path.clone(),
            }
        }))
    }

    fn ledger(&mut self) -> Answer<Vec<wit::Applied>> {
        let catalog = match self.catalog() {
            Ok(catalog) => catalog,
            Err(problem) => return Ok(Err(problem)),
        };
        let Some(ledger) = &catalog.snapshot().ledger else {
            return Ok(Err(wit::Problem::NotCaptured));
        };
        let project = self.surroundings.as_ref().and_then(|it| it.project.as_deref());
        let counts = |of: &str| of.is_empty() || project.is_none_or(|project| project == of);
        let rows: Vec<_> = ledger.iter().filter(|row| counts(&row.project)).collect();
        let fits = rows
            .iter()
            .map(|row| row.version.len() + row.checksum.len() + 64)
            .sum::<usize>();
        if fits > self.memory_bytes() {
            return Ok(Err(wit::Problem::NotCaptured));
        }
        let applied = rows.into_iter().map(|row| wit::Applied {
            version: row.version.clone(),
            checksum: row.checksum.clone(),
        });
        Ok(Ok(applied.collect()))
    }

    fn this_file(&mut self) -> wasmtime::Result<wit::ThisChange> {
        let surroundings = self.surroundings.as_deref();
        Ok(wit::ThisChange {
            version: surroundings.and_then(|it| it.version.clone()),
            checksum: surroundings.map_or_else(String::new, |it| it.checksum.clone()),
        })
    }
}

#[cfg(test)]
mod tests;
