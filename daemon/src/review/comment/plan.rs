//! The part of the review's comment that tells what the merge would do: a table of stages.

use std::fmt::Write as _;

use super::counted;
use crate::review::markdown::{code, escape};
use crate::rollout::dry_plan::{DryPlan, DryStage};

/// More changes are counted.
const MOST_CHANGES: usize = 10;

/// More databases of a stage are counted.
const MOST_DATABASES: usize = 3;

/// More stages are left to the review's page.
const MOST_STAGES: usize = 20;

/// What the merge would do, or why that can not be said.
pub fn render_plan(plan: &Result<DryPlan, String>) -> String {
    let plan = match plan {
        Ok(plan) if plan.is_empty() => return "The merge rolls nothing out.\n".to_owned(),
        Ok(plan) => plan,
        Err(problem) => return format!("**The merge rolls nothing out:** {}.\n", escape(problem)),
    };
    let mut text = format!("**The merge rolls out** {}:\n\n", changes(plan));
    text +=
        "| Stage | Databases | Gate | Approvals | At stake | Earliest start |\n|---|---|---|---|---|---|\n";
    for (number, stage) in (1..).zip(plan.stages.iter().take(MOST_STAGES)) {
        let _ = writeln!(text, "| {number}. {} |", cells(stage));
    }
    let hidden = plan.stages.len().saturating_sub(MOST_STAGES);
    if hidden > 0 {
        let _ = write!(text, "\nand {} more.\n", counted(hidden, "stage"));
    }
    if !plan.left_out.is_empty() {
        let _ = write!(text, "\n{} left out.\n", counted(plan.left_out.len(), "file"));
    }
    text
}

/// `2 changes: 9 create a, 10 create b`
fn changes(plan: &DryPlan) -> String {
    let named = plan.changes.iter().take(MOST_CHANGES);
    let named: Vec<String> = named
        .map(|change| {
            format!(
                "{} {}",
                code(change.version.as_str()),
                escape(&change.description)
            )
        })
        .collect();
    let hidden = plan.changes.len().saturating_sub(MOST_CHANGES);
    let more = if hidden > 0 {
        format!(" and {hidden} more")
    } else {
        String::new()
    };
    format!(
        "{}, in this order: {}{more}",
        counted(plan.changes.len(), "change"),
        named.join(", ")
    )
}

fn cells(stage: &DryStage) -> String {
    let databases = escape(&stage.database_words(MOST_DATABASES));
    let databases = match stage.databases.len() {
        0..=1 => databases,
        many => format!("{many}: {databases}"),
    };
    let gate = format!("{}: {}", stage.gate_words(), stage.gate_reason);
    format!(
        "{} | {databases} | {} | {} | {} | {}",
        escape(stage.environment.as_str()),
        escape(&gate),
        escape(stage.approval_words()),
        escape(&stage.risk_words()),
        escape(&stage.earliest)
    )
}
