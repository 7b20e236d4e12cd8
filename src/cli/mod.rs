//! The command line. Each verb is one file: parse, specification, one call of [`job`](crate::job), print.
//!
//! Data go to stdout, and everything else goes to stderr. Exit codes: 0 done, 1 the request could not be met,
//! 2 wrong usage, 3 a verdict below `--require`, 130 and 143 interrupted, with temporaries
//! removed; a closed pipe ends quietly with 0.

mod arguments;
mod audit;
mod config;
mod decisions;
mod economics;
mod evaluate;
mod evaluation;
mod experiment;
mod export;
mod fit;
mod forget;
mod help;
mod init;
mod inspect;
mod interrupt;
mod language;
mod messages;
mod plot;
mod print;
mod report;
mod require;
mod rfm;
mod run;
mod score;
mod segment;
mod shell;
mod simulate;
mod sql;
mod tables;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, CommandFactory, Parser, Subcommand};

use crate::error::{Error, Result};
use crate::words::printable_lines;
use config::Settings;
use messages::Messages;
use require::Ending;

/// The exit codes, except those of signals.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const WRONG_USAGE: u8 = 2;
const BELOW_REQUIREMENT: u8 = 3;

/// Predict customer lifetime value from an order history.
#[derive(Debug, Parser)]
#[command(name = "clv", version, max_term_width = 110, disable_help_flag = true)]
#[command(before_help = "Example: clv run orders.csv --out result", after_help = help::FOOT)]
struct Cli {
    /// Show the most common options
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
    /// Show all options
    #[arg(long, global = true, action = ArgAction::HelpLong)]
    help_all: Option<bool>,
    /// File of options (TOML) [default: clv.toml in the current folder, where it exists]; `clv init` writes one
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "no_config",
        hide_short_help = true
    )]
    config: Option<PathBuf>,
    /// Leave clv.toml aside
    #[arg(long, global = true, hide_short_help = true)]
    no_config: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Do the whole job: audit the data, test the forecast, fit a model, score customers, write a report
    #[command(before_help = "Example: clv run orders.csv --out result", after_help = help::FOOT)]
    Run(Box<run::Args>),
    /// Summarise transactions as one row per customer (recency, frequency, monetary value)
    #[command(before_help = "Example: clv rfm orders.csv -o rfm.csv", after_help = help::FOOT)]
    Rfm(rfm::Args),
    /// Show what the input contains, and which rows would be skipped
    #[command(before_help = "Example: clv audit orders.csv", after_help = help::FOOT)]
    Audit(audit::Args),
    /// Estimate a purchase model and a spend model
    #[command(before_help = "Example: clv fit orders.csv -o model.json", after_help = help::FOOT)]
    Fit(fit::Args),
    /// Forecast purchases and value of each customer with a fitted model
    #[command(
        before_help = "Example: clv score orders.csv --model model.json -o scores.csv",
        after_help = help::FOOT
    )]
    Score(score::Args),
    /// Test forecasts: fit models to the data up to a day, compare with the days after it
    #[command(
        before_help = "Example: clv evaluate orders.csv --split 2024-06-30",
        after_help = help::FOOT
    )]
    Evaluate(evaluate::Args),
    /// Divide customers by value, by recency and frequency, by their own rhythm or by any attribute; list whom to contact
    #[command(
        before_help = "Example: clv segment result -o segments.csv --groups groups.csv",
        after_help = help::FOOT
    )]
    Segment(segment::Args),
    /// Compare the value of customers with what they cost: CLV:CAC, allowable cost, budget, what if
    #[command(
        before_help = "Example: clv economics result --cac costs.csv --margin 0.4 -o economics.csv",
        after_help = help::FOOT
    )]
    Economics(economics::Args),
    /// Draw a chart of a run: revenue, cohorts, retention, value, churn and what the model says
    #[command(
        before_help = "Example: clv plot revenue result -o revenue.svg",
        after_help = plot::charts_in_help()
    )]
    Plot(plot::Args),
    /// Make the report of a run again: other pages, another language, or with what has changed since an earlier run
    #[command(
        before_help = "Example: clv report result --pages executive --lang fr -o direction.html",
        after_help = help::FOOT
    )]
    Report(report::Args),
    /// Leave customers out by chance, and see later what the others did more
    #[command(before_help = "Example: clv experiment assign result --share 0.2 -o groups.csv")]
    Experiment(experiment::Args),
    /// Show a model file: parameters, standard errors and warnings
    #[command(before_help = "Example: clv inspect model.json", after_help = help::FOOT)]
    Inspect(inspect::Args),
    /// Write an audience from a run: a file of customers with their values for an advertising platform or a tool
    #[command(
        before_help = "Example: clv export meta result -o meta.csv --country FR",
        after_help = export::targets_in_help()
    )]
    Export(export::Args),
    /// Take a person out of all files of a folder: scores, audiences, crosswalks, histories
    #[command(before_help = "Example: clv forget ann@example.org result", after_help = help::FOOT)]
    Forget(forget::Args),
    /// Write a file of options, clv.toml, to start from: all of them as comments, with their defaults
    #[command(before_help = "Example: clv init orders.csv", after_help = help::FOOT)]
    Init(init::Args),
    /// Simulate transactions from a model
    #[command(
        before_help = "Example: clv simulate --model model.json --customers 1000 --days 730 -o orders.csv",
        after_help = help::FOOT
    )]
    Simulate(simulate::Args),
    /// Print SQL that makes RFM tables and scores inside a database or a warehouse
    #[command(
        before_help = "Example: clv sql score --dialect postgres --model model.json --table rfm"
    )]
    Sql(sql::Args),
    /// Print a completion script for your shell
    #[command(
        before_help = "Example: clv completions bash > ~/.local/share/bash-completion/completions/clv"
    )]
    Completions(shell::Completions),
    /// Print a manual page
    #[command(before_help = "Example: clv man run > clv-run.1")]
    Man(shell::Man),
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

