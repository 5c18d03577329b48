//! Commands in comments: the text of a comment -> what its author asks for, line by line. Pure.
//!
//! A command is a line of its own that begins with the daemon's name: `@stagegate run prod`. Quotes and code are what
//! somebody else said, or an example; they are no commands. A line that begins with the name and is no command is a
//! mistake to answer, never to pass over.

use crate::ids::EnvironmentName;

/// Names the daemon goes by at the beginning of a line.
const NAMES: &[&str] = &["@stagegate", "/stagegate"];

/// More commands of one comment are not carried out.
pub const MOST_COMMANDS: usize = 5;

/// The longest reason.
const LONGEST_REASON: usize = 1_000;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// What can be asked for.
    Help,
    /// What the merge would do.
    Plan,
    /// How the rollout stands.
    Status,
    /// Open a stage, or run its failed tasks again.
    Run {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// Open a stage in spite of findings.
    Resolve {
        /// Which stage.
        environment: EnvironmentName,
        /// Why they do not matter.
        reason: String,
    },
    /// Agree to a stage.
    Approve {
        /// Which stage.
        environment: EnvironmentName,
        /// What is said of it; empty where nothing was said.
        words: String,
    },
    /// Take one's approval back.
    Withdraw {
        /// Of which stage.
        environment: EnvironmentName,
    },
    /// Hold, let go on, end, leave out or run again.
    Control {
        /// Which of these.
        act: ControlAct,
        /// What of the rollout; none for all of it.
        what: Option<Target>,
        /// Why; empty where nothing was said.
        reason: String,
    },
}

/// What can be done to a rollout that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlAct {
    /// What has not started waits.
    Hold,
    /// It no longer does.
    Resume,
    /// Running statements are cancelled; of all of a rollout, it ends.
    Cancel,
    /// It shall not run.
    Skip,
    /// What failed or was skipped runs again.
    Retry,
}

/// A part of a rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A stage.
    Stage(EnvironmentName),
    /// A task by its number.
    Task(i64),
}

/// Why a line that begins with our name is no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandProblem {
    /// Nothing stands after the name.
    #[error("it says no command")]
    NoVerb,
    /// Not one of ours.
    #[error("there is no command `{0}`")]
    UnknownVerb(String),
    /// The command is for one environment.
    #[error("it does not say which environment: `{verb} ENV`")]
    NoEnvironment {
        /// Of which command.
        verb: &'static str,
    },
    /// No environment is called that.
    #[error("`{0}` can not be an environment")]
    NotAnEnvironment(String),
    /// The command is kept with its reason.
    #[error("it gives no reason: `{form}`")]
    NoReason {
        /// How it is written.
        form: &'static str,
    },
    /// More words than the command has.
    #[error("`{0}` is more than the command takes")]
    TooMuch(String),
    /// A reason is a sentence, not a book.
    #[error("its reason has more than {LONGEST_REASON} characters")]
    LongReason,
}

/// A line that begins with our name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// What stands after the name, on one line.
    pub text: String,
    /// What it means.
    pub command: Result<Command, CommandProblem>,
}

impl Command {
    /// Whether it only asks. Who may comment may ask: the answer says no more than our other comments.
    pub fn only_asks(&self) -> bool {
        matches!(self, Self::Help | Self::Plan | Self::Status)
    }

    /// Whether it is for the approvers that the policy names, not for operators.
    pub fn is_for_approvers(&self) -> bool {
        matches!(self, Self::Approve { .. } | Self::Withdraw { .. })
    }
}

/// The commands of a comment. `account` is the daemon's own account where it is known: who mentions it by the forge's
/// means writes `@{account}`.
pub fn parse_commands(comment: &str, account: Option<&str>) -> Vec<CommandLine> {
    let mut fence: Option<&str> = None;
    let mut found = Vec::new();
    for line in comment.lines() {
        let line = visible(line);
        let text = line.trim();
        let marker = ["```", "~~~"].into_iter().find(|marker| text.starts_with(marker));
        match (fence, marker) {
            (Some(open), Some(marker)) if open == marker => fence = None,
            (None, Some(marker)) => fence = Some(marker),
            (Some(_), _) => {}
            (None, None) => {
                if let Some(rest) = after_name(&line, account) {
                    found.push(CommandLine {
                        text: rest.to_owned(),
                        command: parse_command(rest),
                    });
                }
            }
        }
    }
    found
}

