//! One connection: HTTP/1.1 or HTTP/2 on it, and an end to it when the client takes too long.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, Version},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep_until},
};

use super::Front;
use crate::config::ConnectionSettings;

/// Bytes of the head of a request: a link of 64 KiB and its headers.
const MAX_HEAD: u32 = 96 * 1024;
/// Requests at a time on one connection of HTTP/2.
const MAX_STREAMS: u32 = 128;
/// Between two questions whether the other end of an HTTP/2 connection is still there, and for the answer.
const PING: Duration = Duration::from_secs(20);
/// For the last bytes of a connection that is being closed.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How far off a deadline is that is not known yet.
const FAR: Duration = Duration::from_hours(1);

/// What a connection is told.
pub(super) struct Connection {
    peer: SocketAddr,
    settings: ConnectionSettings,
    told: watch::Receiver<bool>,
}

impl Connection {
    pub(super) const fn new(peer: SocketAddr, settings: ConnectionSettings, told: watch::Receiver<bool>) -> Self {
        Self { peer, settings, told }
    }

    /// Answers requests until the client leaves, takes too long, or the service stops.
    pub(super) async fn run(mut self, stream: TcpStream, front: Front) {
        // Answers are written at once; waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        let activity = Activity::new();
        let io = TokioIo::new(Watched { stream, activity: activity.clone() });
        let builder = protocols();
        let service = service_fn(|request: Request<Incoming>| {
            let working = activity.start(request.version());
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(self.peer));
            let front = front.clone();
            async move {
                let response = front.answer(request).await;
                drop(working);
                Ok::<_, Infallible>(response)
            }
        });
        let mut connection = std::pin::pin!(builder.serve_connection(io, service));
        let mut patience = std::pin::pin!(sleep_until(activity.deadline(&self.settings)));
        let (mut stopping, mut closing) = (false, false);
        loop {
            let next = std::future::poll_fn(|context| {
                // How it ended is of no use: a broken connection is nobody's fault.
                if connection.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Event::Ended);
                }
                // An earlier deadline moves the alarm; a later one is looked at when it goes off.
                let deadline = activity.deadline(&self.settings);
                if !closing && deadline < patience.deadline() {
                    patience.as_mut().reset(deadline);
                }
                patience.as_mut().poll(context).map(|()| Event::Alarm)
            });
            let event = tokio::select! {
                event = next => event,
                _ = self.told.changed(), if !stopping => Event::Told,
            };
            match event {
                Event::Ended => return,
                Event::Told => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                Event::Alarm if closing => return,
                Event::Alarm => match activity.deadline(&self.settings) {
                    later if later > Instant::now() => patience.as_mut().reset(later),
                    _ => {
                        closing = true;
                        connection.as_mut().graceful_shutdown();
                        patience.as_mut().reset(Instant::now() + LAST_WORDS);
                    }
                },
            }
        }
    }
}

enum Event {
    Ended,
    Told,
    Alarm,
}

fn protocols() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // Patience with slow heads is kept here, for both protocols and for connections that say nothing at all.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(MAX_HEAD as usize);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(MAX_STREAMS).max_header_list_size(MAX_HEAD);
    builder.http2().keep_alive_interval(PING).keep_alive_timeout(PING);
    builder
}

/// What happens on a connection, as far as its end depends on it.
#[derive(Clone)]
struct Activity(Arc<Mutex<State>>);

struct State {
    /// Requests that have arrived and are not answered yet.
    working: usize,
    /// When the client last took bytes, or an answer was ready for it.
    last: Instant,
    /// When the first bytes of a head arrived that is not complete.
    head: Option<Instant>,
    http2: bool,
}

impl Activity {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(State { working: 0, last: Instant::now(), head: None, http2: false })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the connection has been silent too long. Work in hand has limits of its own.
    fn deadline(&self, settings: &ConnectionSettings) -> Instant {
        let state = self.state();
        match state.head {
            _ if state.working > 0 => Instant::now() + FAR,
            Some(head) => head.max(state.last) + settings.header_time,
            None => state.last + settings.idle_time,
        }
    }

    /// A request has arrived; it is in hand until the result is dropped.
    fn start(&self, version: Version) -> Working {
        let mut state = self.state();
        state.working += 1;
        state.head = None;
        state.http2 = version == Version::HTTP_2;
        Working(self.clone())
    }

    fn read(&self) {
        let mut state = self.state();
        // Frames of HTTP/2 come without requests, too.
        if state.working == 0 && !state.http2 && state.head.is_none() {
            state.head = Some(Instant::now());
        }
    }

    fn written(&self) {
        self.state().last = Instant::now();
    }
}

struct Working(Activity);

impl Drop for Working {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.working -= 1;
        state.last = Instant::now();
    }
}

/// A stream that tells when bytes come and go.
struct Watched {
    stream: TcpStream,
    activity: Activity,
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.activity.read();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, buf))?;
        self.activity.written();
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bufs))?;
        self.activity.written();
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