/// Parses the arguments, runs the command and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let is_json = arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--json");
    let (verb, settings) = match parse(&arguments) {
        Ok(parsed) => parsed,
        Err(Refused::Arguments(error)) => return not_parsed(&error, is_json),
        Err(Refused::File(error)) => return failed(&error, &Messages::before_parsing(is_json)),
    };
    let messages = verb.messages();
    settings.say(&messages);
    interrupt::watch();
    match verb.with(settings).run(&messages) {
        Ok(Ending::Done) => DONE,
        Ok(Ending::BelowRequirement) => BELOW_REQUIREMENT,
        Err(error) if error.is_closed_pipe() => DONE,
        Err(error) => {
            interrupt::pass();
            failed(&error, &messages)
        }
    }
}

/// Says an error, and returns the exit code of it.
fn failed(error: &Error, messages: &Messages) -> u8 {
    messages.error(error);
    if error.is_usage() {
        WRONG_USAGE
    } else {
        FAILED
    }
}

/// Why a call does not begin.
enum Refused {
    /// Help and the version among them.
    Arguments(clap::Error),
    /// The file of options.
    File(Error),
}

/// The command with its options: those of the command line, and those of the file of options.
///
/// The command line is parsed alone first, so that what is wrong in it is not blamed on the file. Only what is missing
/// in it may be in the file.
fn parse(arguments: &[OsString]) -> Result<(Verb, Settings), Refused> {
    let alone = match Cli::try_parse_from(arguments) {
        Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => {
            return Err(Refused::Arguments(error));
        }
        other => other.map_err(|error| Refused::Arguments(explained(error))),
    };
    let settings = config::settings(Cli::command(), arguments).map_err(Refused::File)?;
    let Some(settings) = settings else {
        return alone.map(|cli| (cli.verb, Settings::default()));
    };
    match Cli::try_parse_from(settings.added_to(arguments)) {
        Ok(cli) => Ok((cli.verb, settings)),
        Err(error) => {
            let error = settings.placed(explained(error), alone.is_ok());
            Err(Refused::Arguments(error))
        }
    }
}

