//! What is demanded of people before a stage opens, and who agreed.
//!
//! - An approval, its row in the audit log and the look at the rollout that may open the stage are one transaction;
//!   whether it counts is asked in that transaction, against the demand as it is stored then.
//! - An approval is never changed or deleted; taking it back is a fact beside it.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::read::{findings, risks_of};
use super::{StageRow, follow_up, gate, stage_rows};
use crate::agreement::{Approval, Demand};
use crate::clock;
use crate::ids::{EnvironmentName, RolloutId};
use crate::people::Person;
use crate::stage::{AssessedRisk, FindingCounts, Gate};
use crate::store::audit::{Act, append_audit};
use crate::store::work::{Work, enqueue};
use crate::store::{Store, StoreError, commit, corrupt, failed, instant, parsed};

/// The stage an approval is for, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Approving<'a> {
    /// Which rollout.
    pub rollout: RolloutId,
    /// The stage's place in it.
    pub position: i64,
    /// Who, as far as it was proved.
    pub person: &'a Person,
    /// As the audit log names them.
    pub actor: &'a str,
    /// What they say.
    pub comment: Option<&'a str>,
}

/// A stage that has not opened yet, with what its gate follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedStage {
    /// Its place in the rollout.
    pub position: i64,
    /// Which environment.
    pub environment: EnvironmentName,
    /// What holds it, as it was last judged.
    pub gate: Gate,
    /// Why.
    pub gate_reason: String,
    /// Who must agree, as it was last judged.
    pub demand: Demand,
    /// Of the review it follows from; none where none is known.
    pub findings: Option<FindingCounts>,
    /// What each change puts at stake.
    pub risks: Vec<AssessedRisk>,
    /// Of every text that would run, in order.
    pub checksums: Vec<String>,
}