/// Editors leave marks that nobody sees, and hard spaces.
fn visible(line: &str) -> String {
    let is_seen = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\r');
    line.chars()
        .filter(is_seen)
        .map(|c| if c == '\u{a0}' { ' ' } else { c })
        .collect()
}

/// What stands after our name, where the line begins with it. Lines that are indented far are code.
fn after_name<'a>(line: &'a str, account: Option<&str>) -> Option<&'a str> {
    let text = line.trim_start_matches(' ');
    if line.len() - text.len() > 3 {
        return None;
    }
    let mention = account.map(|account| format!("@{{{}}}", account.trim_matches(['{', '}'])));
    let names = NAMES.iter().copied().chain(mention.as_deref());
    for name in names {
        let (Some(start), Some(rest)) = (text.get(..name.len()), text.get(name.len()..)) else {
            continue;
        };
        let is_whole = rest
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || next == ':' || next == ',');
        if start.eq_ignore_ascii_case(name) && is_whole {
            return Some(rest.trim_start_matches([':', ',']).trim());
        }
    }
    None
}

fn parse_command(text: &str) -> Result<Command, CommandProblem> {
    let (head, reason) = match text.split_once(':') {
        Some((head, reason)) => (head, reason.trim()),
        None => (text, ""),
    };
    if reason.chars().count() > LONGEST_REASON {
        return Err(CommandProblem::LongReason);
    }
    let mut words = head.split_whitespace();
    let verb = words.next().ok_or(CommandProblem::NoVerb)?.to_lowercase();
    let first = words.next();
    let command = match verb.as_str() {
        "help" => nothing_after(Command::Help, first)?,
        "plan" => nothing_after(Command::Plan, first)?,
        "status" => nothing_after(Command::Status, first)?,
        "run" => Command::Run {
            environment: environment("run", first)?,
        },
        "approve" => Command::Approve {
            environment: environment("approve", first)?,
            words: reason.to_owned(),
        },
        "withdraw" => Command::Withdraw {
            environment: environment("withdraw", first)?,
        },
        "resolve" => Command::Resolve {
            environment: environment("resolve", first)?,
            reason: reason_for("resolve ENV: reason", reason)?,
        },
        "skip" => Command::Control {
            act: ControlAct::Skip,
            what: Some(target("skip", first)?),
            reason: reason_for("skip TASK: reason", reason)?,
        },
        "hold" | "pause" | "resume" | "cancel" | "retry" => Command::Control {
            act: match verb.as_str() {
                "resume" => ControlAct::Resume,
                "cancel" => ControlAct::Cancel,
                "retry" => ControlAct::Retry,
                _ => ControlAct::Hold,
            },
            what: first.map(|word| target("hold", Some(word))).transpose()?,
            reason: reason.to_owned(),
        },
        _ => return Err(CommandProblem::UnknownVerb(shortened(&verb))),
    };
    match words.next() {
        Some(more) => Err(CommandProblem::TooMuch(shortened(more))),
        None => Ok(command),
    }
}

fn nothing_after(command: Command, word: Option<&str>) -> Result<Command, CommandProblem> {
    match word {
        Some(word) => Err(CommandProblem::TooMuch(shortened(word))),
        None => Ok(command),
    }
}

fn environment(verb: &'static str, word: Option<&str>) -> Result<EnvironmentName, CommandProblem> {
    let word = word.ok_or(CommandProblem::NoEnvironment { verb })?;
    let name = word.trim_matches('`').to_lowercase();
    name.parse()
        .map_err(|_| CommandProblem::NotAnEnvironment(shortened(word)))
}

