//! What a configuration means, and how a wrong one is refused.

use expect_test::{Expect, expect};

use super::*;
use crate::config::example::EXAMPLE;

/// A folder with the secrets that the texts below name.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, secret) in [
        ("admin", "0123456789abcdef0123\n"),
        ("token", "bitbucket-token"),
        ("hook", "0123456789abcdef"),
        ("url", "postgres://stagegate:s3cret@localhost/hr"),
        ("mysql", "mysql://stagegate:s3cret@localhost/hr"),
        ("short", "abc"),
        ("blank", "\n"),
    ] {
        std::fs::write(folder.path().join(name), secret).unwrap();
    }
    folder
}

const WHOLE: &str = r#"
[server]
public-url = "https://gate.example.com/"
admin-token = { file = "admin" }
[connections.bitbucket]
access-token = { file = "token" }
webhook-secret = { file = "hook" }
[[environments]]
name = "test"
policy = "test.toml"
[[environments]]
name = "prod"
policy = "prod.toml"
[databases.hr_prod]
environment = "prod"
url = { file = "url" }
[databases.hr_test]
environment = "test"
url = { file = "url" }
[projects.hr]
connection = "bitbucket"
repository = "acme/hr"
directory = "/db/"
databases = ["hr_prod", "hr_test"]
"#;

#[track_caller]
fn check_problems(text: &str, expected: &Expect) {
    let folder = folder();
    let problems = parse_config("stagegate.toml", text, folder.path()).expect_err("should be refused");
    let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let shown = texts
        .join("\n")
        .replace(&folder.path().display().to_string(), "FOLDER");
    assert!(!shown.contains("s3cret"), "a secret is shown: {shown}");
    expected.assert_eq(&(shown + "\n"));
}

