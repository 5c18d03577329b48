//! The queue as its users see it, and the property that holds it together: nothing is lost, nothing runs twice at once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::store::tests::TestStore;

const LEASE: Duration = Duration::from_mins(1);

fn look(number: i64) -> Work {
    Work::PullRequest {
        project: "hr".parse().unwrap(),
        number: PullRequestNumber(number),
    }
}

async fn claim(store: &Store) -> Option<Claim> {
    store.claim_work(Lane::Looks, LEASE).await.unwrap()
}

#[tokio::test]
async fn work_asked_for_twice_runs_once() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    test.store.enqueue(&look(1)).await.unwrap();
    let first = claim(&test.store).await.unwrap();
    assert_eq!(first.work, look(1));
    assert_eq!(claim(&test.store).await, None);
    assert!(test.store.complete_work(&first).await.unwrap());
    assert_eq!(test.store.work_counts().await.unwrap(), WorkCounts::default());
}

#[tokio::test]
async fn work_asked_for_while_it_runs_runs_once_more() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    let first = claim(&test.store).await.unwrap();
    test.store.enqueue(&look(1)).await.unwrap();
    test.store.enqueue(&look(1)).await.unwrap();
    assert_eq!(claim(&test.store).await, None, "it already runs");
    test.store.complete_work(&first).await.unwrap();
    let second = claim(&test.store).await.unwrap();
    test.store.complete_work(&second).await.unwrap();
    assert_eq!(claim(&test.store).await, None);
}

#[tokio::test]
async fn tasks_and_looks_do_not_wait_for_each_other() {
    let test = TestStore::open().await;
    test.store
        .enqueue(&Work::RunTask { task: TaskId(7) })
        .await
        .unwrap();
    assert_eq!(claim(&test.store).await, None);
    assert_eq!(test.store.next_work_at(Lane::Looks).await.unwrap(), None);
    assert!(test.store.next_work_at(Lane::Tasks).await.unwrap().is_some());
    assert!(test.store.claim_work(Lane::Tasks, LEASE).await.unwrap().is_some());
}

#[tokio::test]
async fn a_clock_that_goes_back_keeps_nothing_waiting() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    test.pass(-86_400);
    let due = test.store.next_work_at(Lane::Looks).await.unwrap();
    assert_eq!(due, Some(test.store.clock.now()));
    let claim = claim(&test.store).await.expect("what was due stays due");
    test.store
        .fail_work(&claim, "no answer", Retry::Later)
        .await
        .unwrap();
    let again = test.store.next_work_at(Lane::Looks).await.unwrap();
    assert!(again > due, "a delay that began after the jump is kept");
}

#[tokio::test]
async fn failures_are_retried_later_and_later_and_then_left_to_a_person() {
    let test = TestStore::open().await;
    let store = &test.store;
    store.enqueue(&look(1)).await.unwrap();
    for attempt in 1..=MAX_ATTEMPTS {
        let failing = claim(store).await.unwrap();
        assert_eq!(failing.attempt, attempt);
        let is_dead = store
            .fail_work(&failing, "no answer", Retry::Later)
            .await
            .unwrap();
        assert_eq!(is_dead, attempt == MAX_ATTEMPTS);
        test.pass(3_600);
    }
    assert_eq!(claim(store).await, None);
    let dead = store.list_dead_work(10).await.unwrap().remove(0);
    assert_eq!(
        (dead.kind.as_str(), dead.key.as_str(), dead.last_error.as_str()),
        ("pull-request", "hr#1", "no answer")
    );
    assert!(store.retry_dead_work(dead.id, "maria").await.unwrap());
    assert!(
        !store.retry_dead_work(dead.id, "maria").await.unwrap(),
        "no longer dead"
    );
    assert_eq!(store.list_audit(10).await.unwrap()[0].actor, "maria");
    assert_eq!(claim(store).await.unwrap().attempt, 1);
}

#[tokio::test]
async fn waiting_because_somebody_asked_is_no_failure() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    for _ in 0..2 * MAX_ATTEMPTS {
        let waiting = claim(&test.store).await.unwrap();
        assert_eq!(waiting.attempt, 1);
        let at = test.store.clock.after(Duration::from_secs(5));
        assert!(
            !test
                .store
                .fail_work(&waiting, "asked to wait", Retry::At(at))
                .await
                .unwrap()
        );
        assert_eq!(claim(&test.store).await, None);
        test.pass(5);
    }
}

#[tokio::test]
async fn a_new_request_revives_what_was_given_up() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    for _ in 0..MAX_ATTEMPTS {
        let failing = claim(&test.store).await.unwrap();
        test.store
            .fail_work(&failing, "no answer", Retry::Later)
            .await
            .unwrap();
        test.pass(3_600);
    }
    test.store.enqueue(&look(1)).await.unwrap();
    assert_eq!(claim(&test.store).await.unwrap().attempt, 1);
}

#[tokio::test]
async fn who_lost_the_lease_can_change_nothing() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    let slow = claim(&test.store).await.unwrap();
    test.pass(61);
    let other = claim(&test.store).await.unwrap();
    assert!(!test.store.renew_work(&slow, LEASE).await.unwrap());
    assert!(!test.store.complete_work(&slow).await.unwrap());
    test.store.fail_work(&slow, "late", Retry::Later).await.unwrap();
    assert!(test.store.renew_work(&other, LEASE).await.unwrap());
    assert!(test.store.complete_work(&other).await.unwrap());
}

