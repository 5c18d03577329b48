//! How a change runs: in one transaction, or statement by statement; and why it can not run as it is written. Pure.
//!
//! One transaction is the rule. A change that states `-- stagegate: transaction off`, or has nothing but statements
//! that need no transaction, runs statement by statement. What would silently take the transaction away from
//! statements whose author counts on it is refused.

use std::ops::Range;

use super::batch::Batch;
use super::directive::{Directives, read_directives};
use super::outside::{Outside, may_commit, outside};
use super::transaction::refusal;
use super::words::Words;
use crate::sql::parse;
use crate::sql::split::{Split, split};

/// What is done about the statements of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// Whether each statement stands alone. Else all are one transaction.
    pub by_steps: bool,
    /// In file order.
    pub steps: Vec<Step>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its bytes in the file.
    pub span: Range<u32>,
    /// How it runs.
    pub kind: StepKind,
}

/// How a statement runs where each stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// In a transaction with its outcome.
    Transactional,
    /// It prepares the session for the statements behind it, so it runs whenever those do.
    Session(Setting),
    /// Outside of a transaction.
    Outside(Outside),
    /// In batches.
    Batch(Box<Batch>),
}

/// What a statement does to the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// It sets this, in lower case.
    Of(String),
    /// It gives this back to the server's defaults.
    Reset(String),
}

/// Why a change can not run as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Which statement, from 1.
    pub statement: Option<usize>,
    /// Where.
    pub span: Range<u32>,
    /// A sentence.
    pub message: String,
    /// Whether it is about how the change as a whole runs, and nothing but the run and this says so.
    pub kind: ObstacleKind,
}

/// Who else tells the author of an obstacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObstacleKind {
    /// The text can not be cut or has a statement that no rollout runs: rules and the parser say so as well.
    Refused,
    /// Statements that need a transaction together with some that need none.
    Mixed,
    /// A statement that can not run in batches.
    Batch,
    /// A statement that makes no sense, or can not be found out about, where each stands alone.
    Step,
    /// A comment that can not be read.
    Directive,
}

/// Tags of what leaves nothing behind when a later statement fails.
const HARMLESS: &[&str] = &[
    "set", "reset", "show", "select", "analyze", "analyse", "comment", "notify",
];

/// How the change runs, or everything that stands in the way.
pub fn execution(text: &str) -> Result<Execution, Vec<Obstacle>> {
    let pieces = split(text);
    let directives = read_directives(text, &pieces);
    let mut obstacles = problems(&pieces, &directives);
    let mut reading = Reading {
        text,
        obstacles: &mut obstacles,
    };
    let mut kinds = reading.kinds(&pieces);
    reading.batches(&mut kinds, &directives);
    let needs_none = |kind: &StepKind| matches!(kind, StepKind::Outside(_) | StepKind::Batch(_));
    let by_steps = directives.transaction_off.is_some() || kinds.iter().any(needs_none);
    if directives.transaction_off.is_none() && by_steps {
        reading.mixed(&pieces, &kinds);
    }
    if by_steps {
        reading.alone(&pieces, &mut kinds, directives.transaction_off.is_some());
    }
    if !obstacles.is_empty() {
        obstacles.sort_by_key(|obstacle| obstacle.span.start);
        return Err(obstacles);
    }
    let spans = pieces.statements.into_iter().map(|piece| piece.span);
    let steps = spans.zip(kinds).map(|(span, kind)| Step { span, kind }).collect();
    Ok(Execution { by_steps, steps })
}

impl Execution {
    /// How the change runs, for people.
    pub fn words(&self) -> String {
        if !self.by_steps {
            return "in one transaction".to_owned();
        }
        let word = |step: &Step| match &step.kind {
            StepKind::Outside(outside) => Some(outside.label().to_owned()),
            StepKind::Batch(batch) => Some(batch.size.words()),
            StepKind::Transactional | StepKind::Session(_) => None,
        };
        let mut special: Vec<String> = Vec::new();
        for word in self.steps.iter().filter_map(word) {
            if !special.contains(&word) {
                special.push(word);
            }
        }
        let colon = if special.is_empty() { "" } else { ": " };
        format!(
            "statement by statement, each for good{colon}{}",
            special.join(", ")
        )
    }
}

fn problems(pieces: &Split, directives: &Directives) -> Vec<Obstacle> {
    let of_text = pieces.problems.iter().map(|problem| Obstacle {
        statement: None,
        span: problem.span.clone(),
        message: problem.message.clone(),
        kind: ObstacleKind::Refused,
    });
    let of_comments = directives.problems.iter().map(|(span, message)| Obstacle {
        statement: None,
        span: span.clone(),
        message: message.clone(),
        kind: ObstacleKind::Directive,
    });
    of_text.chain(of_comments).collect()
}

struct Reading<'a> {
    text: &'a str,
    obstacles: &'a mut Vec<Obstacle>,
}

