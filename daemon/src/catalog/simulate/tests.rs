//! What the simulation gives besides the end of a script; against real PostgreSQL it is tested in `target::snapshot`.

use std::fmt::Write as _;

use super::{Reason, Timeline};
use crate::catalog::simulate;
use crate::catalog::snapshot::Snapshot;
use crate::sql;

fn simulate(text: &str) -> Timeline {
    simulate::run(&Snapshot::default(), &sql::parse(text))
}

#[test]
fn every_moment_can_be_asked() {
    let timeline = simulate("CREATE TABLE t (a int); ALTER TABLE t ADD b text; DROP TABLE t;");
    let columns = |moment| {
        timeline
            .at(moment)
            .relation(None, "t")
            .map(|table| table.columns.len())
    };
    assert_eq!(
        (0..4).map(columns).collect::<Vec<_>>(),
        [None, Some(1), Some(2), None]
    );
}

#[test]
fn an_impossible_step_changes_nothing_and_is_named() {
    let text = "CREATE TABLE t (a int); ALTER TABLE t ADD b int, DROP COLUMN c; ALTER TABLE t ADD d int;";
    let timeline = simulate(text);
    let [only] = timeline.impossible() else {
        panic!("{:?}", timeline.impossible())
    };
    assert_eq!(
        (only.statement, only.reason, only.kind, only.name.as_str()),
        (1, Reason::Missing, "column", "c")
    );
    assert_eq!(only.sqlstate, "42703");
    assert_eq!(
        &text[only.span.start as usize..only.span.end as usize],
        "DROP COLUMN c"
    );
    let table = timeline.end().relation(None, "t").unwrap();
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "d"]);
}

#[test]
fn cascade_says_what_goes_along() {
    let timeline = simulate(
        "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (b int REFERENCES t);
         CREATE VIEW v AS SELECT a FROM t; DROP TABLE t CASCADE;",
    );
    let along: Vec<_> = timeline.goes_with(3).iter().map(ToString::to_string).collect();
    assert_eq!(along, ["constraint u_b_fkey of table u", "view v"]);
    let before = timeline.at(3).dependents(None, "t");
    let columns: Vec<_> = before.iter().map(|of| of.column.as_deref()).collect();
    assert_eq!(columns, [Some("a"), Some("a")]);
    assert!(timeline.goes_with(2).is_empty());
}

#[test]
fn files_follow_one_another() {
    let first = simulate("CREATE TABLE t (a int); SET search_path = other;");
    let second = first.then(&sql::parse("ALTER TABLE public.t ADD b int;"));
    assert!(second.impossible().is_empty(), "{:?}", second.impossible());
    assert_eq!(
        second.at(0).relation(Some("public"), "t").unwrap().columns.len(),
        1
    );
    assert_eq!(
        second.end().relation(Some("public"), "t").unwrap().columns.len(),
        2
    );
}

#[test]
fn nothing_is_claimed_about_what_only_may_have_run() {
    let timeline = simulate(
        "CREATE TABLE t (a int);
         DO $$ BEGIN IF random() > 1 THEN ALTER TABLE t ADD b int; CREATE TABLE u (c int); END IF; END $$;
         DO $$ BEGIN EXECUTE 'CREATE TABLE w (a int)'; END $$;
         ALTER TABLE u ADD d int;",
    );
    assert!(timeline.impossible().is_empty(), "{:?}", timeline.impossible());
    assert!(!timeline.at(1).is_uncertain(None, "t"));
    assert!(timeline.at(2).is_uncertain(None, "t"));
    assert_eq!(timeline.not_followed(), [2, 3]);
}

#[test]
fn the_time_follows_the_number_of_statements() {
    let mut text = String::new();
    for number in 0..3000 {
        writeln!(
            text,
            "CREATE TABLE t{number} (id bigint PRIMARY KEY, a int REFERENCES t0 (id));"
        )
        .unwrap();
        writeln!(
            text,
            "ALTER TABLE t{number} ADD b text; CREATE INDEX ON t{number} (b);"
        )
        .unwrap();
    }
    let file = sql::parse(&text);
    let start = std::time::Instant::now();
    let timeline = simulate::run(&Snapshot::default(), &file);
    assert!(
        timeline.impossible().is_empty(),
        "{:?}",
        timeline.impossible().first()
    );
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