/// Why an approval is not given or taken back.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    /// Never heard of it.
    #[error("rollout {rollout} has no such stage")]
    NotFound {
        /// Which rollout.
        rollout: RolloutId,
    },
    /// What is decided is decided.
    #[error("stage {environment} is open already")]
    AlreadyOpen {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// The policy says no.
    #[error("stage {environment} can not be approved: {reason}")]
    Refused {
        /// Which stage.
        environment: EnvironmentName,
        /// Why.
        reason: String,
    },
    /// Nobody has to agree.
    #[error("stage {environment} needs no approval")]
    NotNeeded {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// This person's approval would not count.
    #[error("{reason}")]
    NotAllowed {
        /// Why.
        reason: String,
    },
    /// It counts already.
    #[error("stage {environment} has your approval already")]
    Given {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// There is none to take back.
    #[error("stage {environment} has no approval of yours")]
    NotGiven {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// The state failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Writes down that somebody agrees to a stage. Gives how the approvals stand then, in words. Ring
    /// `App::work_added` afterwards.
    pub async fn approve_stage(&self, approving: Approving<'_>) -> Result<String, ApprovalError> {
        const OPERATION: &str = "approve a stage";
        let Approving {
            rollout,
            position,
            person,
            ..
        } = approving;
        let comment = approving.comment.map(str::trim).filter(|text| !text.is_empty());
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let mut stage = closed_stage(&mut transaction, rollout, position).await?;
        let environment = stage.environment.clone();
        if stage.approvals.demand.needed == 0 {
            return Err(ApprovalError::NotNeeded { environment });
        }
        if let Some(reason) = stage.approvals.refusal(&person.key) {
            return Err(ApprovalError::NotAllowed { reason });
        }
        if stage.approvals.has_approved(&person.key) {
            return Err(ApprovalError::Given { environment });
        }
        let approval = Approval {
            person: person.clone(),
            at: now,
            digest: stage.approvals.demand.digest.clone(),
            comment: comment.map(str::to_owned),
            withdrawn_at: None,
        };
        insert_approval(&mut transaction, (rollout, position), &approval)
            .await
            .map_err(failed(OPERATION))?;
        stage.approvals.given.push(approval);
        let summary = stage.approvals.summary();
        let detail = match comment {
            Some(comment) => format!("{summary}: {comment}"),
            None => summary.clone(),
        };
        let act = Act {
            actor: approving.actor,
            action: "approve-stage",
            object: &format!("rollout {rollout} stage {environment}"),
            detail: &detail,
        };
        append_audit(&mut transaction, now, act).await?;
        follow_up(&mut transaction, rollout, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(summary)
    }

    /// Takes an approval back, while the stage is closed. Gives how the approvals stand then, in words.
    pub async fn withdraw_approval(&self, approving: Approving<'_>) -> Result<String, ApprovalError> {
        const OPERATION: &str = "withdraw an approval";
        let Approving {
            rollout,
            position,
            person,
            ..
        } = approving;
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let environment = closed_stage(&mut transaction, rollout, position)
            .await?
            .environment;
        let taken_back = sqlx::query(
            "UPDATE approvals SET withdrawn_at = ?
             WHERE rollout_id = ? AND stage = ? AND person = ? AND withdrawn_at IS NULL",
        )
        .bind(clock::to_text(now))
        .bind(rollout.0)
        .bind(position)
        .bind(&person.key)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        if taken_back == 0 {
            return Err(ApprovalError::NotGiven { environment });
        }
        let act = Act {
            actor: approving.actor,
            action: "withdraw-approval",
            object: &format!("rollout {rollout} stage {environment}"),
            detail: approving.comment.unwrap_or_default(),
        };
        append_audit(&mut transaction, now, act).await?;
        follow_up(&mut transaction, rollout, now).await?;
        let stage = closed_stage(&mut transaction, rollout, position).await?;
        commit(transaction, OPERATION).await?;
        Ok(stage.approvals.summary())
    }

    /// The stages of an open rollout that have not opened yet, in order.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_closed_stages(&self, rollout: RolloutId) -> Result<Vec<ClosedStage>, StoreError> {
        const OPERATION: &str = "read closed stages";
        let mut transaction = self.pool.begin().await.map_err(failed(OPERATION))?;
        let mut rows = async |sql: &'static str| {
            sqlx::query(sql)
                .bind(rollout.0)
                .fetch_all(&mut *transaction)
                .await
                .map_err(failed(OPERATION))
        };
        let stages = rows(
            "SELECT stages.* FROM stages JOIN rollouts ON rollouts.id = stages.rollout_id
             WHERE rollout_id = ? AND opened_at IS NULL AND rollouts.state = 'open' ORDER BY position",
        )
        .await?;
        if stages.is_empty() {
            return Ok(Vec::new());
        }
        let changes =
            rows("SELECT checksum, verify_checksum FROM changes WHERE rollout_id = ? ORDER BY position")
                .await?;
        let risks = rows("SELECT * FROM risks WHERE rollout_id = ? ORDER BY stage, change_position").await?;
        let texts = changes.iter().flat_map(|row| {
            let verified: Option<String> = row.get("verify_checksum");
            std::iter::once(row.get("checksum")).chain(verified)
        });
        let checksums: Vec<String> = texts.collect();
        let read = |row: &SqliteRow| {
            let position = row.get("position");
            Ok(ClosedStage {
                position,
                environment: parsed("an environment", row.get("environment"))?,
                gate: gate(row.get("gate"))?,
                gate_reason: row.get("gate_reason"),
                demand: from_json(row.get("demand"))?,
                findings: findings(row),
                risks: risks_of(position, &risks)?,
                checksums: checksums.clone(),
            })
        };
        stages.iter().map(read).collect()
    }

    /// Writes down what a closed stage must wait for now. Gives whether that is news; asks for the comment if so.
    pub async fn judge_stage(
        &self,
        (rollout, position): (RolloutId, i64),
        gate: Gate,
        reason: &str,
        demand: &Demand,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "judge a stage again";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let changed = sqlx::query(
            "UPDATE stages SET gate = ?, gate_reason = ?, demand = ?
             WHERE rollout_id = ? AND position = ? AND opened_at IS NULL",
        )
        .bind(gate.as_str())
        .bind(reason)
        .bind(to_json(demand))
        .bind(rollout.0)
        .bind(position)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        if changed == 1 {
            enqueue(&mut transaction, &Work::AnnounceRollout { rollout }, now).await?;
        }
        commit(transaction, OPERATION).await?;
        Ok(changed == 1)
    }
}

async fn closed_stage(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    position: i64,
) -> Result<StageRow, ApprovalError> {
    let stages = stage_rows(connection, rollout).await?;
    let stage = stages.into_iter().find(|stage| stage.position == position);
    let stage = stage.ok_or(ApprovalError::NotFound { rollout })?;
    let environment = stage.environment.clone();
    if stage.opened {
        Err(ApprovalError::AlreadyOpen { environment })
    } else if stage.gate == Gate::Refused {
        let reason = stage.gate_reason;
        Err(ApprovalError::Refused { environment, reason })
    } else {
        Ok(stage)
    }
}

async fn insert_approval(
    connection: &mut SqliteConnection,
    (rollout, position): (RolloutId, i64),
    approval: &Approval,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO approvals (rollout_id, stage, person, label, at, digest, comment) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(rollout.0)
    .bind(position)
    .bind(&approval.person.key)
    .bind(&approval.person.label)
    .bind(clock::to_text(approval.at))
    .bind(&approval.digest)
    .bind(&approval.comment)
    .execute(connection)
    .await
    .map(drop)
}

/// All approvals of a rollout with the position of their stage, oldest first.
pub(super) async fn list_approvals(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
) -> Result<Vec<(i64, Approval)>, StoreError> {
    let rows = sqlx::query("SELECT * FROM approvals WHERE rollout_id = ? ORDER BY id")
        .bind(rollout.0)
        .fetch_all(connection)
        .await
        .map_err(failed("list approvals"))?;
    let read = |row: &SqliteRow| {
        let withdrawn_at: Option<&str> = row.get("withdrawn_at");
        let approval = Approval {
            person: Person {
                key: row.get("person"),
                label: row.get("label"),
            },
            at: instant(row.get("at"))?,
            digest: row.get("digest"),
            comment: row.get("comment"),
            withdrawn_at: withdrawn_at.map(instant).transpose()?,
        };
        Ok((row.get("stage"), approval))
    };
    rows.iter().map(read).collect()
}

/// A demand as it is stored.
#[derive(serde::Serialize, serde::Deserialize)]
struct DemandJson {
    needed: usize,
    approvers: Vec<String>,
    /// Key and label.
    people: Vec<(String, String)>,
    author_may_approve: bool,
    digest: String,
}

pub(super) fn to_json(demand: &Demand) -> String {
    let people = demand.people.iter();
    let stored = DemandJson {
        needed: demand.needed,
        approvers: demand.approvers.clone(),
        people: people.map(|one| (one.key.clone(), one.label.clone())).collect(),
        author_may_approve: demand.author_may_approve,
        digest: demand.digest.clone(),
    };
    serde_json::to_string(&stored).expect("texts and numbers are JSON")
}

/// Of a stage that was never judged nothing is demanded.
pub(super) fn from_json(text: Option<&str>) -> Result<Demand, StoreError> {
    let Some(text) = text else {
        return Ok(Demand::default());
    };
    let stored: DemandJson = serde_json::from_str(text).map_err(|_| corrupt("a demand", text))?;
    let people = stored.people.into_iter();
    Ok(Demand {
        needed: stored.needed,
        approvers: stored.approvers,
        people: people.map(|(key, label)| Person { key, label }).collect(),
        author_may_approve: stored.author_may_approve,
        digest: stored.digest,
    })
}