impl Reading<'_> {
    fn of(&self, span: &Range<u32>) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    fn refuse(&mut self, number: usize, span: &Range<u32>, kind: ObstacleKind, message: String) {
        self.obstacles.push(Obstacle {
            statement: Some(number),
            span: span.clone(),
            message,
            kind,
        });
    }

    fn kinds(&mut self, pieces: &Split) -> Vec<StepKind> {
        let mut kinds = Vec::new();
        for (number, piece) in (1..).zip(&pieces.statements) {
            let statement = self.of(&piece.span).to_owned();
            if let Some(reason) = refusal(&statement) {
                self.refuse(number, &piece.span, ObstacleKind::Refused, reason);
            }
            kinds.push(match outside(&statement) {
                None => StepKind::Transactional,
                Some(Ok(outside)) => StepKind::Outside(outside),
                Some(Err(reason)) => {
                    self.refuse(number, &piece.span, ObstacleKind::Step, reason);
                    StepKind::Outside(Outside::Opaque("CREATE INDEX CONCURRENTLY"))
                }
            });
        }
        kinds
    }

    fn batches(&mut self, kinds: &mut [StepKind], directives: &Directives) {
        if directives.batches.is_empty() {
            return;
        }
        let file = parse(self.text);
        for (index, size, comment) in &directives.batches {
            match Batch::read(&file, *index, *size) {
                Ok(batch) => kinds[*index] = StepKind::Batch(Box::new(batch)),
                Err(reason) => {
                    let message = format!("`batch` can not be used here because {reason}");
                    self.refuse(index + 1, comment, ObstacleKind::Batch, message);
                }
            }
        }
    }

    /// Statements that count on a transaction beside some that take it away.
    fn mixed(&mut self, pieces: &Split, kinds: &[StepKind]) {
        let spans: Vec<Range<u32>> = pieces.statements.iter().map(|piece| piece.span.clone()).collect();
        let counts = |(span, kind): &(&Range<u32>, &StepKind)| {
            **kind == StepKind::Transactional && !is_harmless(self.of(span))
        };
        let others = spans.iter().zip(kinds).filter(counts).count();
        let outside = kinds.iter().position(|kind| *kind != StepKind::Transactional);
        let (Some(index), true) = (outside, others > 0) else {
            return;
        };
        let label = match &kinds[index] {
            StepKind::Outside(outside) => outside.label(),
            _ => "a statement in batches",
        };
        let others = if others == 1 {
            "another statement that could be".to_owned()
        } else {
            format!("{others} other statements that could be")
        };
        let message = format!(
            "{label} can not run in a transaction, and this file has {others} rolled back; make two changes of it, or write \
             `-- stagegate: transaction off` at its head to let each statement run for good"
        );
        self.refuse(index + 1, &spans[index], ObstacleKind::Mixed, message);
    }

    /// What is different for a statement that stands alone.
    fn alone(&mut self, pieces: &Split, kinds: &mut [StepKind], is_stated: bool) {
        for ((number, piece), kind) in (1..).zip(&pieces.statements).zip(kinds) {
            if *kind != StepKind::Transactional {
                continue;
            }
            let statement = self.of(&piece.span).to_owned();
            if let Some(reason) = senseless_alone(&statement) {
                self.refuse(number, &piece.span, ObstacleKind::Step, reason);
            } else if let Some(setting) = session_setting(&statement) {
                *kind = StepKind::Session(setting);
            } else if is_stated && let Some(outside) = may_commit(&statement) {
                *kind = StepKind::Outside(outside);
            }
        }
    }
}

fn is_harmless(statement: &str) -> bool {
    let words = Words::new(statement);
    HARMLESS.iter().any(|word| words.is(word))
}

/// What only holds within a transaction, or within one session that an interruption may end.
fn senseless_alone(statement: &str) -> Option<String> {
    let starts = |words: &str| Words::new(statement).eat(words);
    let is = |forms: &[&str]| forms.iter().any(|form| starts(form));
    let why = if is(&[
        "set local",
        "set constraints",
        "set transaction",
        "lock",
        "savepoint",
        "release",
        "rollback",
        "declare",
    ]) {
        "holds only within a transaction, and here each statement is one of its own; remove it"
    } else if is(&[
        "set session authorization",
        "set session characteristics",
        "reset session authorization",
    ]) {
        "is refused where each statement stands alone; use SET ROLE"
    } else if is(&["reset all"]) {
        "is refused where each statement stands alone: it would undo what the session is set to; reset by name"
    } else if is(&[
        "create temp",
        "create temporary",
        "create local temp",
        "create local temporary",
        "create global temp",
        "create global temporary",
        "create or replace temp",
        "create or replace temporary",
        "prepare",
    ]) {
        "is gone when the change goes on after an interruption; use an ordinary table, or a transaction"
    } else {
        return None;
    };
    let first: Vec<&str> = statement.split_whitespace().take(2).collect();
    Some(format!("{} {why}", first.join(" ").to_uppercase()))
}

