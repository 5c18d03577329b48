//! Answers -> files. The configuration is the commented example with the answers put in, so that no comment is lost.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use rand::Rng as _;
use secrecy::ExposeSecret as _;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::answers::Answers;
use crate::cli::output;
use crate::config::example::EXAMPLE;

const TEST_POLICY: &str = include_str!("../../../../policies/test.toml");
const PROD_POLICY: &str = include_str!("../../../../policies/prod.toml");

/// Writes everything; the configuration last, so that a half-done run can be run again.
pub(super) fn write_all(folder: &Path, answers: &Answers) -> Result<()> {
    let secrets = folder.join("secrets");
    let policies = folder.join("policies");
    fs::create_dir_all(&policies).with_context(|| format!("make {}", policies.display()))?;
    make_private_folder(&secrets)?;
    make_private_folder(&folder.join("state"))?;
    unless_there(&secrets.join("admin-token"), |path| {
        write_private(path, &random_token())
    })?;
    unless_there(&secrets.join("webhook-secret"), |path| {
        write_private(path, &random_token())
    })?;
    write_private(
        &secrets.join("bitbucket-token"),
        answers.access_token.expose_secret(),
    )?;
    let last = answers.databases.len().saturating_sub(1);
    for (index, database) in answers.databases.iter().enumerate() {
        let name = answers.database_name(database);
        write_private(&secrets.join(format!("{name}.url")), database.url.expose_secret())?;
        let policy = if index == last { PROD_POLICY } else { TEST_POLICY };
        let file = policies.join(format!("{}.toml", database.environment));
        unless_there(&file, |path| write_new(path, policy))?;
    }
    let text = configuration(answers).context("put the answers into the example")?;
    write_new(&folder.join("stagegate.toml"), &text)
}

/// The example with the answers in it.
fn configuration(answers: &Answers) -> Result<String> {
    let mut document: DocumentMut = EXAMPLE.parse()?;
    set(
        &mut document,
        &["server", "public-url"],
        answers.public_url.as_str().into(),
    )?;
    set(
        &mut document,
        &["server", "admin-token"],
        secret_file("admin-token"),
    )?;
    set(&mut document, &["state", "path"], "state/stagegate.db".into())?;
    set(&mut document, &["plugins", "cache"], "state/plugin-cache".into())?;
    set(
        &mut document,
        &["connections", "bitbucket", "access-token"],
        secret_file("bitbucket-token"),
    )?;
    set(
        &mut document,
        &["connections", "bitbucket", "webhook-secret"],
        secret_file("webhook-secret"),
    )?;
    if let Some(api_url) = &answers.api_url {
        set(
            &mut document,
            &["connections", "bitbucket", "api-url"],
            api_url.as_str().into(),
        )?;
    }
    put_databases(&mut document, answers)?;
    put_project(&mut document, answers)?;
    Ok(document.to_string())
}

fn put_databases(document: &mut DocumentMut, answers: &Answers) -> Result<()> {
    let environments = document["environments"]
        .as_array_of_tables_mut()
        .context("the example has environments")?;
    let model = environments
        .get(0)
        .cloned()
        .context("the example has an environment")?;
    environments.clear();
    for (index, database) in answers.databases.iter().enumerate() {
        let mut table = model.clone();
        table["name"] = value(database.environment.as_str());
        table["policy"] = value(format!("policies/{}.toml", database.environment));
        if index > 0 {
            table.decor_mut().set_prefix("\n");
        }
        environments.push(table);
    }
    let databases = document["databases"]
        .as_table_mut()
        .context("the example has databases")?;
    let model = databases
        .iter()
        .next()
        .and_then(|(_, item)| item.as_table().cloned());
    let model = model.context("the example has a database")?;
    databases.clear();
    for (index, database) in answers.databases.iter().enumerate() {
        let name = answers.database_name(database);
        let mut table = model.clone();
        table["environment"] = value(database.environment.as_str());
        table["url"] = Item::Value(secret_file(&format!("{name}.url")));
        if index > 0 {
            table.decor_mut().set_prefix("\n");
        }
        databases.insert(&name, Item::Table(table));
    }
    Ok(())
}

fn put_project(document: &mut DocumentMut, answers: &Answers) -> Result<()> {
    let projects = document["projects"]
        .as_table_mut()
        .context("the example has projects")?;
    let mut project: Table = projects
        .iter()
        .next()
        .and_then(|(_, item)| item.as_table().cloned())
        .context("the example has a project")?;
    projects.clear();
    project["repository"] = value(answers.repository.as_str());
    project["branch"] = value(answers.branch.as_str());
    project["directory"] = value(answers.migrations.as_str());
    let databases: Array = answers
        .databases
        .iter()
        .map(|database| answers.database_name(database))
        .collect();
    project["databases"] = value(databases);
    projects.insert(answers.project.as_str(), Item::Table(project));
    Ok(())
}

/// Sets a value that the example has, keeping the comments around it.
fn set(document: &mut DocumentMut, path: &[&str], new: Value) -> Result<()> {
    let mut item = document.as_item_mut();
    for key in path {
        if item.get(key).is_none() {
            let table = item
                .as_table_like_mut()
                .with_context(|| format!("the example has {}", path.join(".")))?;
            table.insert(key, value(""));
        }
        item = &mut item[*key];
    }
    *item = Item::Value(new);
    Ok(())
}

fn secret_file(name: &str) -> Value {
    let mut table = InlineTable::new();
    table.insert("file", format!("secrets/{name}").into());
    Value::InlineTable(table)
}

fn random_token() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

fn make_private_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("make {}", path.display()))
}

/// What a team wrote, or a run before this one, stays as it is.
fn unless_there(path: &Path, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if path.exists() {
        output::say(&format!(
            "  {} is there already and stays as it is",
            path.display()
        ));
        return Ok(());
    }
    write(path)
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    write(path, text, 0o644)
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    write(path, &format!("{text}\n"), 0o600)
}

fn write(path: &Path, text: &str, mode: u32) -> Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(path)
        .with_context(|| format!("write {}", path.display()))?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("write {}", path.display()))
}
