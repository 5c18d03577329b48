//! Adoptions, case by case.

use super::*;

fn file(name: &str, sql: &str) -> Change {
    change_of_file(&format!("migrations/{name}"), sql.to_owned()).unwrap()
}

fn flyway(versions: &[(&str, &str)]) -> Revisions {
    Revisions {
        applied: versions
            .iter()
            .map(|(version, sql)| Revision {
                text: KnownText::FlywayChecksum(flyway_checksum(sql)),
                ..Revision::of(*version)
            })
            .collect(),
        ..Revisions::new(Tool::Flyway, "public.flyway_schema_history")
    }
}

fn adopting<'a>(revisions: &'a Revisions, files: Option<&'a [Change]>) -> Adopting<'a> {
    Adopting {
        revisions,
        files,
        up_to: None,
        missing_files: false,
        ledger: &[],
    }
}

#[track_caller]
fn check_refused(adopting: &Adopting<'_>, part: &str) {
    let refusals = plan_adoption(adopting).expect_err("should be refused").join("\n");
    assert!(refusals.contains(part), "{part} is not in {refusals}");
}

fn versions(adoption: &Adoption) -> Vec<&str> {
    adoption.rows.iter().map(|row| row.version.as_str()).collect()
}

#[test]
fn checksums_are_flyways() {
    // CRC-32 of "123456789" is the published check value of the algorithm.
    assert_eq!(flyway_checksum("123456789").cast_unsigned(), 0xCBF4_3926);
    assert_eq!(
        flyway_checksum("\u{feff}1234\r\n56789\n"),
        flyway_checksum("123456789")
    );
}

#[test]
fn applied_versions_take_the_checksums_of_their_files() {
    let revisions = flyway(&[("1.2", "SELECT 1;\n"), ("10", "SELECT 2;\n")]);
    let files = [
        file("10_b.sql", "SELECT 2;\n"),
        file("V1_2__a.sql", "SELECT 1;\n"),
        file("11_c.sql", "SELECT 3;\n"),
    ];
    let adoption = plan_adoption(&adopting(&revisions, Some(&files))).unwrap();
    assert_eq!(versions(&adoption), ["1.2", "10"]);
    assert_eq!(adoption.rows[0].checksum, Some(Checksum::of(b"SELECT 1;\n")));
    assert_eq!(adoption.rows[0].path, "migrations/V1_2__a.sql");
    assert_eq!(adoption.pending, ["migrations/11_c.sql"]);
    let early = Adopting {
        up_to: Some(&"9".parse().unwrap()),
        ..adopting(&revisions, Some(&files))
    };
    assert_eq!(versions(&plan_adoption(&early).unwrap()), ["1.2"]);
}

#[test]
fn a_file_that_is_not_the_applied_one_is_refused() {
    let revisions = flyway(&[("1", "SELECT 1;\n")]);
    check_refused(
        &adopting(&revisions, Some(&[file("1_a.sql", "SELECT 2;\n")])),
        "not the file that Flyway applied",
    );
}

#[test]
fn a_version_without_its_file_is_refused_unless_that_is_meant() {
    let revisions = flyway(&[("1", "SELECT 1;\n")]);
    let without = adopting(&revisions, Some(&[]));
    check_refused(&without, "without a file: 1");
    let meant = Adopting {
        missing_files: true,
        ..without
    };
    let adoption = plan_adoption(&meant).unwrap();
    assert_eq!(adoption.rows[0].checksum, None);
    assert!(
        adoption.notes[0].contains("without their text"),
        "{:?}",
        adoption.notes
    );
}

#[test]
fn what_the_ledger_has_stays() {
    let revisions = flyway(&[("1", "SELECT 1;\n"), ("2", "SELECT 2;\n")]);
    let files = [file("1_a.sql", "SELECT 1;\n"), file("2_b.sql", "SELECT 2;\n")];
    let has = |checksum: String| {
        vec![LedgerVersion {
            version: "1".to_owned(),
            checksum,
        }]
    };
    let same = has(Checksum::of(b"SELECT 1;\n").to_string());
    let again = Adopting {
        ledger: &same,
        ..adopting(&revisions, Some(&files))
    };
    let adoption = plan_adoption(&again).unwrap();
    assert_eq!(versions(&adoption), ["2"]);
    assert_eq!(adoption.present, ["1"]);
    let other = has(Checksum::of(b"SELECT 9;\n").to_string());
    let conflict = Adopting {
        ledger: &other,
        ..again
    };
    check_refused(&conflict, "the ledger has version 1 with checksum");
}

#[test]
fn a_last_version_covers_all_files_before_it() {
    let revisions = Revisions {
        up_to: Some("2".to_owned()),
        ..Revisions::new(Tool::GolangMigrate, "public.schema_migrations")
    };
    check_refused(&adopting(&revisions, None), "--files");
    let files = [
        file("000001_a.sql", "a"),
        file("000002_b.sql", "b"),
        file("000003_c.sql", "c"),
    ];
    let adoption = plan_adoption(&adopting(&revisions, Some(&files))).unwrap();
    assert_eq!(versions(&adoption), ["000001", "000002"]);
    assert_eq!(adoption.pending, ["migrations/000003_c.sql"]);
}

#[test]
fn nothing_is_not_adopted() {
    check_refused(&adopting(&flyway(&[]), None), "nothing to adopt");
    let revisions = Revisions {
        applied: vec![Revision::of("ae1027a6acf")],
        ..Revisions::new(Tool::List, "versions.txt")
    };
    check_refused(&adopting(&revisions, None), "nothing to adopt");
    let doubled = [file("1_a.sql", "a"), file("01_b.sql", "b")];
    check_refused(
        &adopting(&flyway(&[("1", "a")]), Some(&doubled)),
        "the same version",
    );
}
