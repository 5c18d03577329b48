//! docs/cli.md and docs/configuration.md are what the program itself says. `UPDATE_EXPECT=1 cargo test -p stagegate
//! --test reference` writes them anew.

use std::fmt::Write as _;

use expect_test::expect_file;

#[test]
fn the_reference_of_the_command_line_is_fresh() {
    let mut text =
        String::from("# Command line\n\nWhat `stagegate COMMAND --help` prints, for every command.\n");
    write_help(&mut text, &stagegate::cli::command_line().term_width(100), "");
    expect_file!["../../docs/cli.md"].assert_eq(&text);
}

#[test]
fn the_reference_of_the_configuration_is_fresh() {
    let example = stagegate::config::example::EXAMPLE.trim_end();
    let text = format!(
        "# Configuration\n\nEvery setting of `stagegate.toml`, as `stagegate config example` prints it.\n\n```toml\n{example}\n```\n"
    );
    expect_file!["../../docs/configuration.md"].assert_eq(&text);
}

fn write_help(text: &mut String, command: &clap::Command, parents: &str) {
    let name = format!("{parents} {}", command.get_name());
    let name = name.trim();
    let mut shown = command.clone().bin_name(name);
    let help = shown.render_long_help().to_string();
    let _ = write!(text, "\n## {name}\n\n```text\n{}\n```\n", help.trim_end());
    for child in command
        .get_subcommands()
        .filter(|child| child.get_name() != "help" && !child.is_hide_set())
    {
        write_help(text, child, name);
    }
}