#[test]
fn a_whole_configuration() {
    let folder = folder();
    let config = parse_config("stagegate.toml", WHOLE, folder.path()).unwrap();
    assert_eq!(config.base_url(), "https://gate.example.com");
    assert_eq!(
        config.server.admin_token.expose_secret(),
        "0123456789abcdef0123",
        "without its line end"
    );
    assert_eq!(config.state.path, folder.path().join("stagegate.db"));
    let project = &config.projects[&"hr".parse().unwrap()];
    assert_eq!(
        (project.branch.as_str(), project.directory.as_str()),
        ("main", "db")
    );
    let reach: Vec<_> = config
        .reach(project)
        .map(|(environment, _)| environment.name.as_str())
        .collect();
    assert_eq!(reach, ["test", "prod"], "in the order of the environments");
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn the_example_is_a_configuration_but_for_its_secrets() {
    let folder = folder();
    let text = EXAMPLE.replace("credential = \"admin-token\"", "file = \"admin\"");
    let text = text.replace("credential = \"bitbucket-token\"", "file = \"token\"");
    let text = text.replace("credential = \"webhook-secret\"", "file = \"hook\"");
    let text = text.replace("credential = \"hr-test-url\"", "file = \"url\"");
    let text = text.replace("credential = \"hr-prod-url\"", "file = \"url\"");
    parse_config("stagegate.toml", &text, folder.path()).unwrap();
}

#[test]
fn every_problem_names_its_place_and_remedy() {
    check_problems(
        &WHOLE
            .replace(
                "public-url = \"https://gate.example.com/\"",
                "public-url = \"gate\"",
            )
            .replace("{ file = \"admin\" }", "\"hunter2\"")
            .replace(
                "databases = [\"hr_prod\", \"hr_test\"]",
                "databases = [\"hr_pord\"]\nbranhc = \"x\"",
            )
            .replace("repository = \"acme/hr\"", "repository = \"hr\"")
            .replace("environment = \"test\"", "environment = \"tset\""),
        &expect![[r#"
            stagegate.toml:3:14: server.public-url can not be "gate": relative URL without a base
              help: write it like "https://stagegate.example.com"
            stagegate.toml:4:15: server.admin-token is written out in the file
              help: a secret never stands here; write { credential = "NAME" }, { file = "PATH" } or { env = "NAME" }
            stagegate.toml:18:15: databases.hr_test.environment names an environment that is not configured: "tset"
              help: did you mean `test`?
            stagegate.toml:22:14: projects.hr.repository is not a repository: "hr"
              help: write workspace/repository, as in the address of its page: "acme/hr"
            stagegate.toml:24:14: projects.hr.databases[0] names a database that is not configured: "hr_pord"
              help: did you mean `hr_prod`?
            stagegate.toml:25:1: projects.hr.branhc is not a known setting
              help: did you mean `branch`?
        "#]],
    );
}

#[test]
fn secrets_are_checked_and_never_shown() {
    check_problems(
        &WHOLE
            .replace(
                "admin-token = { file = \"admin\" }",
                "admin-token = { file = \"short\" }",
            )
            .replace(
                "access-token = { file = \"token\" }",
                "access-token = { file = \"absent\" }",
            )
            .replace(
                "webhook-secret = { file = \"hook\" }",
                "webhook-secret = { file = \"blank\" }",
            )
            .replace(
                "[databases.hr_test]\nenvironment = \"test\"\nurl = { file = \"url\" }",
                "[databases.hr_test]\nenvironment = \"test\"\nurl = { file = \"mysql\" }",
            ),
        &expect![[r#"
            stagegate.toml:4:15: server.admin-token has fewer than 16 characters
              help: make one with `openssl rand -hex 32`
            stagegate.toml:6:16: connections.bitbucket.access-token can not be read: FOLDER/absent: No such file or directory (os error 2)
              help: write the secret to that file, readable by this user only
            stagegate.toml:7:18: connections.bitbucket.webhook-secret is empty: FOLDER/blank
            stagegate.toml:19:7: databases.hr_test.url is a mysql address, not a PostgreSQL one
              help: the secret is one line: postgres://user:password@host:5432/database
        "#]],
    );
}

#[test]
fn exactly_one_kind_of_credentials() {
    let connection = |settings: &str| WHOLE.replace("access-token = { file = \"token\" }", settings);
    check_problems(
        &connection(""),
        &expect![[r#"
            stagegate.toml:5:14: connections.bitbucket has no credentials
              help: set `access-token`, or `email` and `api-token`, or `client-id` and `client-secret` (OAuth consumer)
        "#]],
    );
    check_problems(
        &connection("access-token = { file = \"token\" }\nemail = \"bot@example.com\""),
        &expect![[r#"
            stagegate.toml:5:14: connections.bitbucket has several credentials
              help: set `access-token`, or `email` and `api-token`, or `client-id` and `client-secret` (OAuth consumer)
        "#]],
    );
    check_problems(
        &connection("email = \"bot@example.com\""),
        &expect![[r#"
            stagegate.toml:5:14: connections.bitbucket.api-token is missing
              help: add `api-token = { credential = "bitbucket-token" }`
        "#]],
    );
}

/// The databases of project hr, each after what chose it.
fn selected(databases: &str) -> Vec<String> {
    let labels = WHOLE.replace(
        "[databases.hr_prod]\n",
        "[databases.hr_prod]\nlabels = { region = \"eu\", tier = \"1\" }\n",
    );
    let text = labels.replace("[\"hr_prod\", \"hr_test\"]", databases);
    let config = parse_config("stagegate.toml", &text, folder().path()).unwrap();
    let project = config.projects.values().next().unwrap();
    let chosen = |name| project.selectors.get(name).map_or("", String::as_str);
    let databases = project.databases.iter();
    databases
        .map(|name| format!("{} {name}", chosen(name)).trim().to_owned())
        .collect()
}

#[test]
fn databases_are_chosen_by_name_pattern_and_label() {
    assert_eq!(selected("[\"hr_*\"]"), ["hr_* hr_prod", "hr_* hr_test"]);
    assert_eq!(selected("[\"hr_test\", \"*\"]"), ["hr_test", "* hr_prod"]);
    assert_eq!(
        selected("[\"label:region=eu,tier=1\"]"),
        ["label:region=eu,tier=1 hr_prod"]
    );
    assert_eq!(selected("[\"hr_*\", \"!label:region=eu\"]"), ["hr_* hr_test"]);
}

#[test]
fn a_choice_that_fits_nothing_is_refused() {
    let with = |databases: &str| WHOLE.replace("[\"hr_prod\", \"hr_test\"]", databases);
    check_problems(
        &with("[\"hr_test\", \"pay_*\", \"label:region=eu\", \"!crm\", \"label:x\"]"),
        &expect![[r#"
            stagegate.toml:24:25: projects.hr.databases[1] fits no configured database: "pay_*"
              help: configured: `hr_prod`, `hr_test`
            stagegate.toml:24:34: projects.hr.databases[2] fits no configured database: "label:region=eu"
              help: no database has labels; give it some: `labels = { region = "eu" }`
            stagegate.toml:24:53: projects.hr.databases[3] leaves out no database that the list names
              help: it would change nothing: take it out, or correct it
            stagegate.toml:24:61: projects.hr.databases[4] has a label that is not NAME=VALUE: "x"
              help: write a name ("hr_prod"), a pattern ("hr_*") or labels ("label:region=eu,tier=1")
        "#]],
    );
    check_problems(
        &with("[\"hr_*\", \"!*\"]"),
        &expect![[r#"
        stagegate.toml:24:22: projects.hr.databases[1] leaves no database over
          help: a project's changes must go somewhere
    "#]],
    );
}
