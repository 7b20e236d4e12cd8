//! What an engine elsewhere, such as Spark, needs to make the same table and the same scores as this one.

use std::sync::LazyLock;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::input::far_dates::Settled;
use crate::input::options::optional_date;
use crate::input::statuses::{is_no_sale, is_refund, is_sale};
use crate::input::{self, Merge, Refunds};
use crate::parallel::Workers;
use crate::rfm::{checks, rows, typed_rows};
use crate::score::Scoring;
use crate::spec::QuestionSpec;
use crate::store::StoredModel;
use crate::time::TimeUnit;

/// The calling thread: the engine has threads of its own.
static ALONE: LazyLock<Workers> = LazyLock::new(Workers::alone);

/// Words that stand for nobody where a customer id is expected, in small letters.
#[must_use]
pub const fn words_for_nobody() -> &'static [&'static str] {
    input::words_for_nobody()
}

/// What the status of an order means.
///
/// ```
/// use clv::job::MeaningOfStatus;
/// assert!(MeaningOfStatus::of("Shipped").is_sale);
/// assert!(MeaningOfStatus::of("refunded").is_refund);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeaningOfStatus {
    /// Does an order of this status count?
    pub is_sale: bool,
    /// Is it money that went back? Then rows with a negative amount count.
    pub is_refund: bool,
    /// Is it a word for a sale, rather than one that nobody knows?
    pub is_known: bool,
}

impl MeaningOfStatus {
    /// What a status means where nobody lists the statuses of sales.
    #[must_use]
    pub fn of(status: &str) -> Self {
        let status = status.trim().to_lowercase();
        Self {
            is_sale: !is_no_sale(&status),
            is_refund: is_refund(&status),
            is_known: is_sale(&status),
        }
    }
}

/// Checks the days of transactions, which an engine elsewhere has counted: days since 1970-01-01 in order, with their
/// rows. Days far from all others, and days after today, are asked about unless the caller has named the first or the
/// last day to use.
///
/// # Errors
/// When there are such days.
///
/// ```
/// use clv::job::check_days;
/// let days: Vec<(i32, u64)> = (19_000..19_300).map(|day| (day, 10)).collect();
/// assert!(check_days(&days, false, false).is_ok());
/// let mistyped = [days, vec![(26_000, 1)]].concat();
/// assert!(check_days(&mistyped, false, false).is_err());
/// assert!(check_days(&mistyped, false, true).is_ok());
/// ```
pub fn check_days(days: &[(i32, u64)], is_first_named: bool, is_last_named: bool) -> Result<()> {
    let settled = Settled {
        first: is_first_named,
        last: is_last_named,
    };
    checks::check_days(days, settled)
}

/// How rows of an RFM table were made, and what is asked about them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsSpec {
    /// Unit of their times.
    pub unit: TimeUnit,
    /// Last day of the observation window.
    #[serde(default, deserialize_with = "optional_date")]
    pub until: Option<NaiveDate>,
    /// Which rows of one customer are one purchase; if nothing is said, what the model says.
    #[serde(default)]
    pub merge: Option<Merge>,
    /// What negative amounts did; if nothing is said, what the model says.
    #[serde(default)]
    pub refunds: Option<Refunds>,
    /// Are purchases dated to the moment?
    #[serde(default)]
    pub timestamps: bool,
    /// What is asked.
    #[serde(default)]
    pub question: QuestionSpec,
}

/// Scores rows of an RFM table, batch by batch, in their order. Every row is scored by itself, so that batches need
/// not be groups of any kind.
///
/// ```
/// use clv::job::{self, RowScorer, RowsSpec};
/// use clv::prelude::*;
/// use clv::rfm::rows;
/// # fn scored() -> clv::Result<()> {
/// let customers = job::read(["tests/shop/orders.csv"].into(), &ReadOptions::default(), &Silent)?;
/// let (model, _) = StoredModel::read("models/shop.json".as_ref())?;
/// let spec: RowsSpec = clv::spec::from_json(r#"{"unit": "week"}"#)?;
/// let mut scorer = RowScorer::new(&model, &spec)?;
/// let schema = customers.schema(spec.unit);
/// for block in customers.blocks(spec.unit)? {
///     let scores = scorer.score(&rows::rows(&block?, &schema)?)?;
///     assert!(scores.column_by_name("clv").is_some());
/// }
/// # Ok(())
/// # }
/// # scored().unwrap();
/// ```
pub struct RowScorer {
    scoring: Scoring<'static>,
    /// What turns the times of the rows into those of the model.
    factor: f64,
}

impl RowScorer {
    /// A scorer of rows for a model.
    ///
    /// # Errors
    /// - the rows were not made as the model's data were
    /// - the question is out of range
    pub fn new(model: &StoredModel, spec: &RowsSpec) -> Result<Self> {
        let (merge, _) = model.treatment(spec.merge, spec.refunds)?;
        let question = spec.question.in_unit(model.unit())?;
        let schema = rows::schema(model.unit(), spec.until, Some(merge), spec.timestamps);
        Ok(Self {
            scoring: Scoring::of_rows(model, question, spec.until, schema, &ALONE)?,
            factor: if spec.unit == model.unit() {
                1.0
            } else {
                spec.unit.days() / model.unit().days()
            },
        })
    }

    /// The columns of the scores.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.scoring.schema()
    }

    /// Scores some rows.
    ///
    /// # Errors
    /// When a column of the RFM table is missing, or a row is not a possible history.
    pub fn score(&mut self, rows: &RecordBatch) -> Result<RecordBatch> {
        let block = typed_rows::customers(rows, self.factor)?;
        Ok(self.scoring.score(block)?.rows)
    }
}
