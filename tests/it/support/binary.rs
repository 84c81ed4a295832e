//! The program as a user runs it: in a directory of its own, with nothing configured but what the test says.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Backend, db::postgres_url};

/// No step of a test takes this long unless something hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A directory to run the program in; removed at the end.
pub struct Place {
    directory: TempDir,
    environment: Vec<(String, String)>,
}

/// What a finished run left.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// A place with a database that has its tables, and the address of that.
    pub async fn migrated(backend: Backend) -> (Self, String) {
        let (place, url) = match backend {
            Backend::Sqlite => {
                let place = Self::new();
                let url = format!("sqlite://{}", place.path().join("workshops.db").display());
                (place, url)
            }
            Backend::Postgres => {
                let url = postgres_url().await;
                (Self::new().env("WORKSHOPS_DATABASE", &url), url)
            }
        };
        assert_eq!(place.run(&["migrate"]).code, 0);
        (place, url)
    }

    /// Sets an environment variable for all runs.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// The program, ready to be run here; settings of whoever runs the tests do not reach it.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workshops"));
        let ours = |name: &str| name.starts_with("WORKSHOPS_") || name == "DATABASE_URL";
        for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
            command.env_remove(name);
        }
        command.args(args).envs(self.environment.iter().cloned()).current_dir(self.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        let output = assert_cmd::Command::from_std(self.command(args)).timeout(PATIENCE).output().unwrap();
        Ran {
            code: output.status.code().expect("the program was killed"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts `serve` on a free port, and does not wait.
    pub fn start(&self, args: &[&str]) -> Served {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = lines(child.stdout.take().unwrap());
        let err = lines(child.stderr.take().unwrap());
        Served { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), greeting: String::new(), out, err }
    }

    /// Starts `serve` on a free port and waits until it is ready.
    pub fn serve(&self, args: &[&str]) -> Served {
        let mut served = self.start(args);
        served.greeting = until(&served.out, "Stop it with Ctrl-C.");
        let host = served.greeting.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        served.address = host.parse().unwrap();
        served
    }
}

/// A running `serve`; killed at the end if it still runs.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    pub greeting: String,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Served {
    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", name, &id]).status().unwrap();
        assert!(status.success(), "the program is gone");
    }

    /// Waits for a line of the log that contains the text; returns all lines up to it.
    pub fn logged(&self, text: &str) -> String {
        until(&self.err, text)
    }

    /// Waits for the end; returns how it ended and the rest of the log.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let deadline = Instant::now() + PATIENCE;
        let mut log = String::new();
        // The log closes when the program ends.
        while let Ok(line) = self.err.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            log = log + &line + "\n";
        }
        assert!(Instant::now() < deadline, "the program does not end; its log: {log}");
        while self.out.recv_timeout(PATIENCE).is_ok() {}
        (self.child.wait().unwrap(), log)
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// The whole answer to `GET path`.
    pub fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
        read_all(stream)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has ended already in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything the other side sends before it closes the connection.
pub fn read_all(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}

fn until(lines: &Receiver<String>, text: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    let mut read = String::new();
    loop {
        let Ok(line) = lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
            panic!("{text:?} was never printed, only:\n{read}");
        };
        read = read + &line + "\n";
        if line.contains(text) {
            return read;
        }
    }
}
