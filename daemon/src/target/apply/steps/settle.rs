//! What became of a statement whose run ended in the middle of it, and what failed attempts left: asked of the
//! catalog, never guessed.
//!
//! Nobody works on the statement any more when this looks: an earlier session of a rollout held the lock that is held
//! now. Others may; an index that somebody else builds at this moment is not touched.

use tokio_postgres::types::Type;

use super::super::error::ApplyError;
use super::session::Session;
use crate::rollout::outside::{NewIndex, Outside, Reindexed, Shared};

/// What is on record of earlier attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prior {
    /// There was none.
    Fresh,
    /// The server refused the last one.
    Failed,
    /// The last one has no outcome.
    Unknown,
}

/// What is found.
#[derive(Debug)]
pub(super) enum Found {
    /// The statement has not happened, or may happen twice.
    Run,
    /// What it wants is there already, so the server refuses the statement or does nothing; an intent on record would
    /// let a later run believe that this one did it.
    Changeless,
    /// It has happened; how that is known.
    Done(String),
    /// An earlier attempt left something.
    Mend {
        /// What puts it right.
        repairs: Vec<String>,
        /// For people.
        why: String,
        /// Whether the statement has happened after that.
        is_then_done: bool,
    },
    /// Somebody else works on it.
    Busy(String),
    /// Only a person can tell; what to look at.
    Nobody(String),
}

/// An index in the catalog.
struct KnownIndex {
    oid: u32,
    /// As it can stand in SQL.
    name: String,
    is_valid: bool,
    builder: Option<i32>,
}

/// Looks at what a statement is about.
pub(super) async fn look(
    session: &Session<'_>,
    outside: &Outside,
    text: &str,
    prior: Prior,
) -> Result<Found, ApplyError> {
    match outside {
        Outside::CreateIndex(index) => new_index(session, index, text, prior).await,
        Outside::DropIndex { name } => {
            let sql = "SELECT to_regclass($1) IS NOT NULL";
            let is_there = ask(session, sql, name).await?;
            Ok(match (prior, is_there) {
                (Prior::Unknown, false) => Found::Done(format!("there is no index {name} any more")),
                (Prior::Fresh | Prior::Failed, false) => Found::Changeless,
                (_, true) => Found::Run,
            })
        }
        Outside::ReindexConcurrently(of) => leftovers(session, of).await,
        Outside::DetachPartition { parent, partition } => detached(session, parent, partition, prior).await,
        Outside::Shared { kind, name, creates } => {
            let is_there = ask(session, shared_query(*kind), name).await?;
            let noun = kind.noun();
            Ok(match (prior, is_there == *creates) {
                (Prior::Unknown, true) if *creates => Found::Done(format!("there is a {noun} {name}")),
                (Prior::Unknown, true) => Found::Done(format!("there is no {noun} {name} any more")),
                (_, true) => Found::Changeless,
                (_, false) => Found::Run,
            })
        }
        Outside::Repeatable(_) => Ok(Found::Run),
        Outside::Opaque(label) => Ok(match prior {
            Prior::Unknown => Found::Nobody(format!(
                "{label} may have committed a part of its work; look at what it changes"
            )),
            Prior::Fresh | Prior::Failed => Found::Run,
        }),
    }
}

fn shared_query(kind: Shared) -> &'static str {
    match kind {
        Shared::Database => "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)",
        Shared::Tablespace => "SELECT EXISTS (SELECT FROM pg_tablespace WHERE spcname = $1)",
        Shared::Subscription => {
            "SELECT EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                 WHERE subname = $1 AND datname = current_database())"
        }
    }
}

const OPERATION: &str = "find out what became of a statement";

async fn ask(session: &Session<'_>, sql: &str, name: &str) -> Result<bool, ApplyError> {
    let client = session.lock.connection().client();
    let row = client.query_typed_one(sql, &[(&name, Type::TEXT)]).await;
    row.map(|row| row.get(0))
        .map_err(|error| session.failed(OPERATION, error))
}

async fn new_index(
    session: &Session<'_>,
    index: &NewIndex,
    text: &str,
    prior: Prior,
) -> Result<Found, ApplyError> {
    let Some(known) = find_index(session, index).await? else {
        return Ok(Found::Run);
    };
    let name = &known.name;
    if let Some(pid) = known.builder {
        return Ok(Found::Busy(format!(
            "session {pid} builds an index of this table at this moment; let it end, or end it"
        )));
    }
    if !known.is_valid {
        return Ok(Found::Mend {
            repairs: vec![format!("DROP INDEX CONCURRENTLY {name}")],
            why: format!(
                "the index {name} is invalid: a build that did not succeed left it; it is dropped concurrently and built anew"
            ),
            is_then_done: false,
        });
    }
    if prior != Prior::Unknown {
        return Ok(Found::Changeless);
    }
    Ok(match is_same_index(session, index, text, known.oid).await? {
        Ok(true) => Found::Done(format!(
            "the index {name} is there, valid and as the statement defines it"
        )),
        // The server refuses the statement, and says why.
        Ok(false) => Found::Run,
        Err(why) => Found::Nobody(format!(
            "the index {name} is there and valid, but could not be compared with the statement ({why}); compare it with \
             pg_get_indexdef"
        )),
    })
}

