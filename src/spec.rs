//! Specifications: everything that a caller can ask for, as one structure per task.
//!
//! Each is plain data with defaults. The command line fills it from options, Python from keyword arguments, a service
//! from the body of a request. [`job`](crate::job) carries it out.
//!
//! ```
//! use clv::spec::{self, FitSpec};
//! let spec: FitSpec = spec::from_json(r#"{"read": {"unit": "day"}, "models": {"model": "all"}}"#)?;
//! assert_eq!(spec.read.unit().name(), "day");
//! let error = spec::from_json::<FitSpec>(r#"{"read": {"unti": "day"}}"#).unwrap_err();
//! assert!(error.is_usage() && error.to_string().contains("`unti`"));
//! # Ok::<(), clv::Error>(())
//! ```

mod export;
mod forget;
mod plot;
mod report;
mod sql;

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::evaluate::{Options, USUAL_ORIGINS};
use crate::fit::{self, Method};
use crate::forecast;
use crate::input::options::{all_cores, optional_date};
#[cfg(feature = "cli")]
use crate::input::options::{date, parsed, threads};
use crate::input::{ReadOptions, shown};
use crate::parallel::Workers;
use crate::rfm::Format;
use crate::select::{AUTO, asked_models, check_method, spend_name};
use crate::time::{DiscountRate, Horizon, TimeUnit};

pub use export::{ConversionSpec, ExportSpec, IdentifierForm};
pub use forget::ForgetSpec;
pub use plot::PlotSpec;
pub use report::{Page, Pages, ReportSpec};
pub use sql::{Dialect, SqlHistoriesSpec, SqlRfmSpec, SqlScoreSpec};

/// Reads a specification from JSON.
///
/// # Errors
/// When it is not JSON, or a field is unknown or has a value that is not possible: wrong usage that names the field.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    let wrong = |error: &serde_json::Error| {
        Error::usage(format!("the specification is not valid JSON: {error}"))
    };
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(&error))?;
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let field = path.rsplit('.').next().unwrap_or_default();
        match field {
            "" | "?" => Error::usage(error.inner().to_string()),
            field => Error::usage(format!("`{field}` is not valid: {}", error.inner())),
        }
    })
}

/// Which models are fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Models"))]
#[serde(default, deny_unknown_fields)]
pub struct ModelSpec {
    /// Purchase model: a name, several names separated by commas, or `all`. Names: auto (a stack of several models,
    /// weighed on hold-outs within the data), bg-nbd, mbg-nbd, pareto-nbd, bg-cnbd-k, mbg-cnbd-k, nbd
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", default_value = AUTO)
    )]
    pub model: String,
    /// Spend model: gamma-gamma, gamma-gamma-orders or none [default: if the data have amounts, gamma-gamma-orders with
    /// `--model auto` and gamma-gamma with any other]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", hide_short_help = true)
    )]
    pub spend: Option<String>,
    /// Penalty on extreme parameters, for small data; 0 for none. The mean log-likelihood is reduced by this number
    /// times the sum of the squared logarithms of the parameters, in units of time and money scaled to the data
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NUMBER",
            default_value_t = 0.0,
            hide_short_help = true
        )
    )]
    pub penalty: f64,
}

impl Default for ModelSpec {
    fn default() -> Self {
        Self {
            model: AUTO.to_owned(),
            spend: None,
            penalty: 0.0,
        }
    }
}

impl ModelSpec {
    /// Checks names and penalty. Call it before reading, so that a typo is found at once.
    ///
    /// # Errors
    /// When a name is unknown or the penalty is not possible: wrong usage.
    pub fn check(&self) -> Result<()> {
        self.names()?;
        fit::Options::penalised(&Workers::alone(), self.penalty).map(drop)
    }

    /// The purchase models that are named: one, a comma list, or `all`.
    ///
    /// # Errors
    /// When a name is unknown: wrong usage.
    pub fn names(&self) -> Result<Vec<String>> {
        asked_models(&self.model, self.spend.as_deref())
    }
}

/// What is fitted, to what.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct FitSpec {
    /// How customers are read.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub read: ReadOptions,
    /// Which models are fitted.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub models: ModelSpec,
    /// Length of the forecasts that models are weighed for: a number and d, w, m or y, as in 12m
    #[cfg_attr(feature = "cli", arg(long, value_name = "TIME", default_value_t, value_parser = parsed::<Horizon>, help_heading = "Models", hide_short_help = true))]
    pub horizon: Horizon,
    /// Where the uncertainty of parameters comes from; for `posterior` and `bootstrap`, `--model` must name single models
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "METHOD",
            default_value_t,
            help_heading = "Models",
            hide_short_help = true
        )
    )]
    pub uncertainty: Method,
    /// Random seed of `--uncertainty posterior` and `bootstrap`
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NUMBER",
            default_value_t = 42,
            help_heading = "Models",
            hide_short_help = true
        )
    )]
    pub seed: u64,
}

