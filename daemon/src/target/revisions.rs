//! Reads what other tools wrote down of the changes they applied to a database. Only looks.
//!
//! A table is told by its name and its columns: `schema_migrations` means three things in three tools.

use std::collections::BTreeSet;

use tokio_postgres::SimpleQueryMessage;

use super::{Connection, TargetError};
use crate::change::parse_file_name;
use crate::revision::{KnownText, Revision, Revisions, Tool};

const OPERATION: &str = "read the history of another tool";

/// Tables that may be one, with their columns.
const CANDIDATES: &str = "
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relname,
        string_agg(a.attname, ' ' ORDER BY a.attnum)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relname IN ('flyway_schema_history', 'schema_version', 'schema_migrations',
        'schema_info', 'atlas_schema_revisions', 'databasechangelog', 'alembic_version')
        AND n.nspname !~ '^pg_'
    GROUP BY n.nspname, c.relname
    ORDER BY n.nspname, c.relname";

/// As the daemon reads instants; a column without a time zone counts as the session's.
macro_rules! instant {
    ($column:literal) => {
        concat!(
            "to_char(",
            $column,
            "::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        )
    };
}

const FLYWAY: &str = concat!(
    "SELECT version, description, type, checksum, ",
    instant!("installed_on"),
    ", execution_time, success FROM {table} ORDER BY installed_rank"
);
const ATLAS: &str = concat!(
    "SELECT version, description, applied, total, ",
    instant!("executed_at"),
    ", execution_time / 1000000, coalesce(error, '') FROM {table} ORDER BY executed_at, version"
);
const LIQUIBASE: &str = concat!(
    "SELECT filename, exectype, ",
    instant!("dateexecuted"),
    ", id FROM {table} ORDER BY orderexecuted"
);

/// The histories in a database, of every tool that is known.
pub async fn find_revisions(connection: &Connection) -> Result<Vec<Revisions>, TargetError> {
    let mut found = Vec::new();
    for row in rows(connection, CANDIDATES).await? {
        let [table, name, columns] = &row[..] else {
            continue;
        };
        let columns = columns.as_deref().unwrap_or_default();
        let Some(tool) = tool_of(name.as_deref().unwrap_or_default(), columns) else {
            continue;
        };
        let table = table.as_deref().unwrap_or_default();
        found.push(read(connection, tool, table, columns).await?);
    }
    Ok(found)
}

fn tool_of(name: &str, columns: &str) -> Option<Tool> {
    let columns: BTreeSet<&str> = columns.split(' ').collect();
    let has = |wanted: &[&str]| wanted.iter().all(|column| columns.contains(column));
    match name {
        "flyway_schema_history" | "schema_version" => {
            has(&["installed_rank", "script", "success"]).then_some(Tool::Flyway)
        }
        "schema_migrations" if has(&["version", "dirty"]) => Some(Tool::GolangMigrate),
        "schema_migrations" if has(&["version"]) => Some(Tool::Dbmate),
        "schema_migrations" if has(&["filename"]) => Some(Tool::Sequel),
        "schema_info" if has(&["version"]) => Some(Tool::Sequel),
        "atlas_schema_revisions" if has(&["version", "applied", "total"]) => Some(Tool::Atlas),
        "databasechangelog" if has(&["filename", "exectype"]) => Some(Tool::Liquibase),
        "alembic_version" if has(&["version_num"]) => Some(Tool::Alembic),
        _ => None,
    }
}

async fn read(
    connection: &Connection,
    tool: Tool,
    table: &str,
    columns: &str,
) -> Result<Revisions, TargetError> {
    let select = match tool {
        Tool::Flyway => FLYWAY,
        Tool::Atlas => ATLAS,
        Tool::Liquibase => LIQUIBASE,
        Tool::GolangMigrate => "SELECT version, dirty FROM {table}",
        Tool::Sequel if columns.contains("filename") => "SELECT filename FROM {table} ORDER BY filename",
        Tool::Alembic => "SELECT version_num FROM {table}",
        _ => "SELECT version FROM {table} ORDER BY version",
    };
    let rows = rows(connection, &select.replace("{table}", table)).await?;
    let texts: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|text| text.as_deref().unwrap_or_default())
                .collect()
        })
        .collect();
    let mut revisions = Revisions::new(tool, table);
    match tool {
        Tool::Flyway => flyway(&mut revisions, &texts),
        Tool::Atlas => atlas(&mut revisions, &texts),
        Tool::Liquibase => liquibase(&mut revisions, &texts),
        Tool::GolangMigrate => golang_migrate(&mut revisions, &texts),
        Tool::Sequel => sequel(&mut revisions, &texts, columns.contains("filename")),
        Tool::Alembic => revisions.problems.push(format!(
            "{table} names only Alembic's last revision, and its revisions have no order of their own; say which files \
             are applied with --from files --files DIR --up-to VERSION"
        )),
        Tool::Dbmate | Tool::List | Tool::Files => {
            revisions.applied = texts.iter().flatten().map(|version| Revision::of(*version)).collect();
        }
    }
    Ok(revisions)
}

