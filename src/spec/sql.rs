//! What a caller can ask of SQL for a warehouse.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Intervals, QuestionSpec};
use crate::error::{Error, Result};
use crate::forecast;
use crate::history::SpendBasis;
use crate::input::options::optional_date;
#[cfg(feature = "cli")]
use crate::input::options::{date, parsed};
use crate::input::{Merge, Refunds};
use crate::model::SpendModel;
use crate::select::NO_SPEND;
use crate::time::{DiscountRate, Horizon, TimeUnit};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Dialect {
    /// `DuckDB`.
    Duckdb,
    /// `PostgreSQL`.
    Postgres,
    /// Snowflake.
    Snowflake,
    /// Google `BigQuery`.
    #[cfg_attr(feature = "cli", value(name = "bigquery"))]
    BigQuery,
    /// Databricks, and Spark SQL.
    Databricks,
    /// Amazon Redshift.
    Redshift,
}

/// The RFM table that SQL makes of a table of transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Table"))]
#[serde(deny_unknown_fields)]
pub struct SqlRfmSpec {
    /// Dialect of the SQL
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "DIALECT"))]
    pub dialect: Dialect,
    /// Table or view of transactions, all of them sales or refunds, as in `shop.orders`; double quotes around a part
    /// that has a dot
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    pub table: String,
    /// Write the table as a reference of dbt: a name without a dot is a model, and `orders.sales` the table `sales` of the
    /// source `orders`
    #[cfg_attr(feature = "cli", arg(long))]
    #[serde(default)]
    pub dbt: bool,
    /// Column with the customer id
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    pub customer_col: String,
    /// Column with the date or timestamp
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    pub date_col: String,
    /// Column with the amount [default: none, and so a table without values]
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    #[serde(default)]
    pub amount_col: Option<String>,
    /// First day to use [default: first date in the data]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date))]
    #[serde(default, deserialize_with = "optional_date")]
    pub since: Option<NaiveDate>,
    /// Last day to use; forecasts start after it [default: last date in the data]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date))]
    #[serde(default, deserialize_with = "optional_date")]
    pub until: Option<NaiveDate>,
    /// Time unit of `recency`, `T` and all rates [default: week]
    #[cfg_attr(feature = "cli", arg(long, value_enum))]
    #[serde(default)]
    pub unit: Option<TimeUnit>,
    /// Count all rows of a customer within this calendar period as one purchase [default: day]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "PERIOD"))]
    #[serde(default)]
    pub merge: Option<Merge>,
    /// How to treat negative amounts [default: net]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "HOW"))]
    #[serde(default)]
    pub refunds: Option<Refunds>,
}

/// The weighted histories that SQL makes of a table of transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(deny_unknown_fields)]
pub struct SqlHistoriesSpec {
    /// The transactions, and the rules of the RFM table.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub transactions: SqlRfmSpec,
    /// Spend model to fit: `gamma-gamma`, `gamma-gamma-orders` or `none`; each needs other columns, and with fewer
    /// columns more customers share a row [default: gamma-gamma with `--amount-col`, else none]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", help_heading = "Models")
    )]
    #[serde(default)]
    pub spend: Option<String>,
}

impl SqlHistoriesSpec {
    /// Which purchases the spend model looks at; `None` without one.
    ///
    /// # Errors
    /// When its name is unknown, or there are no amounts for it: wrong usage.
    pub fn basis(&self) -> Result<Option<SpendBasis>> {
        let has_amounts = self.transactions.amount_col.is_some();
        let Some(name) = &self.spend else {
            return Ok(has_amounts.then_some(SpendBasis::Repeats));
        };
        if name == NO_SPEND {
            return Ok(None);
        }
        let basis = SpendModel::basis_of(name).map_err(Error::as_usage)?;
        if has_amounts {
            Ok(Some(basis))
        } else {
            let what = format!("a spend model needs amounts: `{name}`");
            Err(Error::usage(what)
                .hint("name their column with `--amount-col`, or use `--spend none`"))
        }
    }
}

/// The scores that SQL computes of an RFM table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Table"))]
#[serde(deny_unknown_fields)]
pub struct SqlScoreSpec {
    /// Dialect of the SQL
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "DIALECT"))]
    pub dialect: Dialect,
    /// RFM table in the unit of the model, with the columns that `clv rfm` and `clv sql rfm` give it, as in `shop.rfm`;
    /// double quotes around a part that has a dot
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    pub table: String,
    /// Write the table as a reference of dbt: a name without a dot is a model, and `orders.sales` the table `sales` of the
    /// source `orders`
    #[cfg_attr(feature = "cli", arg(long))]
    #[serde(default)]
    pub dbt: bool,
    /// Length of the forecast, which starts after the last day of the data: a number and d, w, m or y, as in 12m
    #[cfg_attr(feature = "cli", arg(long, value_name = "TIME", default_value_t, value_parser = parsed::<Horizon>, help_heading = "Forecast"))]
    #[serde(default)]
    pub horizon: Horizon,
    /// Discount rate per year, at most 1, as in 0.1 for 10%; 0 for none
    #[cfg_attr(feature = "cli", arg(long, value_name = "RATE", default_value_t, allow_negative_numbers = true, value_parser = parsed::<DiscountRate>, help_heading = "Forecast"))]
    #[serde(default)]
    pub discount_rate: DiscountRate,
    /// Gross margin as a fraction of revenue, at most 1, as in 0.4; without it, values are revenue
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "FRACTION",
            default_value_t = 1.0,
            allow_negative_numbers = true,
            help_heading = "Forecast"
        )
    )]
    #[serde(default = "whole_revenue")]
    pub margin: f64,
    /// Level of the confidence interval of the expected value, as in 0.9 for 90%
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "LEVEL",
            default_value_t = 0.9,
            help_heading = "Forecast"
        )
    )]
    #[serde(default = "usual_level")]
    pub level: f64,
    /// Whether to compute that interval: `none` makes the query shorter and faster
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_enum,
            value_name = "WHICH",
            default_value_t,
            help_heading = "Forecast"
        )
    )]
    #[serde(default)]
    pub intervals: Intervals,
}

const fn whole_revenue() -> f64 {
    1.0
}

const fn usual_level() -> f64 {
    0.9
}

impl SqlScoreSpec {
    /// The question in a model's unit of time.
    ///
    /// # Errors
    /// When a number is out of range: wrong usage.
    pub fn in_unit(&self, unit: TimeUnit) -> Result<forecast::Question> {
        let question = QuestionSpec {
            horizon: self.horizon,
            discount_rate: self.discount_rate,
            margin: self.margin,
            level: self.level,
            intervals: self.intervals,
        };
        question.in_unit(unit)
    }
}
