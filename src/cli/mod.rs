//! The command line: one verb a file; no mathematics.
//!
//! Data go to stdout, everything else to stderr. Exit codes: 0 done, 1 the request could not be met,
//! 2 wrong usage, 130 and 143 interrupted, with temporaries removed; a closed pipe ends quietly with 0.

mod audit;
mod evaluate;
mod fit;
mod input;
mod inspect;
mod interrupt;
mod messages;
mod options;
mod output_folder;
mod rfm;
mod run;
mod score;
mod simulate;
mod stored;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;
use messages::Messages;

/// The exit codes of the contract, beside those of signals.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const WRONG_USAGE: u8 = 2;

/// Predictive customer lifetime value: a transaction history in, every customer's future value out.
#[derive(Debug, Parser)]
#[command(name = "clv", version, about, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The whole job: audit, evaluation on a hold-out, fit, scores, report
    Run(run::Args),
    /// Transactions to one row per customer
    Rfm(rfm::Args),
    /// What is in the data and what would be left out
    Audit(audit::Args),
    /// Estimate a purchase and a spend model
    Fit(fit::Args),
    /// Score customers, also ones never seen in training
    Score(score::Args),
    /// Calibrate up to a day, judge on what follows
    Evaluate(evaluate::Args),
    /// Print the card of a stored model
    Inspect(inspect::Args),
    /// Draw a transaction log from a model
    Simulate(simulate::Args),
}

/// The program: [`run`] with the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

/// Parses, does and tells; the exit code is the contract's.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let is_json = arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--json");
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error, is_json),
    };
    let messages = cli.verb.messages();
    interrupt::watch();
    match cli.verb.run(&messages) {
        Ok(()) => DONE,
        Err(error) if error.is_closed_pipe() => DONE,
        Err(error) => {
            interrupt::pass();
            messages.error(&error);
            if error.is_usage() {
                WRONG_USAGE
            } else {
                FAILED
            }
        }
    }
}

/// Help and version end well; everything else is wrong usage.
fn not_parsed(error: &clap::Error, is_json: bool) -> u8 {
    let failed = error.use_stderr();
    if failed && is_json {
        Messages::usage(error);
    } else {
        // a closed pipe is the only way to fail here, and it ends quietly
        let _printed = error.print();
    }
    if failed { WRONG_USAGE } else { DONE }
}

impl Verb {
    fn messages(&self) -> Messages {
        match self {
            Self::Run(args) => args.messages.open(),
            Self::Rfm(args) => args.messages.open(),
            Self::Audit(args) => args.messages.open(),
            Self::Fit(args) => args.messages.open(),
            Self::Score(args) => args.messages.open(),
            Self::Evaluate(args) => args.messages.open(),
            Self::Inspect(args) => args.messages.open(),
            Self::Simulate(args) => args.messages.open(),
        }
    }

    fn run(self, messages: &Messages) -> Result<()> {
        match self {
            Self::Run(args) => args.run(messages),
            Self::Rfm(args) => args.run(messages),
            Self::Audit(args) => args.run(messages),
            Self::Fit(args) => args.run(messages),
            Self::Score(args) => args.run(messages),
            Self::Evaluate(args) => args.run(messages),
            Self::Inspect(args) => args.run(messages),
            Self::Simulate(args) => args.run(messages),
        }
    }
}
