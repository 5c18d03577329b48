//! What happens while a page is open, as server-sent events: the lines of a task's log, and that a rollout changed.
//!
//! The broadcast only says when to look; what is sent comes from the store. A stream therefore listens before it
//! reads, reads on from where it is after every ring, and looks by itself now and then: no line is lost, doubled or
//! out of order, whatever the broadcast drops. A browser that comes back says where it was (`Last-Event-ID`).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio::time::Instant;

use super::error::PageError;
use super::path::PathOf;
use super::rollout::fingerprint;
use super::session::SignedIn;
use super::task::clock_text;
use crate::app::{App, RolloutEvent};
use crate::ids::{RolloutId, RunId, TaskId};
use crate::run_event::{Activity, Amount};
use crate::stage::TaskState;
use crate::store::StoreError;

/// Streams open at once.
const STREAMS: usize = 256;
/// A stream looks by itself this often, in case a ring was missed.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// A stream ends after this time; the browser comes back and its session is checked again.
const LONGEST: Duration = Duration::from_mins(30);
/// Lines read at once.
const LINES: u32 = 500;

/// Bounds the streams open at once.
#[derive(Clone)]
pub(super) struct Streams(Arc<Semaphore>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STREAMS)))
    }
}

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

/// A line of a log as the script reads it.
#[derive(Serialize)]
struct Line {
    run: i64,
    seq: i64,
    at: String,
    clock: String,
    level: &'static str,
    message: String,
}

/// What a run does at this moment as the script reads it; an empty text for nothing that takes long.
#[derive(Serialize)]
struct Doing {
    text: String,
    percent: Option<i64>,
}

/// `GET /rollouts/{id}/tasks/{task}/events`
pub(super) async fn follow_task(
    State(app): State<Arc<App>>,
    Extension(streams): Extension<Streams>,
    _who: SignedIn,
    PathOf((id, task)): PathOf<(RolloutId, TaskId)>,
    Cursor(cursor): Cursor,
) -> Result<Response, PageError> {
    let progress = app.store.find_task_progress(task).await?;
    if progress.is_none_or(|progress| progress.rollout != id) {
        return Err(PageError::NotFound);
    }
    let ring = Ring::new(app, streams, id)?;
    let activity = None;
    Ok(respond(TaskLog {
        ring,
        task,
        cursor,
        activity,
    }))
}

/// The last line that the browser has: as it says itself when it comes back, else as the page's address says.
pub(super) struct Cursor(Option<(RunId, i64)>);

impl<S: Send + Sync> FromRequestParts<S> for Cursor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let last = parts
            .headers
            .get("last-event-id")
            .and_then(|value| value.to_str().ok());
        let query = parts.uri.query().and_then(|query| query.strip_prefix("after="));
        Ok(Self(last.or(query).and_then(parse_cursor)))
    }
}

fn parse_cursor(text: &str) -> Option<(RunId, i64)> {
    let (run, seq) = text.split_once('-')?;
    Some((run.parse().ok()?, seq.parse().ok()?))
}

/// `GET /rollouts/{id}/events`: says once that the page, which shows `after`, is old.
pub(super) async fn follow_rollout(
    State(app): State<Arc<App>>,
    Extension(streams): Extension<Streams>,
    _who: SignedIn,
    PathOf(id): PathOf<RolloutId>,
    Query(query): Query<After>,
) -> Result<Response, PageError> {
    let rollout = app.store.find_rollout(id).await?.ok_or(PageError::NotFound)?;
    let seen = query.after.unwrap_or_else(|| fingerprint(&rollout));
    let ring = Ring::new(app, streams, id)?;
    Ok(respond(RolloutChanges { ring, id, seen }))
}

/// Tells when something about a rollout may have changed.
struct Ring {
    app: Arc<App>,
    rollout: RolloutId,
    events: broadcast::Receiver<RolloutEvent>,
    ends: Instant,
    /// What happens before is gathered into one look.
    not_before: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Ring {
    fn new(app: Arc<App>, streams: Streams, rollout: RolloutId) -> Result<Self, PageError> {
        let permit = streams.0.try_acquire_owned().map_err(|_| PageError::Busy)?;
        Ok(Self {
            events: app.events.subscribe(),
            app,
            rollout,
            ends: Instant::now() + LONGEST,
            not_before: Instant::now(),
            _permit: permit,
        })
    }

    /// Waits until it is worth looking. `false` when the stream should end.
    async fn wait(&mut self) -> bool {
        tokio::select! {
            () = self.app.shutdown.cancelled() => return false,
            () = tokio::time::sleep_until(self.not_before) => {}
        }
        let look_at = Instant::now() + LOOK_EVERY;
        loop {
            tokio::select! {
                () = self.app.shutdown.cancelled() => return false,
                () = tokio::time::sleep_until(self.ends) => return false,
                () = tokio::time::sleep_until(look_at) => return true,
                event = self.events.recv() => match event {
                    Ok(event) if rollout_of(&event) == self.rollout => return true,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return true,
                    Err(RecvError::Closed) => return false,
                },
            }
        }
    }
}

fn rollout_of(event: &RolloutEvent) -> RolloutId {
    match event {
        RolloutEvent::Changed(rollout) | RolloutEvent::Log { rollout, .. } => *rollout,
    }
}

/// What a stream sends after a look.
enum Look {
    /// These; then it waits.
    Send(Vec<Event>),
    /// These, and it ends.
    End(Vec<Event>),
}

/// What a stream watches.
trait Watched: Send + 'static {
    fn ring(&mut self) -> &mut Ring;
    fn look(&mut self) -> impl Future<Output = Result<Look, StoreError>> + Send;
}

