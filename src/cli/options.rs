use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::error::{Error, Result};
use crate::forecast::Question;
use crate::input::{
    AmountPer, ColumnNames, DecimalMark, Duplicates, MemorySize, Merge, ReadOptions, Refunds,
    Shape, Zone,
};
use crate::parallel::Workers;
use crate::report::Asked;
use crate::rfm::{Format, Target};
use crate::select::asked_models;
use crate::time::{DiscountRate, Horizon, TimeUnit, parse_date};

/// A value of an option, a refusal with its hint.
fn said<T: FromStr<Err = Error>>(text: &str) -> std::result::Result<T, String> {
    text.parse().map_err(refusal)
}

/// A day.
pub(super) fn date(text: &str) -> std::result::Result<NaiveDate, String> {
    parse_date(text).map_err(refusal)
}

/// A number of threads.
fn threads(text: &str) -> std::result::Result<usize, String> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=Workers::MOST).contains(number));
    number.ok_or_else(|| format!("no whole number from 1 to {}", Workers::MOST))
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the form that `map_err` wants"
)]
fn refusal(error: Error) -> String {
    match error.advice() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}

/// What is read, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Files, folders, globs, or `-` for stdin: CSV, TSV, JSON Lines or Parquet, plain, .gz or .zst
    #[arg(required = true)]
    pub(super) inputs: Vec<String>,
    /// Column of the customer's id [default: detected from the header]
    #[arg(long)]
    pub(super) customer_col: Option<String>,
    /// Column of the date [default: detected from the header]
    #[arg(long)]
    pub(super) date_col: Option<String>,
    /// Column of the amount [default: detected from the header]
    #[arg(long)]
    pub(super) amount_col: Option<String>,
    /// Column of the order's number: with `--merge none`, its rows are one purchase
    #[arg(long)]
    pub(super) order_col: Option<String>,
    /// What a row is: `transactions` or `rfm` [default: detected from the header]
    #[arg(long, value_parser = said::<Shape>)]
    pub(super) input: Option<Shape>,
    /// Form of dates, as in `%d/%m/%Y` [default: ISO 8601, else inferred from the column]
    #[arg(long)]
    pub(super) date_format: Option<String>,
    /// First day of the observation window [default: first date in the data]
    #[arg(long, value_parser = date)]
    pub(super) since: Option<NaiveDate>,
    /// Last day of the observation window, inclusive [default: last date in the data]
    #[arg(long, value_parser = date)]
    pub(super) until: Option<NaiveDate>,
    /// Zone whose days count, as in `Europe/Paris`, for times with an offset [default: local time as written]
    #[arg(long, value_parser = said::<Zone>)]
    pub(super) timezone: Option<Zone>,
    /// Zone of times without an offset, as in `UTC`, where `--timezone` is another
    #[arg(long, value_parser = said::<Zone>, requires = "timezone")]
    pub(super) times_in: Option<Zone>,
    /// Mark before the decimals of amounts, `.` or `,` [default: inferred from the column]
    #[arg(long, value_parser = said::<DecimalMark>)]
    pub(super) decimal: Option<DecimalMark>,
    /// What an amount is for: `line`, or `order` where the total stands on every line of an order
    #[arg(long, default_value = "line", value_parser = said::<AmountPer>)]
    pub(super) amount_per: AmountPer,
    /// Column of the order's status [default: detected from the header]
    #[arg(long)]
    pub(super) status_col: Option<String>,
    /// Statuses of orders that count, with commas between them [default: all]
    #[arg(long, value_delimiter = ',')]
    pub(super) status: Vec<String>,
    /// Customer to leave out, by id; may be given several times
    #[arg(long, value_name = "ID")]
    pub(super) exclude_customer: Vec<String>,
    /// Customer ids that differ only in case, leading zeros or a trailing `.0` are one customer
    #[arg(long)]
    pub(super) fold_ids: bool,
    /// The one currency to keep
    #[arg(long)]
    pub(super) currency: Option<String>,
    /// Unit of `recency`, `T` and of every rate: day, week, month or year [default: week]
    #[arg(long, value_parser = said::<TimeUnit>)]
    pub(super) unit: Option<TimeUnit>,
    /// Rows of one customer inside one such calendar period are one purchase: none, day, week, month, year [default: day]
    #[arg(long, value_parser = said::<Merge>)]
    pub(super) merge: Option<Merge>,
    /// What a negative amount does: net, drop or error [default: net]
    #[arg(long, value_parser = said::<Refunds>)]
    pub(super) refunds: Option<Refunds>,
    /// What an exact duplicate row does: keep or drop
    #[arg(long, default_value = "keep", value_parser = said::<Duplicates>)]
    pub(super) duplicates: Duplicates,
    /// Any row that would be left out is an error
    #[arg(long)]
    pub(super) strict: bool,
    /// Go on when more rows have faults than are kept
    #[arg(long)]
    pub(super) allow_skipped: bool,
    /// Where chance starts, wherever it enters
    #[arg(long, default_value_t = 42)]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) machine: MachineArgs,
}

