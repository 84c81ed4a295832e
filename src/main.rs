//! The program: parse, run, exit code.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use workshops::cli::{self, Cli};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            // Nobody reading standard error is no reason to panic.
            let _ = writeln!(std::io::stderr(), "{}", cli::explain(&error));
            ExitCode::FAILURE
        }
    }
}
