//! Asks the questions of a verification inside the transaction of its change.
//!
//! They run in a subtransaction that is read-only and always rolled back, so that they can change nothing, not even a
//! setting. A question that fails ends the change's transaction with it.

use std::pin::pin;

use futures_util::TryStreamExt;
use tokio_postgres::types::Type;

use super::Connection;
use super::connect::is_lost;
use crate::sql::line_index::LineIndex;
use crate::stage::LogLine;
use crate::verification::{Moment, Question, Verification, questions};

const BEGIN: &str = "SAVEPOINT stagegate_verify; SET TRANSACTION READ ONLY";
const END: &str = "ROLLBACK TO SAVEPOINT stagegate_verify; RELEASE SAVEPOINT stagegate_verify";

/// Why a verification did not let its change through.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A question was answered with no, or could not be answered.
    #[error("{path} {moment} the change: {problem}")]
    Failed {
        /// Which file.
        path: String,
        /// `before` or `after`.
        moment: &'static str,
        /// The statement with its line, and what was wrong.
        problem: String,
    },
    /// The session ended.
    #[error("the session ended during the verification; the server rolls the change back")]
    SessionLost(#[source] tokio_postgres::Error),
}

/// Asks all questions of one moment, in the transaction that is open.
pub(super) async fn verify(
    connection: &Connection,
    verification: &Verification,
    moment: Moment,
) -> Result<(), VerifyError> {
    let failed = |problem: String| VerifyError::Failed {
        path: verification.path.clone(),
        moment: moment.as_str(),
        problem,
    };
    let all = questions(&verification.sql).map_err(|faults| {
        let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        failed(messages.join("; "))
    })?;
    let asked: Vec<(usize, &Question)> = (1..)
        .zip(&all)
        .filter(|(_, question)| question.moment == moment)
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let client = connection.client();
    client
        .batch_execute(BEGIN)
        .await
        .map_err(|error| broken(&error, failed))?;
    let lines = LineIndex::new(&verification.sql);
    for (number, question) in &asked {
        let line = lines.position(question.span.start).line;
        let text = &verification.sql[question.span.start as usize..question.span.end as usize];
        let place = format!("statement {number}, line {line}");
        match ask(connection, text).await {
            Ok(None) => {}
            Ok(Some(problem)) => return Err(failed(format!("{place}: {problem}"))),
            Err(error) if is_lost(&error) => return Err(VerifyError::SessionLost(error)),
            Err(error) => return Err(failed(format!("{place}: {}", said(&error)))),
        }
    }
    client
        .batch_execute(END)
        .await
        .map_err(|error| broken(&error, failed))?;
    connection.log(LogLine::info(format!(
        "{} {} the change: {} passed",
        verification.path,
        moment.as_str(),
        if asked.len() == 1 {
            "1 check".to_owned()
        } else {
            format!("{} checks", asked.len())
        }
    )));
    Ok(())
}

/// What is wrong with the answer; none where it is yes.
async fn ask(connection: &Connection, text: &str) -> Result<Option<&'static str>, tokio_postgres::Error> {
    let statement = connection.client().prepare(text).await?;
    let columns = statement.columns();
    let is_query = !columns.is_empty() || !is_block(text);
    let is_boolean = columns
        .first()
        .is_some_and(|column| *column.type_() == Type::BOOL);
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 0] = [];
    let rows = connection.client().query_raw(&statement, parameters).await?;
    let mut rows = pin!(rows);
    let mut count = 0_u64;
    while let Some(row) = rows.try_next().await? {
        count += 1;
        if is_boolean && row.get::<_, Option<bool>>(0) != Some(true) {
            return Ok(Some("a row's first column is not true"));
        }
    }
    Ok((is_query && count == 0).then_some("it returned no row"))
}

fn is_block(text: &str) -> bool {
    text.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("do"))
}

fn broken(error: &tokio_postgres::Error, failed: impl Fn(String) -> VerifyError) -> VerifyError {
    failed(said(error))
}

fn said(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} (SQLSTATE {})", db.message(), db.code().code()),
        None => error.to_string(),
    }
}
