//! Takes connections in, a bounded number of them, and ends them all when told to stop.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};

use super::{Front, connection};
use crate::config::ConnectionSettings;

/// How long one connection too many may take to read that it is one.
const FAREWELL: Duration = Duration::from_secs(1);
/// How many of them are told at a time; others are closed without a word.
const FAREWELLS: usize = 64;

const FULL: &str =
    r#"{"errors":[{"message":"All connections are taken. Try again soon.","extensions":{"code":"UNAVAILABLE"}}]}"#;

/// Answers on all connections until `stop`; then takes no new ones and returns once those that are open have finished.
pub async fn serve(listener: TcpListener, front: Front, settings: &ConnectionSettings, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(settings.most));
    let farewells = Arc::new(Semaphore::new(FAREWELLS));
    let (stopping, told) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener) => accepted,
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            let connection = connection::Connection::new(peer, settings.clone(), told.clone());
            let front = front.clone();
            tokio::spawn(async move {
                connection.run(stream, front).await;
                drop(place);
            });
        } else if let Ok(place) = Arc::clone(&farewells).try_acquire_owned() {
            tokio::spawn(async move {
                // It may be gone already.
                let _ = tokio::time::timeout(FAREWELL, turn_away(stream)).await;
                drop(place);
            });
        }
    }
    drop(listener);
    stopping.send_replace(true);
    // Each connection holds a place until it has ended.
    let all = u32::try_from(settings.most).unwrap_or(u32::MAX);
    let _ = places.acquire_many(all).await;
}

/// The next connection. A lack of files or memory passes; until then there is no use in trying at once.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(cause) if gone(&cause) => {}
            Err(cause) => {
                tracing::error!(%cause, "cannot take a connection");
                tokio::time::sleep(FAREWELL).await;
            }
        }
    }
}

/// The client left before it was let in.
fn gone(cause: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Says that the service is full. What the client has sent is read and forgotten: closing on it would take the answer
/// back.
async fn turn_away(mut stream: TcpStream) -> io::Result<()> {
    let head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json; charset=utf-8\r\n\
        cache-control: no-store\r\nretry-after: 1\r\nconnection: close\r\n";
    let answer = format!("{head}content-length: {}\r\n\r\n{FULL}", FULL.len());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut rest = [0; 4096];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