impl Default for FitSpec {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            models: ModelSpec::default(),
            horizon: Horizon::default(),
            uncertainty: Method::default(),
            seed: 42,
        }
    }
}

impl FitSpec {
    /// Checks models and method. Call it before reading, so that a typo is found at once.
    ///
    /// # Errors
    /// Those of [`ModelSpec::check`], and when draws of a stack are asked for: wrong usage.
    pub fn check(&self) -> Result<()> {
        self.models.check()?;
        check_method(self.uncertainty, &self.models.names()?)
    }
}

/// Which intervals are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Intervals {
    /// All intervals.
    #[default]
    All,
    /// No intervals and no interval columns: faster.
    None,
}

/// What forecasts are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum By {
    /// Calendar months within the horizon.
    Month,
}

/// What a run decides beside its forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum With {
    /// Segments and groups of customers, which every run writes.
    Segments,
    /// Value against cost.
    Economics,
    /// Files of customers for platforms and tools.
    Audiences,
}

/// What to forecast for each customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Forecast"))]
#[serde(default, deny_unknown_fields)]
pub struct QuestionSpec {
    /// Length of the forecast, which starts after the last day of the data: a number and d, w, m or y, as in 12m
    #[cfg_attr(feature = "cli", arg(long, value_name = "TIME", default_value_t, value_parser = parsed::<Horizon>))]
    pub horizon: Horizon,
    /// Discount rate per year, at most 1, as in 0.1 for 10%; 0 for none
    #[cfg_attr(feature = "cli", arg(long, value_name = "RATE", default_value_t, allow_negative_numbers = true, value_parser = parsed::<DiscountRate>))]
    pub discount_rate: DiscountRate,
    /// Gross margin as a fraction of revenue, at most 1, as in 0.4; without it, values are revenue
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "FRACTION",
            default_value_t = 1.0,
            allow_negative_numbers = true
        )
    )]
    pub margin: f64,
    /// Level of all intervals, as in 0.9 for 90%
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "LEVEL", default_value_t = 0.9)
    )]
    pub level: f64,
    /// Intervals to compute
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "WHICH",
            default_value_t,
            hide_short_help = true
        )
    )]
    pub intervals: Intervals,
}

impl Default for QuestionSpec {
    fn default() -> Self {
        Self {
            horizon: Horizon::default(),
            discount_rate: DiscountRate::default(),
            margin: 1.0,
            level: 0.9,
            intervals: Intervals::default(),
        }
    }
}

impl QuestionSpec {
    /// Are intervals computed?
    #[must_use]
    pub fn has_intervals(&self) -> bool {
        self.intervals == Intervals::All
    }

    /// The question in a model's unit of time.
    ///
    /// # Errors
    /// When a number is out of range: wrong usage.
    pub fn in_unit(&self, unit: TimeUnit) -> Result<forecast::Question> {
        self.check_margin()?;
        let question = forecast::Question {
            horizon: self.horizon.in_unit(unit),
            delta: self.discount_rate.continuous(unit),
            margin: self.margin,
            level: self.level,
            intervals: self.has_intervals(),
        };
        question.check()?;
        Ok(question)
    }
}

impl QuestionSpec {
    /// A margin is a fraction: 40 most likely stands for 40%.
    fn check_margin(&self) -> Result<()> {
        let margin = self.margin;
        if margin > 0.0 && margin <= 1.0 {
            return Ok(());
        }
        let error = Error::usage(format!(
            "the margin must be above 0 and at most 1: `{margin}`"
        ));
        Err(if margin > 1.0 && margin <= 100.0 {
            error.hint(format!("write {margin}% as `{}`", margin / 100.0))
        } else {
            error.hint("it is a fraction of revenue: write 40% as `0.4`")
        })
    }
}

