//! A database for one test.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Database};
use secrecy::SecretString;
use tempfile::TempDir;
use workshops::{
    clock::Clock,
    db::{DatabaseSettings, Synchronous},
};

/// The databases every test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a directory that goes away with the test.
    Sqlite,
    /// A fresh database of the server that `TEST_POSTGRES_URL` names.
    Postgres,
}

/// The address of a fresh, empty database, and what keeps it.
pub struct TestDatabase {
    pub settings: DatabaseSettings,
    _directory: Option<TempDir>,
}

impl TestDatabase {
    pub async fn create(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let directory = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", directory.path().join("test.db").display());
                Self { settings: settings(url), _directory: Some(directory) }
            }
            Backend::Postgres => Self { settings: settings(postgres_url().await), _directory: None },
        }
    }
}

/// The address of a fresh database on the test server.
pub async fn postgres_url() -> String {
    let server = std::env::var("TEST_POSTGRES_URL").expect("run ./test, or set TEST_POSTGRES_URL");
    let name = format!("test_{}", Clock::system().new_id().simple());
    let admin = Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    url.to_string()
}

fn settings(url: String) -> DatabaseSettings {
    DatabaseSettings {
        url: SecretString::from(url),
        replica_url: None,
        read_connections: 3,
        write_connections: 3,
        write_queue: 1000,
        busy_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(20),
        synchronous: Synchronous::Normal,
        write_cache: 16,
    }
}