fn session_setting(statement: &str) -> Option<Setting> {
    let mut words = Words::new(statement);
    let resets = words.eat("reset");
    if !resets && !words.eat("set") {
        return None;
    }
    words.eat("session");
    let name = if words.eat("time zone") {
        "timezone"
    } else {
        words.step().unwrap_or_default()
    };
    let name = name.to_ascii_lowercase();
    Some(if resets {
        Setting::Reset(name)
    } else {
        Setting::Of(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `t` in a transaction, `s` session, the label of what runs outside, `b` in batches.
    fn outline(text: &str) -> String {
        let shown = |step: &Step| match &step.kind {
            StepKind::Transactional => "t".to_owned(),
            StepKind::Session(Setting::Of(name)) => format!("s:{name}"),
            StepKind::Session(Setting::Reset(name)) => format!("s-{name}"),
            StepKind::Outside(outside) => outside.label().to_owned(),
            StepKind::Batch(batch) => format!("b{}", batch.size.rows),
        };
        match execution(text) {
            Ok(execution) => {
                let steps: Vec<String> = execution.steps.iter().map(shown).collect();
                let how = if execution.by_steps { "steps" } else { "one" };
                format!("{how}: {}", steps.join(", "))
            }
            Err(obstacles) => {
                let line = |obstacle: &Obstacle| {
                    format!(
                        "{:?} {}: {}",
                        obstacle.kind,
                        obstacle.statement.unwrap_or(0),
                        obstacle.message
                    )
                };
                obstacles.iter().map(line).collect::<Vec<_>>().join("\n")
            }
        }
    }

    #[test]
    fn one_transaction_is_the_rule() {
        assert_eq!(
            outline("CREATE TABLE t (id int); SET search_path = x;"),
            "one: t, t"
        );
        assert_eq!(outline("ALTER TYPE m ADD VALUE 'x'"), "one: t");
        assert_eq!(outline("CALL p()"), "one: t");
        assert_eq!(outline(""), "one: ");
    }

    #[test]
    fn a_change_of_nothing_else_runs_by_steps() {
        assert_eq!(outline("VACUUM t"), "steps: VACUUM");
        assert_eq!(
            outline(
                "SET lock_timeout = '1s'; DROP INDEX CONCURRENTLY i; CREATE INDEX CONCURRENTLY i ON t (a); ANALYZE t;"
            ),
            "steps: s:lock_timeout, DROP INDEX CONCURRENTLY, CREATE INDEX CONCURRENTLY, t"
        );
        assert_eq!(
            outline("-- stagegate: batch 10\nDELETE FROM t WHERE a"),
            "steps: b10"
        );
    }

    #[test]
    fn a_transaction_is_only_given_up_by_name() {
        let text = "ALTER TABLE t ADD COLUMN a int; CREATE INDEX CONCURRENTLY i ON t (a)";
        assert_eq!(
            outline(text),
            "Mixed 2: CREATE INDEX CONCURRENTLY can not run in a transaction, and this file has another statement that could be \
             rolled back; make two changes of it, or write `-- stagegate: transaction off` at its head to let each statement \
             run for good"
        );
        assert_eq!(
            outline(&format!("-- stagegate: transaction off\n{text}")),
            "steps: t, CREATE INDEX CONCURRENTLY"
        );
        let batch = "CREATE TABLE u (id int);\n-- stagegate: batch 10\nDELETE FROM t";
        assert!(outline(batch).starts_with("Mixed 2: a statement in batches can not run"));
    }

    #[test]
    fn what_makes_no_sense_alone_is_refused() {
        let off = |sql: &str| outline(&format!("-- stagegate: transaction off\n{sql}"));
        for sql in [
            "SET LOCAL x = 1",
            "CREATE TEMP TABLE x (a int)",
            "LOCK TABLE t",
            "SAVEPOINT s",
            "SET SESSION AUTHORIZATION x",
            "RESET ALL",
            "PREPARE p AS SELECT 1",
        ] {
            assert!(off(sql).starts_with("Step 1: "), "{sql}: {}", off(sql));
        }
        assert!(off("BEGIN").starts_with("Refused 1: "));
        assert_eq!(
            off("CALL p(); SET ROLE x; SET TIME ZONE 'UTC'; RESET ROLE"),
            "steps: CALL, s:role, s:timezone, s-role"
        );
        assert!(outline("-- stagegate: transaction of\nSELECT 1").starts_with("Directive 0: "));
        let batch = outline("-- stagegate: batch 10\nDELETE FROM t RETURNING id");
        assert_eq!(
            batch,
            "Batch 1: `batch` can not be used here because it has RETURNING"
        );
    }
}
