//! Waiting for a state, never for an event and never for a time.
//!
//! A condition is asked again until it holds: what happened before the first look counts, and what happens twice
//! does no harm. When it never holds, the failure says what was seen last.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// How long a condition may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Asks until the answer is `Ok`, at most [`PATIENCE`] long.
///
/// # Panics
/// When the time is over, with the last `Err`.
#[track_caller]
pub fn wait_until<T, E, F>(what: &str, ask: F) -> impl Future<Output = T>
where
    E: Display,
    F: AsyncFnMut() -> Result<T, E>,
{
    wait_at_most(PATIENCE, what, ask)
}

/// Like [`wait_until`] with a time of its own.
///
/// # Panics
/// When the time is over, with the last `Err`.
#[track_caller]
pub fn wait_at_most<T, E, F>(limit: Duration, what: &str, mut ask: F) -> impl Future<Output = T>
where
    E: Display,
    F: AsyncFnMut() -> Result<T, E>,
{
    let caller = std::panic::Location::caller();
    async move {
        let start = Instant::now();
        loop {
            match ask().await {
                Ok(value) => return value,
                Err(last) if start.elapsed() >= limit => {
                    panic!("{caller}: waited {limit:?} for {what}; last seen: {last}")
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}

/// Lets some time pass, to choose an instant at which something is killed. Never to wait for a state.
pub async fn a_moment(length: Duration) {
    tokio::time::sleep(length).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_condition_that_comes_true_is_enough() {
        let mut looks = 0;
        let seen = wait_until("three looks", async || {
            looks += 1;
            if looks == 3 { Ok(looks) } else { Err(looks) }
        })
        .await;
        assert_eq!(seen, 3);
    }

    #[tokio::test]
    async fn a_condition_that_never_holds_tells_what_was_seen() {
        let failure = tokio::spawn(wait_at_most(Duration::from_millis(30), "a miracle", async || {
            Err::<(), _>("an empty page")
        }))
        .await
        .expect_err("it can not hold")
        .into_panic();
        let text = failure.downcast_ref::<String>().expect("a text");
        assert!(text.contains("a miracle; last seen: an empty page"), "{text}");
    }
}