/// What the arguments are that a command cannot do without.
const REQUIRED: [(&str, &str); 9] = [
    (
        "--split",
        "`--split` is the last day of the data to fit to, as in `--split 2024-06-30`",
    ),
    (
        "--out",
        "`--out` is the folder for the results, as in `--out result`",
    ),
    (
        "--model",
        "`--model` is a file that `clv fit` wrote, as in `--model model.json`",
    ),
    (
        "--days",
        "`--days` is the length of the history to simulate, as in `--days 730`",
    ),
    (
        "--dialect",
        "`--dialect` is the database or the warehouse, as in `--dialect postgres`",
    ),
    (
        "--table",
        "`--table` is the table that the query reads, as in `--table shop.orders`",
    ),
    (
        "-col",
        "name the columns, as in `--customer-col customer_id --date-col ordered_at`",
    ),
    (
        "RESULT",
        "give a folder that `clv run` wrote, or a file that `clv score` wrote",
    ),
    (
        "INPUT",
        "give files, folders or patterns, or `-` for standard input",
    ),
];

/// Says of each missing argument what it is.
fn explained(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::MissingRequiredArgument {
        return error;
    }
    let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let is_missing = |name: &str| missing.iter().any(|argument| argument.contains(name));
    let tips = REQUIRED.iter().filter(|(name, _)| is_missing(name));
    let tips: Vec<StyledStr> = tips.map(|(_, tip)| (*tip).into()).collect();
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    error
}

/// Wrong usage as text. It shows a wrong value once, before the reason.
fn usage_text(error: &clap::Error, paint: bool) -> String {
    let text = if paint {
        error.render().ansi().to_string()
    } else {
        error.render().to_string()
    };
    match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => text.replacen(&format!(": `{value}`"), "", 1),
        _ => text,
    }
}

/// Help and version exit with 0; everything else is wrong usage.
fn not_parsed(error: &clap::Error, is_json: bool) -> u8 {
    let failed = error.use_stderr();
    if failed && is_json {
        Messages::usage(error);
        return WRONG_USAGE;
    }
    let paint = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (plain, text) = (error.render().to_string(), usage_text(error, paint));
    // only a closed pipe can fail here, and that is not an error
    let _printed = match printable_lines(&plain) {
        // somebody's argument holds characters that a terminal would obey
        Cow::Owned(safe) => write!(std::io::stderr(), "{safe}"),
        Cow::Borrowed(_) if failed => write!(std::io::stderr(), "{text}"),
        Cow::Borrowed(_) => error.print(),
    };
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
            Self::Segment(args) => args.messages.open(),
            Self::Economics(args) => args.messages.open(),
            Self::Plot(args) => args.messages.open(),
            Self::Report(args) => args.messages.open(),
            Self::Experiment(args) => args.messages(),
            Self::Inspect(args) => args.messages.open(),
            Self::Export(args) => args.messages.open(),
            Self::Forget(args) => args.messages.open(),
            Self::Init(args) => args.messages.open(),
            Self::Simulate(args) => args.messages.open(),
            Self::Sql(args) => args.messages(),
            Self::Completions(_) | Self::Man(_) => Messages::default(),
        }
    }

    /// The command with what a file of options gave, where it keeps a record of that.
    fn with(self, settings: Settings) -> Self {
        match self {
            Self::Run(args) => Self::Run(Box::new(args.with(settings.facts()))),
            other => other,
        }
    }

    fn run(self, messages: &Messages) -> Result<Ending> {
        match self {
            Self::Run(args) => return args.run(messages),
            Self::Evaluate(args) => return args.run(messages),
            Self::Rfm(args) => args.run(messages),
            Self::Audit(args) => args.run(messages),
            Self::Fit(args) => args.run(messages),
            Self::Score(args) => args.run(messages),
            Self::Segment(args) => args.run(messages),
            Self::Economics(args) => args.run(messages),
            Self::Plot(args) => args.run(messages),
            Self::Report(args) => args.run(messages),
            Self::Experiment(args) => args.run(messages),
            Self::Inspect(args) => args.run(messages),
            Self::Export(args) => args.run(messages),
            Self::Forget(args) => args.run(messages),
            Self::Init(args) => args.run(messages),
            Self::Simulate(args) => args.run(messages),
            Self::Sql(args) => args.run(messages),
            Self::Completions(args) => args.run(),
            Self::Man(args) => args.run(),
        }?;
        Ok(Ending::Done)
    }
}
