//! Pairs of schemas, and the script that makes the second one the first again.

use super::*;
use crate::catalog::snapshot::{Column, Index, IndexKey};

fn table(name: &str, columns: &[&str]) -> Relation {
    let columns = columns.iter().map(|it| Column {
        name: (*it).to_owned(),
        ..Column::default()
    });
    Relation {
        name: name.to_owned(),
        columns: columns.collect(),
        ..Relation::default()
    }
}

fn schema(relations: &[Relation]) -> Snapshot {
    Snapshot {
        relations: relations.to_vec(),
        ..Snapshot::default()
    }
}

#[track_caller]
fn check(before: &[Relation], after: &[Relation], expected: &str) {
    assert_eq!(reverse(&schema(before), &schema(after)).render(), expected);
}

#[test]
fn what_came_goes_and_what_went_comes() {
    check(&[], &[], "");
    check(
        &[],
        &[table("t", &["a"])],
        "-- Mind: the rows of table public.t go with it\nDROP TABLE public.t;\n",
    );
    check(
        &[table("t", &["a"])],
        &[],
        "-- Mind: table public.t comes back empty: its rows are gone\nCREATE TABLE public.t (\n    a text\n);\n",
    );
    check(
        &[table("t", &["a"])],
        &[table("t", &["a", "b"])],
        "-- Mind: the values of column public.t.b go with it\nALTER TABLE public.t DROP COLUMN b;\n",
    );
}

#[test]
fn what_is_renamed_keeps_its_rows() {
    check(
        &[table("t", &["a", "b"])],
        &[table("u", &["a", "b"])],
        "ALTER TABLE public.u RENAME TO t;\n",
    );
    check(
        &[table("t", &["a", "b"])],
        &[table("t", &["a", "c"])],
        "ALTER TABLE public.t RENAME COLUMN c TO b;\n",
    );
}

#[test]
fn an_index_goes_alone() {
    let mut after = table("t", &["a"]);
    after.indexes.push(Index {
        name: "i".to_owned(),
        columns: vec![IndexKey::column("a")],
        definition: "CREATE INDEX i ON public.t USING btree (a)".to_owned(),
        ..Index::default()
    });
    check(
        &[table("t", &["a"])],
        std::slice::from_ref(&after),
        "DROP INDEX public.i;\n",
    );
    check(
        std::slice::from_ref(&after),
        &[table("t", &["a"])],
        "CREATE INDEX i ON public.t USING btree (a);\n",
    );
}

#[test]
fn what_can_not_be_taken_back_is_said() {
    let of = |labels: &[&str]| Snapshot {
        types: vec![Type {
            name: "mood".to_owned(),
            labels: labels.iter().map(|it| (*it).to_owned()).collect(),
            ..Type::default()
        }],
        ..Snapshot::default()
    };
    let found = reverse(&of(&["sad"]), &of(&["sad", "new\nline"]));
    assert!(!found.is_complete());
    assert_eq!(
        found.render(),
        "-- NOT TAKEN BACK: type public.mood: PostgreSQL takes no value out of an enum ('new line')\n"
    );
    let renamed = reverse(&of(&["sad", "old"]), &of(&["sad", "new"]));
    assert_eq!(
        renamed.render(),
        "ALTER TYPE public.mood RENAME VALUE 'new' TO 'old';\n"
    );
}
