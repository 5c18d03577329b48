//! The rows of a new rollout's plan.

use std::time::Duration;

use sqlx::SqliteConnection;

use super::approvals::to_json;
use crate::ids::RolloutId;
use crate::stage::{Plan, PlannedStage};

/// Writes the changes, stages and tasks of a new rollout.
pub(super) async fn insert_plan(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    plan: &Plan,
) -> Result<(), sqlx::Error> {
    for (position, change) in (0_i64..).zip(&plan.changes) {
        let verification = change.verification.as_ref();
        sqlx::query(
            "INSERT INTO changes (rollout_id, position, version, description, path, checksum, sql, verify_path,
                 verify_checksum, verify_sql)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(rollout.0)
        .bind(position)
        .bind(change.version.as_str())
        .bind(&change.description)
        .bind(&change.path)
        .bind(change.checksum.as_str())
        .bind(&change.sql)
        .bind(verification.map(|of| of.path.as_str()))
        .bind(verification.map(|of| of.checksum.as_str()))
        .bind(verification.map(|of| of.sql.as_str()))
        .execute(&mut *connection)
        .await?;
    }
    for (position, stage) in (0_i64..).zip(&plan.stages) {
        insert_stage(connection, rollout, position, stage).await?;
    }
    Ok(())
}

async fn insert_stage(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    position: i64,
    stage: &PlannedStage,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO stages (rollout_id, position, environment, gate, gate_reason, errors, warnings, demand)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(rollout.0)
    .bind(position)
    .bind(stage.environment.as_str())
    .bind(stage.gate.as_str())
    .bind(&stage.gate_reason)
    .bind(stage.findings.map(|found| counted(found.errors)))
    .bind(stage.findings.map(|found| counted(found.warnings)))
    .bind(to_json(&stage.demand))
    .execute(&mut *connection)
    .await?;
    for (change, assessed) in (0_i64..).zip(&stage.risks) {
        sqlx::query(
            "INSERT INTO risks (rollout_id, stage, change_position, risk, reason) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(rollout.0)
        .bind(position)
        .bind(change)
        .bind(assessed.risk.as_str())
        .bind(&assessed.reason)
        .execute(&mut *connection)
        .await?;
    }
    for (place, task) in (0_i64..).zip(&stage.tasks) {
        sqlx::query(
            "INSERT INTO tasks (rollout_id, stage, position, change_position, database, state, lock_timeout_ms,
                 statement_timeout_ms, canary, selector)
             VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)",
        )
        .bind(rollout.0)
        .bind(position)
        .bind(place)
        .bind(i64::try_from(task.change).unwrap_or(i64::MAX))
        .bind(task.database.as_str())
        .bind(milliseconds(task.lock_timeout))
        .bind(milliseconds(task.statement_timeout))
        .bind(task.canary)
        .bind(&task.selector)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

fn counted(findings: usize) -> i64 {
    i64::try_from(findings).unwrap_or(i64::MAX)
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
