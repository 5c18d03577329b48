//! The lines of a large stage: what goes alike is one line, what failed keeps its own. Pure.

use crate::review::comment::TaskLine;

/// A stage with more tasks than this is told in groups.
const MOST_LINES: usize = 20;

/// Joins the lines of one stage where there are too many. `is_failed` tells those that stay apart.
pub(super) fn grouped(lines: Vec<TaskLine>, is_failed: impl Fn(&TaskLine) -> bool) -> Vec<TaskLine> {
    if lines.len() <= MOST_LINES {
        return lines;
    }
    let (failed, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_failed);
    let mut groups: Vec<(TaskLine, usize)> = Vec::new();
    for mut line in others {
        if line.state.starts_with("applied in ") {
            "applied".clone_into(&mut line.state);
        }
        let same =
            |(known, _): &&mut (TaskLine, usize)| known.change == line.change && known.state == line.state;
        match groups.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => groups.push((line, 1)),
        }
    }
    let one = |(mut line, count): (TaskLine, usize)| {
        if count > 1 {
            line.database = format!("{count} databases");
        }
        line
    };
    failed.into_iter().chain(groups.into_iter().map(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_stage_is_told_in_groups_with_its_failures_first() {
        let line = |number: usize| TaskLine {
            environment: "prod".to_owned(),
            database: format!("hr_{number}"),
            change: "1 a".to_owned(),
            state: match number {
                7 => "failed: no".to_owned(),
                0..30 => format!("applied in {number} ms"),
                _ => "running".to_owned(),
            },
        };
        let told = |count: usize| {
            let lines = grouped((0..count).map(line).collect(), |line| {
                line.state.starts_with("failed")
            });
            let tell = |line: &TaskLine| format!("{}: {}", line.database, line.state);
            lines.iter().map(tell).collect::<Vec<_>>()
        };
        assert_eq!(told(20).len(), 20, "a small one is told task by task");
        assert_eq!(
            told(1_000),
            [
                "hr_7: failed: no",
                "29 databases: applied",
                "970 databases: running"
            ]
        );
    }
}