/// What the work may use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Machine")]
pub(super) struct MachineArgs {
    /// Threads [default: all cores]
    #[arg(long, value_parser = threads)]
    threads: Option<usize>,
    /// Bound on the memory of reading and grouping, as in `2GiB`; past it, spill to disk
    #[arg(long, value_parser = said::<MemorySize>)]
    memory: Option<MemorySize>,
    /// Where spills go
    #[arg(long)]
    temp_dir: Option<PathBuf>,
}

impl MachineArgs {
    pub(super) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| {
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
        })
    }

    pub(super) fn workers(&self) -> Result<Workers> {
        Workers::new(self.threads())
    }
}

impl InputArgs {
    pub(super) fn unit(&self) -> TimeUnit {
        self.unit.unwrap_or_default()
    }

    pub(super) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            columns: ColumnNames {
                customer: self.customer_col.clone(),
                date: self.date_col.clone(),
                amount: self.amount_col.clone(),
                order: self.order_col.clone(),
                status: self.status_col.clone(),
            },
            date_format: self.date_format.clone(),
            since: self.since,
            until: self.until,
            timezone: self.timezone,
            times_in: self.times_in,
            decimal: self.decimal,
            amount_per: self.amount_per,
            statuses: self.status.clone(),
            exclude: self.exclude_customer.clone(),
            fold_ids: self.fold_ids,
            allow_skipped: self.allow_skipped,
            currency: self.currency.clone(),
            merge: self.merge.unwrap_or_default(),
            refunds: self.refunds.unwrap_or_default(),
            duplicates: self.duplicates,
            strict: self.strict,
            threads: self.machine.threads(),
            memory: self.machine.memory.map(MemorySize::bytes),
            temp_dir: self.machine.temp_dir.clone(),
            ..ReadOptions::default()
        }
    }
}

/// Where a table goes, and in what form.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct TableArgs {
    /// Where the table goes, `-` for stdout; the ending chooses .csv, .parquet or .jsonl [default: stdout]
    #[arg(short, long)]
    output: Option<String>,
    /// csv, parquet or jsonl, whatever the ending
    #[arg(long)]
    format: Option<String>,
}

impl TableArgs {
    pub(super) fn target(&self) -> Target {
        Target::of(self.output.as_deref())
    }

    pub(super) fn format(&self) -> Result<Format> {
        self.format
            .as_deref()
            .map_or_else(|| Format::of(&self.target()), format_named)
    }
}

/// The format of that name.
pub(super) fn format_named(name: &str) -> Result<Format> {
    match name {
        "csv" => Ok(Format::Csv),
        "parquet" => Ok(Format::Parquet),
        "jsonl" => Ok(Format::JsonLines),
        other => {
            Err(Error::usage(format!("unknown format: `{other}`"))
                .hint("one of csv, parquet, jsonl"))
        }
    }
}

/// Which models are fitted.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Models")]
pub(super) struct ModelArgs {
    /// Purchase model, several with commas between them, or `all`
    #[arg(long, default_value = "bg-nbd")]
    pub(super) model: String,
    /// Spend model, or `none` [default: gamma-gamma where amounts exist]
    #[arg(long)]
    pub(super) spend: Option<String>,
    /// Penalty on extreme parameters: so many times the sum of their squared logarithms, in time and money scaled to
    /// the data, is taken off the mean log-likelihood; 0 for none
    #[arg(long, default_value_t = 0.0)]
    pub(super) penalty: f64,
}

impl ModelArgs {
    /// Is the penalty one, and are there models of these names? Asked before anything is read.
    pub(super) fn check(&self) -> Result<()> {
        self.names()?;
        crate::fit::Options::penalised(&Workers::alone(), self.penalty).map(drop)
    }

    /// The purchase models that are named: one, a comma list, or `all`.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        asked_models(&self.model, self.spend.as_deref())
    }
}

/// What is asked of each customer.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Forecast")]
pub(super) struct QuestionArgs {
    /// How far ahead, after the last day: 365d, 52w, 12m or 1y
    #[arg(long, default_value = "365d", value_parser = said::<Horizon>)]
    pub(super) horizon: Horizon,
    /// Effective discount rate per year; 0 for none
    #[arg(long, default_value = "0.10", allow_negative_numbers = true, value_parser = said::<DiscountRate>)]
    pub(super) discount_rate: DiscountRate,
    /// Value per unit of revenue
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    pub(super) margin: f64,
    /// Level of every interval
    #[arg(long, default_value_t = 0.9)]
    pub(super) level: f64,
    /// `none` leaves the interval columns out, for speed
    #[arg(long, default_value = "all")]
    pub(super) intervals: Intervals,
}

/// Which intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Intervals {
    All,
    None,
}

impl QuestionArgs {
    /// The question as a report tells it.
    pub(super) fn asked(&self) -> Asked {
        Asked {
            horizon_days: self.horizon.days(),
            margin: self.margin,
            level: self.level,
            intervals: self.intervals == Intervals::All,
        }
    }

    /// The question in a model's unit of time.
    pub(super) fn question(&self, unit: TimeUnit) -> Result<Question> {
        let question = Question {
            horizon: self.horizon.in_unit(unit),
            delta: self.discount_rate.continuous(unit),
            margin: self.margin,
            level: self.level,
            intervals: self.intervals == Intervals::All,
        };
        question.check()?;
        Ok(question)
    }
}
