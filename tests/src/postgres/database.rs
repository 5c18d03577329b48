//! A fresh database, dropped with its value.
//!
//! Names carry the process id, so that a run that was killed on a server of `TEST_DATABASE_URL` is swept by the next.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use tokio_postgres::{Client, NoTls};
use url::Url;

use super::cluster::Cluster;
use crate::wait::wait_until;

/// What all names start with that this module makes up.
const PREFIX: &str = "stagegate_test_";

/// An empty database of its own.
#[derive(Debug)]
pub struct TestDatabase {
    /// How its owner reaches it.
    pub url: Url,
    name: String,
    cluster: Arc<Cluster>,
}

impl TestDatabase {
    /// Creates one on the shared server.
    ///
    /// # Panics
    /// When the server can not be reached.
    pub async fn create() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let cluster = Cluster::shared().await;
        if number == 0 {
            sweep(&cluster).await.expect("drop databases of dead test runs");
        }
        let name = format!("{PREFIX}{}_{number}", std::process::id());
        Self::create_named(cluster, &name)
            .await
            .expect("create a database")
    }

    /// Creates one of this name, with a role of the same name that owns it.
    pub async fn create_named(cluster: Arc<Cluster>, name: &str) -> Result<Self> {
        let password = uuid::Uuid::new_v4().simple().to_string();
        let admin = connect_at_last(&cluster.admin_url).await;
        for statement in [
            format!("CREATE ROLE {name} LOGIN PASSWORD '{password}'"),
            format!("CREATE DATABASE {name} OWNER {name}"),
        ] {
            admin
                .batch_execute(&statement)
                .await
                .with_context(|| format!("create database {name}"))?;
        }
        let mut url = cluster.admin_url.clone();
        url.set_path(name);
        url.set_username(name)
            .ok()
            .context("put the role into the address")?;
        url.set_password(Some(&password))
            .ok()
            .context("put the password into the address")?;
        Ok(Self {
            url,
            name: name.to_owned(),
            cluster,
        })
    }

    /// A connection as the owner.
    ///
    /// # Panics
    /// When it can not be made for long.
    pub async fn connect(&self) -> Client {
        connect_at_last(&self.url).await
    }

    /// Whether anybody may connect from now on; those who are connected are sent away where not.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn admit(&self, admitted: bool) {
        let admin = connect(&self.cluster.admin_url)
            .await
            .expect("connect as superuser");
        let name = &self.name;
        let sql = format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS {admitted};
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND NOT {admitted};"
        );
        admin.batch_execute(&sql).await.expect("change who may connect");
    }

    /// Runs statements as the owner.
    ///
    /// # Panics
    /// When they fail.
    pub async fn execute(&self, sql: &str) {
        self.connect().await.batch_execute(sql).await.expect(sql);
    }

    /// The first column of all rows, as text; an empty text for NULL.
    ///
    /// # Panics
    /// When the query fails.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let messages = self.connect().await.simple_query(sql).await.expect(sql);
        let rows = messages.iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        rows.map(|row| row.get(0).unwrap_or_default().to_owned())
            .collect()
    }

    /// Whether a table of this name exists in `public`.
    pub async fn has_table(&self, name: &str) -> bool {
        let query = format!("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = '{name}'");
        !self.texts(&query).await.is_empty()
    }

    /// Versions in the ledger in the order they were applied; empty where there is no ledger yet.
    pub async fn ledger(&self) -> Vec<String> {
        let exists = self.texts("SELECT to_regclass('stagegate.ledger')").await;
        if exists.first().is_none_or(String::is_empty) {
            return Vec::new();
        }
        self.texts("SELECT version FROM stagegate.ledger ORDER BY applied_at, version")
            .await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (cluster, name) = (self.cluster.clone(), self.name.clone());
        // A thread of its own: a value may be dropped inside or outside a runtime.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(drop_database(&cluster.admin_url, &name))
        });
        if let Ok(Err(error)) = dropped.join() {
            use std::io::Write;
            let _ = writeln!(
                std::io::stderr(),
                "database {} is left behind: {error:#}",
                self.name
            );
        }
    }
}

/// The same, as soon as the server lets anybody in: one that takes up its work after a crash closes the door to some
/// first.
async fn connect_at_last(url: &Url) -> Client {
    let ask = async || connect(url).await.map_err(|error| format!("{error:#}"));
    wait_until("a connection to the test database", ask).await
}

/// A connection whose driver runs in the background.
pub(super) async fn connect(url: &Url) -> Result<Client> {
    let config: tokio_postgres::Config = url.as_str().parse().context("read the database's address")?;
    let (client, connection) = config.connect(NoTls).await.context("connect to PostgreSQL")?;
    tokio::spawn(connection);
    Ok(client)
}

async fn drop_database(admin_url: &Url, name: &str) -> Result<()> {
    let admin = connect_at_last(admin_url).await;
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("DROP ROLE IF EXISTS {name}"),
    ] {
        admin
            .batch_execute(&statement)
            .await
            .with_context(|| format!("drop database {name}"))?;
    }
    Ok(())
}

/// Drops databases of test processes that no longer run.
async fn sweep(cluster: &Cluster) -> Result<()> {
    let admin = connect(&cluster.admin_url).await?;
    let rows = admin
        .query("SELECT datname FROM pg_database", &[])
        .await
        .context("list databases")?;
    for name in rows.iter().map(|row| row.get::<_, String>(0)) {
        let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
        if owner.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            drop_database(&cluster.admin_url, &name).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_database_is_empty_and_goes_with_its_value() {
        let (one, other) = (TestDatabase::create().await, TestDatabase::create().await);
        one.execute("CREATE TABLE t (id integer); INSERT INTO t VALUES (7)")
            .await;
        assert_eq!(one.texts("SELECT id FROM t").await, ["7"]);
        assert!(one.has_table("t").await && !other.has_table("t").await);
        let (name, cluster) = (one.name.clone(), one.cluster.clone());
        drop(one);
        let admin = connect(&cluster.admin_url).await.unwrap();
        let left = admin
            .query("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
            .await
            .unwrap();
        assert!(left.is_empty());
    }
}
