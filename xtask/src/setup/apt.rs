//! Installing Debian packages without a question asked and without a database cluster made.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use duct::cmd;

use super::on_path;

/// Read by Debian's PostgreSQL packages before they make a cluster; ours is gone again after the installation.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/90-stagegate-setup.conf";

/// Installs packages, as root or by sudo.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!(
            "this is no Debian: install what Debian calls {} and run this again",
            packages.join(", ")
        );
    }
    let databases = packages.contains(&"postgresql") && !Path::new(NO_CLUSTER).exists();
    if databases {
        let folder = Path::new(NO_CLUSTER).parent().expect("the file lies in a folder");
        privileged(&["mkdir", "-p", &folder.to_string_lossy()], None)?;
        privileged(&["tee", NO_CLUSTER], Some("create_main_cluster = false\n"))?;
    }
    let installed = update_and_install(packages);
    if databases {
        privileged(&["rm", "-f", NO_CLUSTER], None)?;
    }
    installed
}

fn update_and_install(packages: &[&str]) -> Result<()> {
    privileged(&["apt-get", "update", "--quiet=2"], None)?;
    let mut command = vec![
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--quiet=2",
    ];
    command.push("--no-install-recommends");
    command.extend(packages);
    privileged(&command, None)
}

/// Runs a command as root; its output goes to stderr, so that a failure explains itself.
fn privileged(command: &[&str], input: Option<&str>) -> Result<()> {
    let mut words = command.to_vec();
    if !is_root() {
        ensure!(
            on_path("sudo").is_some(),
            "run as root, as there is no sudo: {}",
            command.join(" ")
        );
        words.insert(0, "sudo");
    }
    let command = cmd(words[0], &words[1..]).stdout_to_stderr();
    let command = match input {
        Some(input) => command.stdin_bytes(input),
        None => command.stdin_null(),
    };
    command.run().with_context(|| words.join(" ")).map(|_| ())
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .and_then(|ids| ids.split_whitespace().nth(1))
        .is_some_and(|effective| effective == "0")
}