async fn find_index(session: &Session<'_>, index: &NewIndex) -> Result<Option<KnownIndex>, ApplyError> {
    let sql = "SELECT i.oid, format('%I.%I', n.nspname, i.relname), x.indisvalid,
             (SELECT p.pid FROM pg_stat_progress_create_index p
              WHERE p.datname = current_database() AND p.relid = x.indrelid AND p.pid <> pg_backend_pid() LIMIT 1)
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
         WHERE x.indrelid = to_regclass($1) AND i.relname = $2 AND i.relkind = 'i'";
    let client = session.lock.connection().client();
    let row = client
        .query_typed_opt(sql, &[(&index.table, Type::TEXT), (&index.name, Type::TEXT)])
        .await
        .map_err(|error| session.failed(OPERATION, error))?;
    Ok(row.map(|row| KnownIndex {
        oid: row.get(0),
        name: row.get(1),
        is_valid: row.get(2),
        builder: row.get(3),
    }))
}

/// Whether an index is what the statement makes: the server itself says how it would write down that index on an empty
/// table of the same columns. Nothing of that is kept. The inner error says why there is no answer.
async fn is_same_index(
    session: &Session<'_>,
    index: &NewIndex,
    text: &str,
    oid: u32,
) -> Result<Result<bool, String>, ApplyError> {
    // What follows the table, whose schema is another one.
    const DEFINITION: &str = "SELECT x.indisunique::text || split_part(pg_get_indexdef(i.oid), '.' || quote_ident(t.relname) || ' USING ', 2)
             FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid";
    let client = session.lock.connection().client();
    session.begin_transaction().await?;
    let compared = async {
        let row = client
            .query_typed_one(
                "SELECT format('%I', relname) FROM pg_class WHERE oid = to_regclass($1)",
                &[(&index.table, Type::TEXT)],
            )
            .await?;
        let table: String = row.get(0);
        let unique = if index.unique { "UNIQUE " } else { "" };
        let rest = &text[index.rest..];
        let twin = format!(
            "CREATE TEMPORARY TABLE {table} (LIKE {}); CREATE {unique}INDEX stagegate_twin ON pg_temp.{table}{rest}",
            index.table
        );
        client.batch_execute(&twin).await?;
        let sql = format!(
            "SELECT ({DEFINITION} WHERE i.oid = $1) = ({DEFINITION} WHERE i.oid = 'pg_temp.stagegate_twin'::regclass)"
        );
        client.query_typed_one(&sql, &[(&oid, Type::OID)]).await
    };
    let compared = compared.await;
    let answer = match compared {
        Ok(row) => Ok(row.get(0)),
        Err(error) => match error.as_db_error() {
            Some(db) if !crate::target::connect::is_lost(&error) => Err(db.message().to_owned()),
            _ => return Err(ApplyError::StepLost(error)),
        },
    };
    session.roll_back().await?;
    Ok(answer)
}

/// Invalid indexes that an earlier REINDEX CONCURRENTLY left beside the true ones.
async fn leftovers(session: &Session<'_>, of: &Reindexed) -> Result<Found, ApplyError> {
    let (scope, name) = match of {
        Reindexed::Index(name) => (
            "x.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass($1))",
            name.as_str(),
        ),
        Reindexed::Table(name) => (
            "x.indrelid IN (to_regclass($1), (SELECT reltoastrelid FROM pg_class WHERE oid = to_regclass($1)))",
            name.as_str(),
        ),
        Reindexed::Schema(name) => ("n.oid = to_regnamespace($1)", name.as_str()),
        Reindexed::Database => ("$1 = ''", ""),
    };
    let sql = format!(
        "SELECT format('%I.%I', n.nspname, i.relname),
             (SELECT p.pid FROM pg_stat_progress_create_index p
              WHERE p.datname = current_database() AND p.relid = x.indrelid AND p.pid <> pg_backend_pid() LIMIT 1)
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
         WHERE NOT x.indisvalid AND i.relkind = 'i' AND i.relname ~ '_cc(new|old)[0-9]*$' AND {scope} ORDER BY 1"
    );
    let client = session.lock.connection().client();
    let rows = client
        .query_typed(&sql, &[(&name, Type::TEXT)])
        .await
        .map_err(|error| session.failed(OPERATION, error))?;
    if let Some(pid) = rows.iter().find_map(|row| row.get::<_, Option<i32>>(1)) {
        return Ok(Found::Busy(format!(
            "session {pid} builds indexes of the same table at this moment; let it end, or end it"
        )));
    }
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    if names.is_empty() {
        return Ok(Found::Run);
    }
    Ok(Found::Mend {
        repairs: names
            .iter()
            .map(|name| format!("DROP INDEX CONCURRENTLY {name}"))
            .collect(),
        why: format!(
            "a REINDEX CONCURRENTLY that did not succeed left {}; dropped concurrently before it runs",
            names.join(", ")
        ),
        is_then_done: false,
    })
}

async fn detached(
    session: &Session<'_>,
    parent: &str,
    partition: &str,
    prior: Prior,
) -> Result<Found, ApplyError> {
    let sql = "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass($1) AND inhparent = to_regclass($2)";
    let client = session.lock.connection().client();
    let row = client
        .query_typed_opt(sql, &[(&partition, Type::TEXT), (&parent, Type::TEXT)])
        .await
        .map_err(|error| session.failed(OPERATION, error))?;
    Ok(match row.map(|row| row.get::<_, bool>(0)) {
        Some(true) => Found::Mend {
            repairs: vec![format!(
                "ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE"
            )],
            why: format!("{partition} is half detached from {parent}; this finishes it"),
            is_then_done: true,
        },
        None if prior == Prior::Unknown => {
            Found::Done(format!("{partition} is no partition of {parent} any more"))
        }
        None => Found::Changeless,
        Some(false) => Found::Run,
    })
}
