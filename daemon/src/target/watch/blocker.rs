//! Who holds the lock that a session waits for.

use std::time::Duration;

use tokio_postgres::types::Type;

use crate::run_event::Activity;
use crate::target::{Connection, TargetError};

/// So many sessions in the way are named.
const NAMED: usize = 5;

/// Of the query of a session in the way, so much is shown: it may hold what is nobody's business.
const QUERY_CHARS: usize = 200;

/// The first row's relation and mode are those of the lock that is waited for.
const QUESTION: &str = "
    SELECT b.pid,
           a.usename::text,
           a.application_name,
           coalesce(nullif(a.backend_type, 'client backend'), ''),
           coalesce(a.state, ''),
           coalesce(a.wait_event_type = 'Lock', false),
           extract(epoch FROM clock_timestamp() - CASE a.state WHEN 'active' THEN a.query_start ELSE a.state_change END)::float8,
           extract(epoch FROM clock_timestamp() - a.xact_start)::float8,
           left(a.query, 1000),
           (SELECT CASE WHEN l.relation IS NULL THEN l.locktype ELSE l.relation::regclass::text END
                || ' (' || l.mode || ')'
            FROM pg_locks l WHERE l.pid = $1 AND NOT l.granted LIMIT 1)
    FROM (SELECT DISTINCT unnest(pg_blocking_pids($1))) AS b (pid)
    LEFT JOIN pg_stat_activity a ON a.pid = b.pid
    ORDER BY coalesce(a.wait_event_type = 'Lock', false), a.xact_start NULLS LAST, b.pid";

/// A lock that is not to be had yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wait {
    /// `public.orders (AccessExclusiveLock)`
    lock: Option<String>,
    pub(super) blockers: Vec<Blocker>,
    /// How many more there are.
    unnamed: usize,
}

/// A session in the way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blocker {
    /// 0 for a prepared transaction, which has no session.
    pid: i32,
    user: Option<String>,
    application: Option<String>,
    /// `autovacuum worker`; empty for one that people use.
    kind: String,
    /// `idle in transaction`; empty where it is not ours to know.
    state: String,
    waits: bool,
    in_state_for: Option<Duration>,
    transaction_for: Option<Duration>,
    query: String,
}

/// Whom a backend waits for; none where it waits for nobody.
pub(super) async fn wait_of(looker: &Connection, backend: i32) -> Result<Option<Wait>, TargetError> {
    let rows = looker
        .client()
        .query_typed(QUESTION, &[(&backend, Type::INT4)])
        .await
        .map_err(looker.failed("see who holds a lock"))?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let duration =
        |seconds: Option<f64>| seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).ok());
    let blockers = rows.iter().take(NAMED).map(|row| Blocker {
        pid: row.get(0),
        user: row.get(1),
        application: row.get(2),
        kind: row.get(3),
        state: row.get(4),
        waits: row.get(5),
        in_state_for: duration(row.get(6)),
        transaction_for: duration(row.get(7)),
        query: one_line(row.get::<_, Option<&str>>(8).unwrap_or_default()),
    });
    Ok(Some(Wait {
        lock: first.get(9),
        blockers: blockers.collect(),
        unnamed: rows.len().saturating_sub(NAMED),
    }))
}

impl Wait {
    /// What makes it another wait: not how long it lasts.
    pub(super) fn key(&self) -> String {
        let pids: Vec<_> = self
            .blockers
            .iter()
            .map(|blocker| blocker.pid.to_string())
            .collect();
        format!("{:?} {}", self.lock, pids.join(" "))
    }

    pub(super) fn activity(&self, statement: i64) -> Activity {
        let what = self.lock.as_deref().map(|lock| format!(" on {lock}"));
        let who: Vec<_> = self.blockers.iter().map(ToString::to_string).collect();
        let more = if self.unnamed == 0 {
            String::new()
        } else {
            format!("; and by {} more", self.unnamed)
        };
        Activity {
            statement,
            text: format!(
                "waits for a lock{} held by {}{more}",
                what.unwrap_or_default(),
                who.join("; and by ")
            ),
            amount: None,
        }
    }
}

impl std::fmt::Display for Blocker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.pid == 0 {
            return f.write_str("a prepared transaction (see pg_prepared_xacts)");
        }
        write!(f, "pid {}", self.pid)?;
        let mut facts = Vec::new();
        let application = self.application.as_deref().filter(|name| !name.is_empty());
        match (application, &self.user) {
            (Some(application), Some(user)) => facts.push(format!("{application} as {user}")),
            (None, Some(user)) => facts.push(user.clone()),
            _ => {}
        }
        if !self.kind.is_empty() {
            facts.push(self.kind.clone());
        }
        let since =
            |duration: Option<Duration>| duration.map_or_else(String::new, |d| format!(" for {}", age(d)));
        if !self.state.is_empty() {
            facts.push(format!("{}{}", self.state, since(self.in_state_for)));
        }
        if self.waits {
            facts.push("itself waiting for a lock".to_owned());
        }
        if self.transaction_for.is_some() {
            facts.push(format!("transaction open{}", since(self.transaction_for)));
        }
        if !facts.is_empty() {
            write!(f, " ({})", facts.join(", "))?;
        }
        if self.query.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.query)
        }
    }
}

/// A length of time as people say it.
pub(in crate::target) fn age(duration: Duration) -> String {
    if duration < Duration::from_secs(10) {
        format!("{:.1} s", duration.as_secs_f64())
    } else if duration < Duration::from_mins(2) {
        format!("{} s", duration.as_secs())
    } else if duration < Duration::from_hours(2) {
        format!("{} min", duration.as_secs() / 60)
    } else {
        format!("{} h", duration.as_secs() / 3600)
    }
}

fn one_line(query: &str) -> String {
    let words: Vec<&str> = query.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(QUERY_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(blocker: &Blocker, expected: &str) {
        assert_eq!(blocker.to_string(), expected);
    }

    #[test]
    fn a_session_in_the_way_is_told_in_a_line() {
        let blocker = Blocker {
            pid: 4711,
            user: Some("reporting".to_owned()),
            application: Some("app".to_owned()),
            kind: String::new(),
            state: "idle in transaction".to_owned(),
            waits: false,
            in_state_for: Some(Duration::from_mins(12)),
            transaction_for: Some(Duration::from_hours(3)),
            query: "SELECT 1".to_owned(),
        };
        check(
            &blocker,
            "pid 4711 (app as reporting, idle in transaction for 12 min, transaction open for 3 h): SELECT 1",
        );
        let stranger = Blocker {
            pid: 7,
            user: None,
            application: None,
            kind: "autovacuum worker".to_owned(),
            state: String::new(),
            waits: true,
            in_state_for: None,
            transaction_for: None,
            query: String::new(),
        };
        check(&stranger, "pid 7 (autovacuum worker, itself waiting for a lock)");
        check(
            &Blocker { pid: 0, ..stranger },
            "a prepared transaction (see pg_prepared_xacts)",
        );
    }

    #[test]
    fn a_query_is_shown_in_one_line_of_bounded_length() {
        assert_eq!(one_line("SELECT\n  1\t;"), "SELECT 1 ;");
        let long = one_line(&"é".repeat(300));
        assert_eq!(long.chars().count(), QUERY_CHARS + 1);
    }
}
