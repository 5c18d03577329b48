//! Webhook deliveries: written with the work they ask for, once, before they are acknowledged.
//!
//! A durable commit costs a flush of the disk. Deliveries that arrive while one flush runs share the next one: a task
//! collects them, writes them in one transaction and answers each after the commit. Nobody is told "accepted" before.

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};

use super::work::{Work, enqueue};
use super::{Store, StoreError, failed};
use crate::clock::{self, Clock};
use crate::ids::ConnectionName;

/// Deliveries that share one commit at most.
const BATCH: usize = 256;

/// Deliveries that may wait for a commit; beyond that the door is slow instead of the memory full.
const WAITING: usize = 4_096;

/// A delivery that passed the door's checks.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Through which connection's door it came.
    pub connection: ConnectionName,
    /// The forge's id of the delivery: the same when it is sent again.
    pub request_id: String,
    /// The forge's name of the event.
    pub event: String,
    /// What it asks for.
    pub work: Vec<Work>,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// It is stored, and so is its work.
    New,
    /// It was stored before; nothing was added.
    Duplicate,
}

/// Why a whole batch could not be stored; every delivery in it gets the same.
type BatchError = Arc<StoreError>;

struct Waiting {
    delivery: Delivery,
    answer: oneshot::Sender<Result<Acceptance, BatchError>>,
}

/// Where deliveries wait for the next commit.
#[derive(Clone)]
pub(super) struct Inbox(mpsc::Sender<Waiting>);

impl Inbox {
    /// Starts the task that commits; it ends when the last clone is dropped.
    pub(super) fn start(writer: SqlitePool, clock: Clock) -> Self {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while receiver.recv_many(&mut batch, BATCH).await > 0 {
                answer(&writer, clock.now(), &mut batch).await;
            }
        });
        Self(sender)
    }
}

impl Store {
    /// Stores a delivery with its work. When this returns, both survive a power cut.
    ///
    /// # Errors
    /// Where nothing was stored, so that the forge should send it again.
    pub async fn accept_delivery(&self, delivery: Delivery) -> Result<Acceptance, Arc<StoreError>> {
        let (sender, receiver) = oneshot::channel();
        let waiting = Waiting {
            delivery,
            answer: sender,
        };
        let closed = || Arc::new(failed("store a delivery")(sqlx::Error::PoolClosed));
        self.deliveries.0.send(waiting).await.map_err(|_| closed())?;
        receiver.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Forgets deliveries older than `before`; the forge no longer repeats them.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn delete_deliveries(&self, before: Timestamp) -> Result<u64, StoreError> {
        const OPERATION: &str = "delete old deliveries";
        let mut transaction = self.begin(OPERATION).await?;
        let deleted = sqlx::query("DELETE FROM deliveries WHERE received_at < ?")
            .bind(clock::to_text(before))
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?
            .rows_affected();
        super::commit(transaction, OPERATION).await?;
        Ok(deleted)
    }
}

async fn answer(writer: &SqlitePool, now: Timestamp, batch: &mut Vec<Waiting>) {
    let result = insert_all(writer, now, batch).await.map_err(Arc::new);
    for (position, waiting) in batch.drain(..).enumerate() {
        let acceptance = result.as_ref().map(|all| all[position]).map_err(Arc::clone);
        // Who asked may have gone: the forge hung up. What was stored stays stored.
        drop(waiting.answer.send(acceptance));
    }
}

async fn insert_all(
    writer: &SqlitePool,
    now: Timestamp,
    batch: &[Waiting],
) -> Result<Vec<Acceptance>, StoreError> {
    let query_failed = failed("store deliveries");
    let mut transaction = writer
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(&query_failed)?;
    let mut acceptances = Vec::with_capacity(batch.len());
    for Waiting { delivery, .. } in batch {
        let is_new = sqlx::query("INSERT INTO deliveries (connection, request_id, event, received_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(delivery.connection.as_str())
            .bind(&delivery.request_id)
            .bind(&delivery.event)
            .bind(clock::to_text(now))
            .execute(&mut *transaction)
            .await
            .map_err(&query_failed)?
            .rows_affected()
            == 1;
        if is_new {
            for work in &delivery.work {
                enqueue(&mut transaction, work, now).await?;
            }
        }
        acceptances.push(if is_new {
            Acceptance::New
        } else {
            Acceptance::Duplicate
        });
    }
    transaction.commit().await.map_err(&query_failed)?;
    Ok(acceptances)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PullRequestNumber;
    use crate::store::tests::TestStore;

    fn delivery(request_id: &str, number: i64) -> Delivery {
        Delivery {
            connection: "acme".parse().unwrap(),
            request_id: request_id.to_owned(),
            event: "pullrequest:updated".to_owned(),
            work: vec![Work::PullRequest {
                project: "hr".parse().unwrap(),
                number: PullRequestNumber(number),
            }],
        }
    }

    #[tokio::test]
    async fn the_same_delivery_again_adds_nothing() {
        let test = TestStore::open().await;
        let store = &test.store;
        assert_eq!(
            store.accept_delivery(delivery("a", 1)).await.unwrap(),
            Acceptance::New
        );
        assert_eq!(
            store.accept_delivery(delivery("a", 2)).await.unwrap(),
            Acceptance::Duplicate
        );
        assert_eq!(store.work_counts().await.unwrap().ready, 1);
    }

    #[tokio::test]
    async fn a_flood_shares_commits_and_every_delivery_is_answered() {
        let test = TestStore::open().await;
        let tasks: Vec<_> = (0..1_000)
            .map(|number| {
                let store = test.store.clone();
                tokio::spawn(
                    async move { store.accept_delivery(delivery(&number.to_string(), number)).await },
                )
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap(), Acceptance::New);
        }
        assert_eq!(test.store.work_counts().await.unwrap().ready, 1_000);
    }

    #[tokio::test]
    async fn old_deliveries_are_forgotten() {
        let test = TestStore::open().await;
        test.store.accept_delivery(delivery("a", 1)).await.unwrap();
        test.pass(10);
        let now = test.store.clock.now();
        assert_eq!(test.store.delete_deliveries(now).await.unwrap(), 1);
        assert_eq!(
            test.store.accept_delivery(delivery("a", 1)).await.unwrap(),
            Acceptance::New
        );
    }
}