struct TaskLog {
    ring: Ring,
    task: TaskId,
    cursor: Option<(RunId, i64)>,
    /// What the browser shows as being done.
    activity: Option<Activity>,
}

impl Watched for TaskLog {
    fn ring(&mut self) -> &mut Ring {
        &mut self.ring
    }

    /// The state is read before the lines: a run that had ended then has no line that is not read now.
    async fn look(&mut self) -> Result<Look, StoreError> {
        let store = self.ring.app.store.clone();
        let Some(progress) = store.find_task_progress(self.task).await? else {
            return Ok(Look::End(Vec::new()));
        };
        let mut events = Vec::new();
        let newest = progress.run.as_ref().map(|run| run.id);
        if let Some((run, _)) = self.cursor {
            self.read_lines(run, &mut events).await?;
        }
        if let Some(run) = newest.filter(|run| self.cursor.is_none_or(|(shown, _)| shown != *run)) {
            self.cursor = Some((run, 0));
            self.read_lines(run, &mut events).await?;
        }
        if let Some(run) = newest {
            self.read_activity(run, &mut events).await?;
        }
        let is_over = !matches!(progress.state, TaskState::Pending | TaskState::Running);
        if is_over {
            events.push(Event::default().event("end").data(progress.state.as_str()));
            return Ok(Look::End(events));
        }
        Ok(Look::Send(events))
    }
}

impl TaskLog {
    /// Only the newest is sent, and only where it is another.
    async fn read_activity(&mut self, run: RunId, events: &mut Vec<Event>) -> Result<(), StoreError> {
        let activity = self.ring.app.store.find_activity(run).await?;
        if activity != self.activity {
            let data = activity.as_ref().map_or(
                Doing {
                    text: String::new(),
                    percent: None,
                },
                |activity| Doing {
                    text: activity.to_string(),
                    percent: activity.amount.as_ref().map(Amount::percent),
                },
            );
            events.extend(Event::default().event("activity").json_data(data).ok());
            self.activity = activity;
        }
        Ok(())
    }

    async fn read_lines(&mut self, run: RunId, events: &mut Vec<Event>) -> Result<(), StoreError> {
        loop {
            let after = self.cursor.map_or(0, |(_, seq)| seq);
            let lines = self.ring.app.store.list_log(run, after, LINES).await?;
            for line in &lines {
                self.cursor = Some((run, line.seq));
                let event = Event::default().event("line").id(format!("{run}-{}", line.seq));
                let data = Line {
                    run: run.0,
                    seq: line.seq,
                    at: line.at.to_string(),
                    clock: clock_text(line.at),
                    level: line.level.as_str(),
                    message: line.message.clone(),
                };
                events.extend(event.json_data(data).ok());
            }
            if lines.len() < LINES as usize {
                return Ok(());
            }
        }
    }
}

/// The larger a rollout, the more happens in it and the more a page costs: 0.3 s for one task, 3 s for a thousand.
fn pause(tasks: usize) -> Duration {
    let tasks = u64::try_from(tasks).unwrap_or(u64::MAX);
    Duration::from_millis(tasks.saturating_mul(3).saturating_add(300).min(10_000))
}

struct RolloutChanges {
    ring: Ring,
    id: RolloutId,
    seen: String,
}

impl Watched for RolloutChanges {
    fn ring(&mut self) -> &mut Ring {
        &mut self.ring
    }

    async fn look(&mut self) -> Result<Look, StoreError> {
        let store = self.ring.app.store.clone();
        let Some(rollout) = store.find_rollout(self.id).await? else {
            return Ok(Look::End(Vec::new()));
        };
        self.ring.not_before = Instant::now() + pause(rollout.tasks().count());
        let now = fingerprint(&rollout);
        if now == self.seen {
            return Ok(Look::Send(Vec::new()));
        }
        self.seen = now;
        // Browsers drop an event without data.
        let event = Event::default().event("changed").data(&self.seen);
        Ok(Look::Send(vec![event]))
    }
}

fn respond(watched: impl Watched) -> Response {
    let start = (watched, VecDeque::new(), false, true);
    let events = stream::unfold(
        start,
        |(mut watched, mut queue, mut ended, mut is_first)| async move {
            loop {
                if let Some(event) = queue.pop_front() {
                    return Some((Ok::<_, Infallible>(event), (watched, queue, ended, is_first)));
                }
                if ended || (!is_first && !watched.ring().wait().await) {
                    return None;
                }
                is_first = false;
                match watched.look().await {
                    Ok(Look::Send(events)) => queue.extend(events),
                    Ok(Look::End(events)) => {
                        queue.extend(events);
                        ended = true;
                    }
                    Err(error) => {
                        tracing::error!("live page: {error}");
                        return None;
                    }
                }
            }
        },
    );
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