fn flyway(revisions: &mut Revisions, rows: &[Vec<&str>]) {
    let mut repeatable = 0;
    for row in rows {
        let &[version, description, kind, checksum, applied_at, took, success] = &row[..] else {
            continue;
        };
        if success != "t" {
            revisions.problems.push(format!(
                "Flyway's version {version} ({description}) failed; put it right and run `flyway repair` first"
            ));
        } else if version.is_empty() {
            repeatable += usize::from(kind != "SCHEMA");
        } else if kind.starts_with("UNDO") || kind == "DELETE" {
            revisions.applied.retain(|earlier| earlier.version != version);
        } else {
            if kind == "BASELINE" {
                revisions.up_to = Some(version.to_owned());
            }
            let text = match checksum.parse() {
                Ok(checksum) if kind == "SQL" => KnownText::FlywayChecksum(checksum),
                _ if kind == "SQL" => KnownText::Unknown,
                _ => KnownText::NoFile,
            };
            revisions.applied.push(Revision {
                description: description.to_owned(),
                applied_at: applied_at.parse().ok(),
                duration_ms: took.parse().unwrap_or_default(),
                text,
                ..Revision::of(version)
            });
        }
    }
    if repeatable > 0 {
        revisions.notes.push(format!(
            "left out: {repeatable} repeatable migrations, which have no version"
        ));
    }
}

fn atlas(revisions: &mut Revisions, rows: &[Vec<&str>]) {
    for row in rows {
        let &[version, description, applied, total, executed_at, took, error] = &row[..] else {
            continue;
        };
        // Atlas keeps what it knows of its own service in a row of the same table.
        if version.starts_with('.') {
            continue;
        }
        if applied != total || !error.is_empty() {
            revisions.problems.push(format!(
                "Atlas applied {applied} of {total} statements of version {version}; finish it with `atlas migrate apply` \
                 or `atlas migrate set` first"
            ));
        }
        revisions.applied.push(Revision {
            description: description.to_owned(),
            applied_at: executed_at.parse().ok(),
            duration_ms: took.parse().unwrap_or_default(),
            ..Revision::of(version)
        });
    }
}

/// A file counts with its name; several changesets of one are one version.
fn liquibase(revisions: &mut Revisions, rows: &[Vec<&str>]) {
    let mut left_out = 0;
    for row in rows {
        let &[path, exectype, executed, id] = &row[..] else {
            continue;
        };
        if !matches!(exectype, "EXECUTED" | "RERAN" | "MARK_RAN") {
            revisions.problems.push(format!(
                "Liquibase says {exectype} of changeset {id} of {path}; put it right first"
            ));
        }
        match parse_file_name(path.rsplit('/').next().unwrap_or(path)) {
            Ok((version, description)) => {
                let mut earlier = revisions.applied.iter();
                if !earlier.any(|earlier| earlier.version == version.as_str()) {
                    revisions.applied.push(Revision {
                        description,
                        applied_at: executed.parse().ok(),
                        ..Revision::of(version.as_str())
                    });
                }
            }
            Err(_) => left_out += 1,
        }
    }
    if left_out > 0 {
        revisions.notes.push(format!(
            "left out: {left_out} changesets of files whose names give no version"
        ));
    }
}

fn golang_migrate(revisions: &mut Revisions, rows: &[Vec<&str>]) {
    for row in rows {
        let &[version, dirty] = &row[..] else { continue };
        if dirty == "t" {
            revisions.problems.push(format!(
                "golang-migrate calls version {version} dirty: it was left half applied; put it right and run \
                 `migrate force` first"
            ));
        }
        revisions.up_to = Some(version.to_owned());
    }
}

fn sequel(revisions: &mut Revisions, rows: &[Vec<&str>], are_files: bool) {
    for text in rows.iter().flatten() {
        if are_files {
            let name = text.rsplit('/').next().unwrap_or(text);
            let version = name.split('_').next().unwrap_or(name);
            revisions.applied.push(Revision {
                // A file in Ruby is no change of Stagegate's, whatever its number.
                text: KnownText::NoFile,
                ..Revision::of(version)
            });
        } else {
            revisions.up_to = Some((*text).to_owned());
        }
    }
}

