//! A session that only asks for the schema, before and after the changes of a rollout.
//!
//! - No SQL of a change ever runs on it: nothing that a change sets alters what it sees, and one run may leave it to the
//!   next.
//! - First it asks for marks: of each catalog the number of rows and a sum over their versions. Where they are as before,
//!   nobody touched the schema, and it is not read again.
//! - It is in no transaction between two questions, so no change waits for it.

mod kept;
mod marks;

use std::sync::Arc;

use secrecy::SecretString;
use tokio_postgres::SimpleQueryMessage;

pub use self::kept::SchemaReaders;
use super::snapshot::{Script, read_answers, texts};
use super::{Connection, SessionSettings, TargetError};
use crate::catalog::ddl;
use crate::catalog::snapshot::Snapshot;

/// What a reader saw; cheap to clone.
#[derive(Debug, Clone)]
pub struct Schema {
    /// All objects; without sizes of tables that were never analysed.
    pub snapshot: Arc<Snapshot>,
    /// The same as SQL.
    pub ddl: Arc<str>,
}

/// See the module.
pub struct SchemaReader {
    url: SecretString,
    settings: SessionSettings,
    connection: Connection,
    /// The questions are prepared in this session.
    is_prepared: bool,
    seen: Option<Seen>,
}

/// A schema with what tells whether it is one still.
struct Seen {
    /// Who asks, and the marks of the catalogs.
    marks: String,
    /// The mark of what sets a new session: where it changed, this one is not as a new one would be.
    defaults: String,
    schema: Schema,
}

impl From<Snapshot> for Schema {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            ddl: ddl::render(&snapshot).into(),
            snapshot: Arc::new(snapshot),
        }
    }
}

impl SchemaReader {
    /// Connects as the runs of the database do.
    ///
    /// # Errors
    /// Where the database can not be reached or has no room for another session.
    pub async fn open(url: &SecretString, settings: &SessionSettings) -> Result<Self, TargetError> {
        Ok(Self {
            url: url.clone(),
            settings: settings.clone(),
            connection: Connection::open_as(url, settings, None).await?,
            is_prepared: false,
            seen: None,
        })
    }

    /// The schema as it is now.
    ///
    /// # Errors
    /// Where the database can not be reached, or gives no answer that can be read.
    pub async fn read(&mut self) -> Result<Schema, TargetError> {
        if self.seen.is_some() {
            // A session that has waited may have ended, or be set as no new one is any more.
            if let Ok(Some(schema)) = self.ask().await {
                return Ok(schema);
            }
            *self = Self::open(&self.url, &self.settings).await?;
        }
        let schema = self.ask().await?;
        Ok(schema.expect("a session that has seen nothing has nothing to differ from"))
    }

    /// One transaction: the marks, and the questions where the marks tell of a change. None where new sessions are set
    /// otherwise than this one.
    async fn ask(&mut self) -> Result<Option<Schema>, TargetError> {
        let script = Script::of_schema();
        let prepared = if self.is_prepared { "" } else { &marks::prepared() };
        let head = format!("{}{prepared}EXECUTE marks", script.head);
        let head = self.answers(&head).await?;
        let mut answers = texts(&head);
        let settings = answers.next().unwrap_or_default();
        let marks = format!("{settings} {}", answers.next().unwrap_or_default());
        let defaults = answers.next().unwrap_or_default();
        match &self.seen {
            Some(seen) if seen.defaults != defaults => return Ok(None),
            Some(seen) if seen.marks == marks => {
                let schema = seen.schema.clone();
                self.answers("COMMIT").await?;
                return Ok(Some(schema));
            }
            _ => {}
        }
        let rest = self.answers(&script.questions(self.is_prepared)).await?;
        self.is_prepared = true;
        let all = [settings].into_iter().chain(texts(&rest));
        let schema = Schema::from(read_answers(&self.connection, all)?);
        self.seen = Some(Seen {
            marks,
            defaults: defaults.to_owned(),
            schema: schema.clone(),
        });
        Ok(Some(schema))
    }

    async fn answers(&self, sql: &str) -> Result<Vec<SimpleQueryMessage>, TargetError> {
        let asked = self.connection.client().simple_query(sql).await;
        asked.map_err(self.connection.failed("read the schema"))
    }
}

#[cfg(test)]
mod tests;