/// Which customers to score, and what to forecast.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct ScoreSpec {
    /// How customers are read. The merge period and the treatment of refunds come from the model.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub read: ReadOptions,
    /// What to forecast.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub question: QuestionSpec,
    /// Score only customers who bought on or after this day; their histories stay complete
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date, help_heading = "Forecast", hide_short_help = true))]
    #[serde(deserialize_with = "optional_date")]
    pub active_since: Option<NaiveDate>,
    /// Write expected purchases and value by calendar month instead of the scores: one row per customer and month
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "PERIOD",
            help_heading = "Forecast",
            hide_short_help = true
        )
    )]
    pub by: Option<By>,
}

/// Which models to test on a hold-out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct EvaluateSpec {
    /// How transactions are read.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub read: ReadOptions,
    /// Which models to test.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub models: ModelSpec,
    /// Last day of the data that models are fitted to; the forecast is tested on the days after it
    /// [default: the test is as long as a year, but at most a third of the data]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date, help_heading = "Evaluation"))]
    #[serde(deserialize_with = "optional_date")]
    pub split: Option<NaiveDate>,
    /// Number of tests: the one of `--split`, and tests of the same length that begin earlier; 1 for that one alone
    /// [default: as many as the data allow, at most 5]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "N", help_heading = "Evaluation")
    )]
    pub origins: Option<usize>,
    /// Level of intervals to test, in addition to 0.8 and 0.9
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "LEVEL",
            default_value_t = 0.9,
            help_heading = "Evaluation",
            hide_short_help = true
        )
    )]
    pub level: f64,
    /// Intervals to test
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "WHICH",
            default_value_t,
            help_heading = "Evaluation",
            hide_short_help = true
        )
    )]
    pub intervals: Intervals,
    /// Random seed
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NUMBER",
            default_value_t = 42,
            help_heading = "Evaluation",
            hide_short_help = true
        )
    )]
    pub seed: u64,
}

impl Default for EvaluateSpec {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            models: ModelSpec::default(),
            split: None,
            origins: None,
            level: 0.9,
            intervals: Intervals::default(),
            seed: 42,
        }
    }
}

impl EvaluateSpec {
    /// The options of the evaluation.
    ///
    /// # Errors
    /// When a model is unknown, or the level or the number of tests is not possible: wrong usage.
    pub fn options(&self) -> Result<Options> {
        let options = Options {
            split: self.split,
            origins: self.origins.unwrap_or(USUAL_ORIGINS),
            since: self.read.since,
            unit: self.read.unit(),
            models: self.models.names()?,
            penalty: self.models.penalty,
            spend: spend_name(self.models.spend.as_deref(), &self.models.names()?),
            level: self.level,
            intervals: self.intervals == Intervals::All,
            seed: self.seed,
            ..Options::default()
        };
        options.check()?;
        Ok(options)
    }
}

/// The whole job: audit, test on a hold-out, fit, scores, report.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct RunSpec {
    /// How customers are read.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub read: ReadOptions,
    /// Which models to test; the best one is used.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub models: ModelSpec,
    /// Where the uncertainty of parameters comes from; for `posterior` and `bootstrap`, `--model` must name single models
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "METHOD",
            default_value_t,
            help_heading = "Models",
            hide_short_help = true
        )
    )]
    pub uncertainty: Method,
    /// What to forecast for each customer.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub question: QuestionSpec,
    /// Also write expected purchases and value by calendar month to `months.csv`: one row per customer and month
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "PERIOD",
            help_heading = "Forecast",
            hide_short_help = true
        )
    )]
    pub by: Option<By>,
    /// Also decide: `economics` (value against cost) and `audiences` (files for platforms and tools), several with commas;
    /// segments and lists are always written
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "WHAT",
            value_delimiter = ',',
            help_heading = "Decisions"
        )
    )]
    pub with: Vec<With>,
    /// Length of each list of whom to contact: best customers, customers who are going quiet, former customers to win back
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NUMBER",
            default_value_t = 100,
            help_heading = "Decisions",
            hide_short_help = true
        )
    )]
    pub list: usize,
    /// Columns of the customers that the lists also have, such as E-mail,Phone: those of `--customers`, and what the orders
    /// say of each customer
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "COLUMNS",
            value_delimiter = ',',
            help_heading = "Decisions",
            hide_short_help = true
        )
    )]
    pub list_with: Vec<String>,
    /// Table of acquisition costs for `--with economics`, as in `clv economics`
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "FILE",
            help_heading = "Decisions",
            hide_short_help = true
        )
    )]
    pub cac: Option<PathBuf>,
    /// Targets of `--with audiences`, as in `meta,crm`; `clv export --list-targets` shows them [default: all lists that the
    /// data allow; those that leave your firm need contacts and a column of consent]
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "TARGETS",
            value_delimiter = ',',
            help_heading = "Decisions",
            hide_short_help = true
        )
    )]
    pub audiences: Vec<String>,
    /// Last day of the data that models are fitted to in the test; the forecast is tested on the days after it
    /// [default: the test is as long as the horizon, but at most a third of the data]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date, help_heading = "Evaluation", hide_short_help = true))]
    #[serde(deserialize_with = "optional_date")]
    pub split: Option<NaiveDate>,
    /// Number of tests: the one of `--split`, and tests of the same length that begin earlier; 1 for that one alone
    /// [default: as many as the data allow, at most 3]
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "N",
            help_heading = "Evaluation",
            hide_short_help = true
        )
    )]
    pub origins: Option<usize>,
    /// Table of metrics from outside, such as visits: `date`, `metric` and `value`, a row for each date and metric; months
    /// are written to `metrics.csv` and `summary.json`
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "FILE",
            help_heading = "Input",
            hide_short_help = true
        )
    )]
    pub metrics: Option<PathBuf>,
    /// Random seed
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NUMBER",
            default_value_t = 42,
            help_heading = "Evaluation",
            hide_short_help = true
        )
    )]
    pub seed: u64,
    /// Format of the scores
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, default_value_t, help_heading = "Output")
    )]
    pub format: Format,
    /// What of this came from a file of options, for the record of the run.
    #[cfg_attr(feature = "cli", arg(skip))]
    #[serde(skip)]
    pub from_file: Option<FromFile>,
    /// What the report shows, and in which language.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub report: ReportSpec,
}

