//! The table that rows are copied of: its key and columns, or why its rows can not be kept.

use tokio_postgres::types::Type;

use crate::catalog::ddl::{qualified, quoted};
use crate::catalog::keeping::{Facts, obstacle};
use crate::sql::changed_rows::Frame;
use crate::target::Connection;

/// A table whose rows can be kept and put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) schema: String,
    pub(super) table: String,
    /// Columns that tell its rows apart.
    pub(super) key: Vec<String>,
    /// Columns that hold what they are given: not the generated ones.
    pub(super) values: Vec<String>,
}

/// What is asked of the catalog about a table.
const LOOK: &str = "
SELECT n.nspname, c.relname, c.relkind::text, c.relpersistence::text,
    c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid),
    (SELECT string_agg(DISTINCT f.conrelid::pg_catalog.regclass::text, ', ') FROM pg_catalog.pg_constraint f
        WHERE f.confrelid = c.oid AND f.contype = 'f' AND f.confdeltype IN ('c', 'n', 'd')),
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum),
    (SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM pg_catalog.pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
            AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
        GROUP BY i.indexrelid, i.indisprimary
        HAVING bool_and(a.attnotnull)
        ORDER BY i.indisprimary DESC, count(*), i.indexrelid LIMIT 1)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass($1)";

impl Source {
    /// The table of a frame, or why its rows can not be kept.
    pub(super) async fn find(
        connection: &Connection,
        frame: &Frame,
    ) -> Result<Result<Self, String>, tokio_postgres::Error> {
        let rows = connection
            .client()
            .query_typed(LOOK, &[(&frame.table, Type::TEXT)])
            .await?;
        let Some(row) = rows.first() else {
            return Ok(Err(format!("there is no table {}", frame.table)));
        };
        let (schema, table): (String, String) = (row.get(0), row.get(1));
        let name = qualified(&schema, &table);
        let (kind, persistence): (String, String) = (row.get(2), row.get(3));
        let along: Option<String> = row.get(5);
        let key: Option<Vec<String>> = row.get(7);
        let why = obstacle(
            frame,
            Facts {
                name: &name,
                is_ordinary: matches!(kind.as_str(), "r" | "p") && persistence != "t",
                has_heirs: row.get(4),
                along: along.as_deref(),
                has_key: key.is_some(),
            },
        );
        Ok(match (why, key) {
            (None, Some(key)) => Ok(Self {
                schema,
                table,
                key,
                values: row.get(6),
            }),
            (why, _) => Err(why.unwrap_or_default()),
        })
    }

    /// Qualified.
    pub(super) fn name(&self) -> String {
        qualified(&self.schema, &self.table)
    }

    pub(super) fn key_list(&self) -> String {
        let key: Vec<_> = self.key.iter().map(|it| quoted(it)).collect();
        key.join(", ")
    }

    /// `t.a = b.a AND ...`
    pub(super) fn same_key(&self) -> String {
        let each = self.key.iter().map(|it| format!("t.{0} = b.{0}", quoted(it)));
        each.collect::<Vec<_>>().join(" AND ")
    }

    /// A digest of what a row of this alias has in the columns that can be put back.
    pub(super) fn digest(&self, alias: &str) -> String {
        let each = self.values.iter().map(|it| format!("{alias}.{}", quoted(it)));
        format!("md5(ROW({})::text)", each.collect::<Vec<_>>().join(", "))
    }
}
