//! Databases for tests.

use sea_orm::{ConnectionTrait, Database};
use workshops::clock::Clock;

/// The address of a new, empty PostgreSQL database on the server of the test run.
pub async fn postgres_url() -> String {
    let server = std::env::var("TEST_POSTGRES_URL").expect("run ./test, or set TEST_POSTGRES_URL");
    let name = format!("test_{}", Clock::system().new_id().simple());
    let connection = Database::connect(&server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    url.to_string()
}