#[tokio::test]
async fn work_that_kills_the_process_is_set_aside_in_the_end() {
    let mut test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    for _ in 0..MAX_ATTEMPTS {
        claim(&test.store).await.unwrap();
        test.restart().await;
        test.store.release_all_work().await.unwrap();
    }
    assert_eq!(claim(&test.store).await, None);
    assert_eq!(test.store.work_counts().await.unwrap().dead, 1);
}

#[tokio::test]
async fn a_row_of_another_version_is_set_aside_and_the_rest_goes_on() {
    let test = TestStore::open().await;
    test.store.enqueue(&look(1)).await.unwrap();
    sqlx::query("UPDATE work SET payload = '{\"kind\":\"of-the-future\"}'")
        .execute(&test.store.pool)
        .await
        .unwrap();
    test.store.enqueue(&look(2)).await.unwrap();
    assert!(test.store.claim_work(Lane::Looks, LEASE).await.is_err());
    assert_eq!(claim(&test.store).await.unwrap().work, look(2));
    assert_eq!(test.store.list_dead_work(10).await.unwrap().len(), 1);
}

/// What may happen to the queue.
#[derive(Debug, Clone)]
enum Step {
    Ask(i64),
    Claim,
    Complete(usize),
    Fail(usize),
    Pass(i64),
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..4_i64).prop_map(Step::Ask),
        4 => Just(Step::Claim),
        3 => any::<usize>().prop_map(Step::Complete),
        1 => any::<usize>().prop_map(Step::Fail),
        1 => (1..90_i64).prop_map(Step::Pass),
        1 => Just(Step::Crash),
    ]
}

/// What the queue promises, kept beside it: which requests nobody has looked at since they were made, who owns what.
#[derive(Default)]
struct Promises {
    unseen: BTreeSet<i64>,
    owned: BTreeMap<i64, Claim>,
    /// Claims of a process that died or whose lease may have run out.
    stale: Vec<Claim>,
}

impl Promises {
    fn number(claim: &Claim) -> i64 {
        match &claim.work {
            Work::PullRequest { number, .. } => number.0,
            other => panic!("nobody asked for {other:?}"),
        }
    }

    /// A look answers all requests made before it began.
    fn started(&mut self, claim: Claim) {
        let number = Self::number(&claim);
        self.unseen.remove(&number);
        let twice = self.owned.insert(number, claim);
        assert_eq!(twice, None, "{number} runs twice at once");
    }

    fn interrupted(&mut self, number: i64) {
        self.unseen.insert(number);
    }

    fn take(&mut self, index: usize) -> Option<(i64, Claim)> {
        let keys: Vec<_> = self.owned.keys().copied().collect();
        let number = *keys.get(index.checked_rem(keys.len())?)?;
        self.owned.remove_entry(&number)
    }

    fn all_stale(&mut self) {
        for (number, claim) in std::mem::take(&mut self.owned) {
            self.interrupted(number);
            self.stale.push(claim);
        }
    }
}

async fn play(steps: Vec<Step>) {
    let mut test = TestStore::open().await;
    let mut promises = Promises::default();
    for step in steps {
        match step {
            Step::Ask(number) => {
                test.store.enqueue(&look(number)).await.unwrap();
                promises.unseen.insert(number);
            }
            Step::Claim => {
                if let Some(claim) = claim(&test.store).await {
                    promises.started(claim);
                }
            }
            Step::Complete(index) => {
                if let Some((_, claim)) = promises.take(index) {
                    assert!(test.store.complete_work(&claim).await.unwrap());
                }
            }
            Step::Fail(index) => {
                if let Some((number, claim)) = promises.take(index) {
                    test.store
                        .fail_work(&claim, "no answer", Retry::Later)
                        .await
                        .unwrap();
                    promises.interrupted(number);
                }
            }
            Step::Pass(seconds) => {
                test.pass(seconds);
                for claim in promises.owned.values() {
                    if seconds < 60 {
                        assert!(test.store.renew_work(claim, LEASE).await.unwrap());
                    }
                }
                if seconds >= 60 {
                    promises.all_stale();
                }
            }
            Step::Crash => {
                test.restart().await;
                promises.all_stale();
                test.store.release_all_work().await.unwrap();
            }
        }
    }
    settle(&test, promises).await;
}

/// In the end every request has been looked at, and those who lost their claims could not spoil it.
async fn settle(test: &TestStore, mut promises: Promises) {
    test.pass(7_200);
    promises.all_stale();
    let mut seen = BTreeSet::new();
    while let Some(claim) = claim(&test.store).await {
        for stale in &promises.stale {
            assert!(!test.store.complete_work(stale).await.unwrap());
        }
        seen.insert(Promises::number(&claim));
        assert!(test.store.complete_work(&claim).await.unwrap());
    }
    let dead: BTreeSet<_> = test
        .store
        .list_dead_work(10)
        .await
        .unwrap()
        .into_iter()
        .map(|dead| dead.key)
        .collect();
    for number in promises.unseen {
        assert!(
            seen.contains(&number) || dead.contains(&format!("hr#{number}")),
            "{number} was lost"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_is_lost_and_nothing_runs_twice_at_once(steps in proptest::collection::vec(step(), 1..60)) {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(play(steps));
    }
}
