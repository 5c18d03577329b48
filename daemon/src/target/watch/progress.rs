//! How far a long command of a session is, as the server's `pg_stat_progress_*` views say.

use tokio_postgres::types::Type;

use crate::run_event::{Activity, Amount};
use crate::target::{Connection, TargetError};

/// The views of PostgreSQL 14, which newer ones have as well. What a phase counts depends on the phase.
const QUESTION: &str = "
    SELECT lower(command) || ': ' || phase AS phase,
           CASE WHEN phase LIKE 'waiting for%' THEN lockers_done
                WHEN phase LIKE '%tuples%' THEN tuples_done ELSE blocks_done END AS done,
           CASE WHEN phase LIKE 'waiting for%' THEN lockers_total
                WHEN phase LIKE '%tuples%' THEN tuples_total ELSE blocks_total END AS total,
           CASE WHEN phase LIKE 'waiting for%' THEN 'sessions'
                WHEN phase LIKE '%tuples%' THEN 'tuples' ELSE 'blocks' END AS unit
    FROM pg_stat_progress_create_index WHERE pid = $1
    UNION ALL
    SELECT 'vacuum: ' || phase,
           CASE phase WHEN 'vacuuming heap' THEN heap_blks_vacuumed ELSE heap_blks_scanned END, heap_blks_total, 'blocks'
    FROM pg_stat_progress_vacuum WHERE pid = $1
    UNION ALL
    SELECT lower(command) || ': ' || phase, heap_blks_scanned, heap_blks_total, 'blocks'
    FROM pg_stat_progress_cluster WHERE pid = $1
    UNION ALL
    SELECT 'analyze: ' || phase, sample_blks_scanned, sample_blks_total, 'blocks'
    FROM pg_stat_progress_analyze WHERE pid = $1
    UNION ALL
    SELECT lower(command), bytes_processed, bytes_total, 'bytes'
    FROM pg_stat_progress_copy WHERE pid = $1
    LIMIT 1";

/// How far a backend's command is; none where the server does not say. The statement's number is not known here.
pub(super) async fn progress_of(looker: &Connection, backend: i32) -> Result<Option<Activity>, TargetError> {
    let row = looker
        .client()
        .query_typed_opt(QUESTION, &[(&backend, Type::INT4)])
        .await
        .map_err(looker.failed("see how far a statement is"))?;
    Ok(row.map(|row| {
        let (done, total): (Option<i64>, Option<i64>) = (row.get(1), row.get(2));
        let amount = total.filter(|total| *total > 0).map(|total| Amount {
            done: done.unwrap_or_default().clamp(0, total),
            total,
            unit: row.get(3),
        });
        Activity {
            statement: 0,
            text: row.get(0),
            amount,
        }
    }))
}