/// All rows of a query, every value as text.
async fn rows(connection: &Connection, query: &str) -> Result<Vec<Vec<Option<String>>>, TargetError> {
    let answers = connection.client().simple_query(query).await;
    let answers = answers.map_err(connection.failed(OPERATION))?;
    let rows = answers.iter().filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => {
            let texts = (0..row.len()).map(|column| row.get(column).map(str::to_owned));
            Some(texts.collect())
        }
        _ => None,
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::testing::TestDatabase;

    async fn found(setup: &str) -> Vec<Revisions> {
        let database = TestDatabase::new().await;
        database.client().await.batch_execute(setup).await.unwrap();
        find_revisions(&database.connect().await).await.unwrap()
    }

    fn versions(revisions: &Revisions) -> Vec<&str> {
        revisions
            .applied
            .iter()
            .map(|each| each.version.as_str())
            .collect()
    }

    #[tokio::test]
    async fn flyways_undone_failed_and_repeatable_rows_are_told_apart() {
        let found = found(
            "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),
                 description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
                 installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
                 execution_time int NOT NULL, success boolean NOT NULL);
             INSERT INTO flyway_schema_history VALUES
                 (1, '1', 'base', 'BASELINE', 'base', NULL, 'x', '2024-09-19 10:00:00Z', 0, true),
                 (2, '2', 'add a', 'SQL', 'V2__add_a.sql', -7, 'x', now(), 12, true),
                 (3, '3', 'add b', 'SQL', 'V3__add_b.sql', 8, 'x', now(), 1, true),
                 (4, '3', 'add b', 'UNDO_SQL', 'U3__add_b.sql', 9, 'x', now(), 1, true),
                 (5, NULL, 'views', 'SQL', 'R__views.sql', 9, 'x', now(), 1, true),
                 (6, '4', 'broken', 'SQL', 'V4__broken.sql', 9, 'x', now(), 1, false);",
        )
        .await;
        let [flyway] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (flyway.tool, flyway.source.as_str()),
            (Tool::Flyway, "public.flyway_schema_history")
        );
        assert_eq!(
            (versions(flyway), flyway.up_to.as_deref()),
            (vec!["1", "2"], Some("1"))
        );
        assert_eq!(flyway.applied[1].text, KnownText::FlywayChecksum(-7));
        assert_eq!((flyway.problems.len(), flyway.notes.len()), (1, 1));
        assert!(flyway.applied[0].applied_at.is_some());
    }

    #[tokio::test]
    async fn one_name_means_three_tools() {
        let dbmate = found(
            "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
             INSERT INTO schema_migrations VALUES ('20240102'), ('20240101');",
        )
        .await;
        assert_eq!(
            (dbmate[0].tool, versions(&dbmate[0])),
            (Tool::Dbmate, vec!["20240101", "20240102"])
        );
        let migrate = found(
            "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
             INSERT INTO schema_migrations VALUES (7, true);",
        )
        .await;
        assert_eq!(
            (migrate[0].tool, migrate[0].up_to.as_deref()),
            (Tool::GolangMigrate, Some("7"))
        );
        assert!(migrate[0].problems[0].contains("dirty"));
        let sequel = found(
            "CREATE TABLE schema_migrations (filename text PRIMARY KEY);
             INSERT INTO schema_migrations VALUES ('20240101_a.rb');",
        )
        .await;
        assert_eq!(
            (sequel[0].tool, versions(&sequel[0])),
            (Tool::Sequel, vec!["20240101"])
        );
    }

    #[tokio::test]
    async fn atlas_liquibase_and_alembic_are_known() {
        let found = found(
            "CREATE SCHEMA atlas_schema_revisions;
             CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY,
                 description varchar NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0,
                 total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL,
                 error text, error_stmt text, hash varchar NOT NULL, partial_hashes jsonb, operator_version varchar NOT NULL);
             INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES
                 ('.atlas_cloud_identifier', '', 1, 0, 0, now(), 0, NULL, NULL, '', NULL, ''),
                 ('20240101', 'a', 2, 2, 2, now(), 5000000, NULL, NULL, 'h', NULL, 'Atlas'),
                 ('20240102', 'b', 2, 1, 2, now(), 5, 'no', NULL, 'h', NULL, 'Atlas');
             CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL,
                 filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted int NOT NULL,
                 exectype varchar(10) NOT NULL, md5sum varchar(35));
             INSERT INTO databasechangelog VALUES ('1', 'x', 'db/20240101_a.sql', now(), 1, 'EXECUTED', 'y'),
                 ('2', 'x', 'db/20240101_a.sql', now(), 2, 'EXECUTED', 'y'), ('3', 'x', 'db/all.xml', now(), 3, 'RERAN', 'y');
             CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);",
        )
        .await;
        let [atlas, alembic, liquibase] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (atlas.tool, versions(atlas)),
            (Tool::Atlas, vec!["20240101", "20240102"])
        );
        assert_eq!((atlas.problems.len(), atlas.applied[0].duration_ms), (1, 5));
        assert_eq!(
            (liquibase.tool, versions(liquibase)),
            (Tool::Liquibase, vec!["20240101"])
        );
        assert!(liquibase.notes[0].contains("1 changesets"));
        assert!(alembic.tool == Tool::Alembic && alembic.problems.len() == 1);
    }
}
