//! Asks the planner of a target what it thinks of statements. Nothing is executed: EXPLAIN without ANALYZE, in a
//! read-only transaction that is rolled back, each statement alone and with little time.

use tokio_postgres::types::{FromSql, Type};

use super::{Connection, TargetError};
use crate::catalog::estimate::{Estimate, Estimates};

const OPERATION: &str = "explain statements";

/// One transaction, which can write nothing and waits for nobody.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = '5s';
    SET LOCAL lock_timeout = '1s'";

/// The text of a JSON value.
struct Json(String);

impl<'a> FromSql<'a> for Json {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSON
    }
}

/// What the planner says of each statement.
pub async fn estimates(
    connection: &Connection,
    statements: &[(u32, String)],
) -> Result<Estimates, TargetError> {
    let client = connection.client();
    client
        .batch_execute(BEGIN)
        .await
        .map_err(connection.failed(OPERATION))?;
    let mut estimates = Estimates::new();
    for (number, statement) in statements {
        match explain(connection, statement).await {
            Ok(estimate) => estimates.extend(estimate.map(|estimate| (*number, estimate))),
            Err(error) => {
                let _ = client.batch_execute("ROLLBACK").await;
                return Err(connection.failed(OPERATION)(error));
            }
        }
    }
    client
        .batch_execute("ROLLBACK")
        .await
        .map_err(connection.failed(OPERATION))?;
    Ok(estimates)
}

/// One statement; none where there was not enough time.
async fn explain(
    connection: &Connection,
    statement: &str,
) -> Result<Option<Estimate>, tokio_postgres::Error> {
    let client = connection.client();
    client.batch_execute("SAVEPOINT statement").await?;
    // The extended protocol takes one statement only, whatever the text holds.
    let question = format!("EXPLAIN (FORMAT JSON) {statement}");
    let answer = client.query_typed(&question, &[]).await;
    let estimate = match answer {
        Ok(rows) => rows
            .first()
            .and_then(|row| row.try_get::<_, Json>(0).ok())
            .map(|json| Estimate {
                rows: rows_of(&json.0),
                failure: None,
            }),
        Err(error) => {
            let Some(refusal) = error.as_db_error() else {
                return Err(error);
            };
            let code = refusal.code().code().to_owned();
            // Somebody else's lock and our own haste say nothing of the statement.
            let is_ours = matches!(code.as_str(), "55P03" | "57014" | "40001" | "40P01");
            (!is_ours).then(|| Estimate {
                rows: 0,
                failure: Some((code, refusal.message().to_owned())),
            })
        }
    };
    client.batch_execute("ROLLBACK TO SAVEPOINT statement").await?;
    Ok(estimate)
}

/// What the planner thinks how many rows one statement writes. Nothing is executed; errors are the server's.
pub(super) async fn rows(connection: &Connection, statement: &str) -> Result<u64, tokio_postgres::Error> {
    let question = format!("EXPLAIN (FORMAT JSON) {statement}");
    let rows = connection.client().query_typed(&question, &[]).await?;
    let json = rows.first().and_then(|row| row.try_get::<_, Json>(0).ok());
    Ok(json.map_or(0, |json| rows_of(&json.0)))
}

/// The rows of a plan: what goes into the table, for a statement that writes.
fn rows_of(json: &str) -> u64 {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let plan = &value[0]["Plan"];
    let count = |plan: &serde_json::Value| plan["Plan Rows"].as_u64().unwrap_or(0);
    if plan["Node Type"] == "ModifyTable" {
        let inputs = plan["Plans"].as_array().into_iter().flatten();
        let inputs = inputs.filter(|input| input["Parent Relationship"] != "InitPlan");
        inputs.map(count).sum()
    } else {
        count(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::testing::TestDatabase;

    #[tokio::test]
    async fn nothing_is_executed_and_failures_are_told() {
        let database = TestDatabase::new().await;
        let client = database.client().await;
        client
            .batch_execute(
                "CREATE TABLE t AS SELECT n FROM generate_series(1, 5000) n; CREATE SEQUENCE s; ANALYZE t",
            )
            .await
            .unwrap();
        let statements = [
            "DELETE FROM t",
            "INSERT INTO t SELECT n + nextval('s') FROM t WHERE n <= 1000",
            "INSERT INTO t VALUES (1), (2), (3)",
            "SELECT * FROM t",
            "UPDATE t SET absent = 1",
            "SELECT 1; DROP TABLE t",
            "UPDATE t SET n = 0 WHERE n = 7",
        ];
        let statements: Vec<_> = (0..).zip(statements.map(str::to_owned)).collect();
        let connection = database.connect().await;
        let answers = estimates(&connection, &statements).await.unwrap();
        assert_eq!(answers[&0].rows, 5000);
        assert!((900..1100).contains(&answers[&1].rows), "{:?}", answers[&1]);
        assert_eq!((answers[&2].rows, answers[&3].rows), (3, 5000));
        let code = |number: u32| answers[&number].failure.as_ref().map(|(code, _)| code.as_str());
        assert_eq!((code(4), code(5)), (Some("42703"), Some("42601")));
        assert_eq!(
            (answers[&6].rows, code(6)),
            (1, None),
            "a failure does not spoil the next"
        );
        let row = client
            .query_one("SELECT count(*), (SELECT is_called FROM s) FROM t", &[])
            .await
            .unwrap();
        assert_eq!((row.get::<_, i64>(0), row.get::<_, bool>(1)), (5000, false));
    }
}
