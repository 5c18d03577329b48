//! Sessions as the configuration wants them.

use super::*;
use crate::target::RolloutLock;
use crate::target::probe::probe;
use crate::target::testing::TestDatabase;
use crate::target::testing::pooler::Lends;

fn settings(role: Option<&str>, path: &[&str], others: &[(&str, &str)]) -> SessionSettings {
    SessionSettings {
        role: role.map(str::to_owned),
        search_path: path.iter().map(ToString::to_string).collect(),
        settings: others
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

async fn show(connection: &Connection, name: &str) -> String {
    let sql = format!("SHOW {name}");
    let answers = connection.client().simple_query(&sql).await.unwrap();
    let value = answers.iter().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    value.unwrap()
}

#[tokio::test]
async fn a_session_has_the_settings_of_its_database() {
    let database = TestDatabase::new().await;
    let wanted = settings(
        None,
        &["app", "odd \"name"],
        &[("work_mem", "64MB"), ("app.note", "it's a \\ here")],
    );
    let connection = Connection::open_as(&database.url, &wanted, None).await.unwrap();
    assert_eq!(show(&connection, "search_path").await, "app, \"odd \"\"name\"");
    assert_eq!(show(&connection, "work_mem").await, "64MB");
    assert_eq!(show(&connection, "app.note").await, "it's a \\ here");
}

#[tokio::test]
async fn a_setting_that_the_server_refuses_is_named() {
    let database = TestDatabase::new().await;
    let wanted = settings(None, &[], &[("work_memory", "64MB")]);
    let Err(error) = Connection::open_as(&database.url, &wanted, None).await else {
        panic!("the server has no such setting")
    };
    assert!(error.is_lasting());
    let error = format!("{:#}", anyhow::Error::new(error));
    assert!(
        error.contains("set `settings.work_memory`") && error.contains("unrecognized"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_reached_directly_announces_the_backend_that_answers() {
    let database = TestDatabase::new().await;
    let connection = database.connect().await;
    let pid = own_backend(&connection).await.unwrap();
    assert_eq!(announced(&connection).await, Some(pid));
    let over_tls = database.tcp_url("localhost", "sslmode=require");
    let connection = Connection::open(&over_tls, None).await.unwrap();
    let pid = own_backend(&connection).await.unwrap();
    assert_eq!(announced(&connection).await, Some(pid));
    assert_eq!(
        RolloutLock::acquire(connection, Duration::ZERO)
            .await
            .unwrap()
            .backend(),
        pid
    );
}

#[tokio::test]
async fn a_pooler_that_lends_backends_to_transactions_is_refused_with_the_reason() {
    for lends in [Lends::Transactions, Lends::TransactionsWarmFirst] {
        let database = TestDatabase::new().await;
        let url = database.pooled_url(lends).await;
        let connection = Connection::open(&url, None).await.unwrap();
        let Err(error) = RolloutLock::acquire(connection, Duration::ZERO).await else {
            panic!("{lends:?}: the lock would not be ours alone")
        };
        assert!(error.is_lasting());
        let text = error.to_string();
        assert!(
            text.contains("is a pooler") && text.contains("session mode"),
            "{text}"
        );
        let locks = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
             WHERE l.locktype = 'advisory' AND d.datname = current_database()";
        let locks = database.client().await.query_typed_one(locks, &[]).await.unwrap();
        assert_eq!(locks.get::<_, i64>(0), 0, "nothing was left in the pool");
        let probed = probe(&url, &SessionSettings::default()).await;
        assert!(matches!(probed, Err(TargetError::Pooled { .. })), "{probed:?}");
    }
}

#[tokio::test]
async fn a_pooler_that_lends_backends_to_sessions_will_do() {
    let database = TestDatabase::new().await;
    let url = database.pooled_url(Lends::Sessions).await;
    let connection = Connection::open(&url, None).await.unwrap();
    assert_eq!(announced(&connection).await, Some(999_999));
    let lock = RolloutLock::acquire(connection, Duration::ZERO).await.unwrap();
    assert!(lock.backend() > 0 && lock.backend() != 999_999);
}