/// Options that came from a file, for the record of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FromFile {
    /// The name of the file.
    pub file: String,
    /// The options with their values, passwords left out.
    pub options: Map<String, Value>,
    /// Options in the file that had no effect, with the reason.
    pub left_out: Map<String, Value>,
}

impl Default for RunSpec {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            models: ModelSpec::default(),
            uncertainty: Method::default(),
            question: QuestionSpec::default(),
            by: None,
            with: Vec::new(),
            list: 100,
            list_with: Vec::new(),
            cac: None,
            audiences: Vec::new(),
            split: None,
            origins: None,
            metrics: None,
            seed: 42,
            format: Format::default(),
            from_file: None,
            report: ReportSpec::default(),
        }
    }
}

impl RunSpec {
    /// Checks models and method. Call it before reading, so that a typo is found at once.
    ///
    /// # Errors
    /// Those of [`FitSpec::check`].
    pub fn check(&self) -> Result<()> {
        self.models.check()?;
        check_method(self.uncertainty, &self.models.names()?)
    }
}

/// Transactions to simulate from a model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Simulation"))]
#[serde(deny_unknown_fields)]
pub struct SimulateSpec {
    /// Number of customers
    #[cfg_attr(feature = "cli", arg(long, value_name = "N"))]
    pub customers: u64,
    /// Number of days to simulate; first purchases are spread evenly over them
    #[cfg_attr(feature = "cli", arg(long, value_name = "N"))]
    pub days: u32,
    /// Random seed
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NUMBER", default_value_t = 42)
    )]
    #[serde(default = "usual_seed")]
    pub seed: u64,
    /// First day to simulate
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", default_value_t = usual_start(), value_parser = date))]
    #[serde(default = "usual_start")]
    pub start: NaiveDate,
    /// Number of threads [default: all cores]
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", value_parser = threads, default_value_t = all_cores(), hide_default_value = true, help_heading = "Machine", hide_short_help = true))]
    #[serde(default = "all_cores")]
    pub threads: usize,
}

const fn usual_seed() -> u64 {
    42
}

fn usual_start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default()
}

/// Where customers are read from.
#[derive(Debug, Clone)]
pub enum Inputs {
    /// Files, folders, globs, URLs of files, stores and databases, or `-` for stdin.
    Paths(Vec<String>),
    /// Open sources, such as tables in memory.
    Sources(Vec<crate::input::Source>),
}

impl Inputs {
    /// The names of the inputs, without passwords.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Self::Paths(paths) => paths.iter().map(|path| shown(path)).collect(),
            Self::Sources(sources) => sources.iter().map(|source| source.name.clone()).collect(),
        }
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for Inputs {
    fn from(paths: [S; N]) -> Self {
        Self::Paths(paths.into_iter().map(Into::into).collect())
    }
}

impl From<PathBuf> for Inputs {
    fn from(path: PathBuf) -> Self {
        Self::from([path.to_string_lossy()])
    }
}