/// A number is a task, a word a stage.
fn target(verb: &'static str, word: Option<&str>) -> Result<Target, CommandProblem> {
    match word.map(|word| word.trim_start_matches('#').parse()) {
        Some(Ok(task)) => Ok(Target::Task(task)),
        _ => environment(verb, word).map(Target::Stage),
    }
}

fn reason_for(form: &'static str, reason: &str) -> Result<String, CommandProblem> {
    if reason.is_empty() {
        return Err(CommandProblem::NoReason { form });
    }
    Ok(reason.to_owned())
}

/// A stranger's word, short enough to repeat.
fn shortened(word: &str) -> String {
    word.chars().filter(|c| *c != '`').take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(comment: &str, expected: &[&str]) {
        let said: Vec<String> = parse_commands(comment, Some("{712020:8440da8e}"))
            .iter()
            .map(|line| match &line.command {
                Ok(command) => format!("{command:?}"),
                Err(problem) => problem.to_string(),
            })
            .collect();
        assert_eq!(said, expected, "{comment:?}");
    }

    #[test]
    fn a_command_is_a_line_that_begins_with_our_name() {
        let run = r#"Run { environment: EnvironmentName("prod") }"#;
        check("@stagegate run prod", &[run]);
        check("Looks good.\r\n\r\n  @Stagegate: RUN `prod`\r\nThanks", &[run]);
        check("/stagegate run prod\u{200c}", &[run]);
        check("@{712020:8440da8e}\u{a0}run prod", &[run]);
        check("@stagegate status\n@stagegate run prod", &["Status", run]);
        check("please @stagegate run prod", &[]);
        check("@stagegatebot run prod", &[]);
        check("@{557058:1} run prod", &[]);
        check("", &[]);
    }

    #[test]
    fn quotes_and_code_are_no_commands() {
        check("> @stagegate run prod", &[]);
        check("```\n@stagegate run prod\n```\n@stagegate help", &["Help"]);
        check("~~~ text\n```\n@stagegate run prod\n~~~", &[]);
        check("```\n@stagegate run prod", &[]);
        check("    @stagegate run prod", &[]);
        check("\t@stagegate run prod", &[]);
        check("`@stagegate run prod`", &[]);
        check("- @stagegate run prod", &[]);
    }

    #[test]
    fn words_of_a_command_are_read() {
        check(
            "@stagegate retry",
            &[r#"Control { act: Retry, what: None, reason: "" }"#],
        );
        check(
            "@stagegate cancel #12",
            &[r#"Control { act: Cancel, what: Some(Task(12)), reason: "" }"#],
        );
        check(
            "@stagegate hold prod: the shop is open",
            &[
                r#"Control { act: Hold, what: Some(Stage(EnvironmentName("prod"))), reason: "the shop is open" }"#,
            ],
        );
        check(
            "@stagegate skip 12: it is there already",
            &[r#"Control { act: Skip, what: Some(Task(12)), reason: "it is there already" }"#],
        );
        check(
            "@stagegate approve prod: seen on staging",
            &[r#"Approve { environment: EnvironmentName("prod"), words: "seen on staging" }"#],
        );
        check(
            "@stagegate resolve prod: the import: fills it",
            &[r#"Resolve { environment: EnvironmentName("prod"), reason: "the import: fills it" }"#],
        );
    }

    #[test]
    fn mistakes_are_told() {
        check("@stagegate", &["it says no command"]);
        check(
            "@stagegate skip",
            &["it does not say which environment: `skip ENV`"],
        );
        check("@stagegate skip 3", &["it gives no reason: `skip TASK: reason`"]);
        check("@stagegate is `great`", &["there is no command `is`"]);
        check(
            "@stagegate run",
            &["it does not say which environment: `run ENV`"],
        );
        check("@stagegate run pr/od", &["`pr/od` can not be an environment"]);
        check(
            "@stagegate run prod now",
            &["`now` is more than the command takes"],
        );
        check(
            "@stagegate resolve prod",
            &["it gives no reason: `resolve ENV: reason`"],
        );
        check(
            &format!("@stagegate resolve prod: {}", "x".repeat(1_001)),
            &["its reason has more than 1000 characters"],
        );
    }
}
