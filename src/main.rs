//! The program: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;
use workshops::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", cli::explain(&error));
            ExitCode::FAILURE
        }
    }
}
