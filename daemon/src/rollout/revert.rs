//! The script that takes a whole rollout back: the reverse scripts of its changes, last change first. Pure.
//!
//! Databases of one stage can differ, and so can their scripts: equal ones are shown once, with their databases.

/// A name with a line break must not end a comment.
fn safe_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// How one change on one database is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReverse {
    /// In which environment.
    pub environment: String,
    /// On which database.
    pub database: String,
    /// The change's file.
    pub path: String,
    /// Whether the change is in the database.
    pub is_applied: bool,
    /// The statements, with remarks in comments: empty where the schema did not change, none where that is not known.
    pub script: Option<String>,
    /// Whether nothing is left out.
    pub is_complete: bool,
}

/// A script and the databases that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revert {
    /// Their names, in the rollout's order.
    pub databases: Vec<String>,
    /// The script.
    pub sql: String,
    /// Whether the schema is as before when it has run.
    pub is_complete: bool,
    /// Whether it has a statement.
    pub has_statements: bool,
}

/// The scripts of a stage. `changes` are those of one environment, in the order in which they were applied.
pub fn reverts(what: &str, changes: &[ChangeReverse]) -> Vec<Revert> {
    let mut databases: Vec<&str> = Vec::new();
    for change in changes {
        if !databases.contains(&change.database.as_str()) {
            databases.push(&change.database);
        }
    }
    let mut all: Vec<Revert> = Vec::new();
    for database in databases {
        let of_it: Vec<&ChangeReverse> = changes.iter().filter(|it| it.database == database).collect();
        let revert = one(what, database, &of_it);
        match all.iter_mut().find(|it| it.sql == revert.sql) {
            Some(same) => same.databases.extend(revert.databases),
            None => all.push(revert),
        }
    }
    all
}

fn one(what: &str, database: &str, changes: &[&ChangeReverse]) -> Revert {
    let mut parts = vec![format!("-- Takes back {}.\n", safe_line(what))];
    let (mut is_complete, mut has_statements) = (true, false);
    for change in changes.iter().rev() {
        let path = safe_line(&change.path);
        if !change.is_applied {
            parts.push(format!(
                "\n-- {path} is not in the database: there is nothing to take back.\n"
            ));
            continue;
        }
        match &change.script {
            Some(script) if script.is_empty() => {
                parts.push(format!("\n-- {path} changed nothing in the schema; rows come back from their backup, where there is one.\n"));
            }
            Some(script) => {
                parts.push(format!("\n-- {path}\n{script}"));
                has_statements |= script
                    .lines()
                    .any(|line| !line.starts_with("--") && !line.trim().is_empty());
                is_complete &= change.is_complete;
            }
            None => {
                parts.push(format!(
                    "\n-- {path}: NOT TAKEN BACK: the schema before it is not known, since its run was interrupted or it was \
                     applied by somebody else.\n"
                ));
                is_complete = false;
            }
        }
    }
    Revert {
        databases: vec![database.to_owned()],
        sql: parts.concat(),
        is_complete,
        has_statements,
    }
}

/// The version and the name of the file that takes a rollout back. `latest` is the highest version that is known: a
/// version of the clock where it looks like one (14, 12 or 8 digits), else the next number, as wide as it.
pub fn next_version(latest: &str, now: &jiff::civil::DateTime) -> String {
    let is_number = !latest.is_empty() && latest.bytes().all(|byte| byte.is_ascii_digit());
    let clock = match latest.len() {
        14 => Some(now.strftime("%Y%m%d%H%M%S").to_string()),
        12 => Some(now.strftime("%Y%m%d%H%M").to_string()),
        8 => Some(now.strftime("%Y%m%d").to_string()),
        _ => None,
    };
    match clock {
        Some(clock) if is_number && clock.as_str() > latest => clock,
        _ => incremented(latest),
    }
}

/// The number at the end one higher, as wide as it was; dotted versions too.
fn incremented(latest: &str) -> String {
    let digits = latest.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, number) = latest.split_at(latest.len() - digits);
    match number.parse::<u128>() {
        Ok(value) => format!("{head}{:0width$}", value + 1, width = number.len()),
        Err(_) => format!("{latest}1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(database: &str, path: &str, script: Option<&str>) -> ChangeReverse {
        ChangeReverse {
            environment: "test".to_owned(),
            database: database.to_owned(),
            path: path.to_owned(),
            is_applied: true,
            script: script.map(str::to_owned),
            is_complete: true,
        }
    }

    #[test]
    fn the_last_change_goes_first_and_equal_scripts_are_one() {
        let all = [
            change("a", "1_t.sql", Some("DROP TABLE t;\n")),
            change("a", "2_u.sql", Some("DROP TABLE u;\n")),
            change("b", "1_t.sql", Some("DROP TABLE t;\n")),
            change("b", "2_u.sql", Some("DROP TABLE u;\n")),
            change("c", "1_t.sql", Some("DROP TABLE t;\n")),
            ChangeReverse {
                is_applied: false,
                ..change("c", "2_u.sql", None)
            },
        ];
        let found = reverts("rollout 7", &all);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].databases, ["a", "b"]);
        assert_eq!(
            found[0].sql,
            "-- Takes back rollout 7.\n\n-- 2_u.sql\nDROP TABLE u;\n\n-- 1_t.sql\nDROP TABLE t;\n"
        );
        assert!(found[1].sql.contains("2_u.sql is not in the database"));
        assert!(found.iter().all(|it| it.is_complete && it.has_statements));
        let nothing = reverts("x", &[change("a", "1_t.sql", None)]);
        assert!(!nothing[0].is_complete && !nothing[0].has_statements);
    }

    #[test]
    fn the_next_version_has_the_form_of_the_last() {
        let now = jiff::civil::date(2026, 11, 24).at(1, 2, 3, 0);
        for (latest, expected) in [
            ("20260101000000", "20261124010203"),
            ("20270101000000", "20270101000001"),
            ("20260101", "20261124"),
            ("20261124", "20261125"),
            ("007", "008"),
            ("99", "100"),
            ("1.2", "1.3"),
        ] {
            assert_eq!(next_version(latest, &now), expected, "{latest}");
        }
    }
}
