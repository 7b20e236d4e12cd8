use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use super::ScoreTable;
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::forecast::{Question, Score, Scorer};
use crate::history::{PurchaseHistory, SpendBasis, SpendHistory};
use crate::parallel::Workers;
use crate::rfm::{CustomerBlock, Customers, RfmTable};
use crate::store::StoredModel;
use crate::time::TimeUnit;

/// A stored model at work: blocks of customers in, rows of the score table out.
pub struct Scoring<'w> {
    scorer: Scorer,
    unit: TimeUnit,
    basis: SpendBasis,
    table: ScoreTable,
    workers: &'w Workers,
    without_value: usize,
    /// The data end by themselves before those of the fit.
    early: Option<Caution>,
    /// The times of a table are longer than the data of the fit.
    exceeding: Option<Caution>,
}

/// A block of customers with what was made of them.
pub struct Scored {
    /// The customers.
    pub block: CustomerBlock,
    /// What the models know of them.
    pub histories: Vec<(PurchaseHistory, SpendHistory)>,
    /// Their forecasts.
    pub scores: Vec<Score>,
    /// Their rows in the table.
    pub rows: RecordBatch,
}

impl Scored {
    /// The customers with their scores, in order of id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Score)> {
        let ids = (0..self.block.len()).map(|at| self.block.customer_id.value(at));
        ids.zip(&self.scores)
    }
}

impl<'w> Scoring<'w> {
    /// Puts one question to a model about these customers.
    ///
    /// # Errors
    /// When the question is out of range, or the table has histories rather than customers.
    pub fn new(
        model: &StoredModel,
        question: Question,
        customers: &Customers,
        workers: &'w Workers,
    ) -> Result<Self> {
        if customers.table().is_some_and(RfmTable::has_histories_only) {
            return Err(Error::usage("weighted histories cannot be scored")
                .hint("score the customers that they were made from"));
        }
        let schema = customers.schema(model.unit());
        let mut scoring = Self::of_rows(model, question, customers.until(), schema, workers)?;
        let early = customers
            .purchases()
            .zip(model.until())
            .filter(|(purchases, fitted)| {
                purchases.until() == purchases.last_day() && purchases.until() < *fitted
            });
        let early = early.map(|(purchases, fitted)| Caution::DataEndBeforeTheFit {
            until: purchases.until().to_string(),
            fitted: fitted.to_string(),
        });
        scoring.early = early;
        scoring.exceeding = exceeding(model, customers);
        Ok(scoring)
    }

    /// Puts one question to a model about customers who are observed until a day, whose RFM table has this schema.
    ///
    /// # Errors
    /// When the question is out of range.
    pub fn of_rows(
        model: &StoredModel,
        question: Question,
        until: Option<NaiveDate>,
        schema: SchemaRef,
        workers: &'w Workers,
    ) -> Result<Self> {
        let purchases = model.purchase_until(until);
        let scorer = Scorer::new(purchases, model.spend(), question)?.with_uncertainty(
            model.purchase_uncertainty().clone(),
            model.spend_uncertainty().clone(),
        )?;
        let basis = model
            .spend()
            .map_or_else(SpendBasis::default, |spend| spend.basis());
        Ok(Self {
            unit: model.unit(),
            basis,
            table: ScoreTable::new(schema, &scorer),
            scorer,
            workers,
            without_value: 0,
            early: None,
            exceeding: None,
        })
    }

    /// The model's unit of time.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The columns of the table.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.table.schema()
    }

    /// The scorer.
    #[must_use]
    pub const fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Scores a block of customers, their times in the model's unit.
    ///
    /// # Errors
    /// When a row is not a history, which only a foreign table can bring about.
    pub fn score(&mut self, block: CustomerBlock) -> Result<Scored> {
        let histories = (0..block.len())
            .map(|at| block.histories(at, self.basis))
            .collect::<Result<Vec<_>>>()?;
        let scores = self.scorer.score_all(&histories, self.workers);
        if self.scorer.has_spend() {
            self.without_value += scores.iter().filter(|score| score.clv.is_none()).count();
        }
        let rows = self.table.rows(&block, &scores)?;
        Ok(Scored {
            block,
            histories,
            scores,
            rows,
        })
    }

    /// What a reader of the table should know, once everybody is scored.
    #[must_use]
    pub fn warnings(&self) -> Vec<Caution> {
        let customers = self.without_value;
        let infinite = (customers > 0).then(|| Caution::InfiniteExpectedSpend { customers });
        let about_times = self.early.clone().into_iter().chain(self.exceeding.clone());
        about_times.chain(infinite).collect()
    }
}

/// Times of a table that does not say their unit, read in the model's and longer than its data.
#[expect(clippy::cast_precision_loss, reason = "days of a few centuries")]
fn exceeding(model: &StoredModel, customers: &Customers) -> Option<Caution> {
    let table = customers.table().filter(|table| !table.is_unit_told())?;
    let days = (model.until()? - model.data()?.first_date?).num_days() as f64;
    let (longest, fitted) = (table.longest(), days / model.unit().days());
    (longest > fitted + 1.0).then(|| {
        Caution::TimesExceedTheModel {
            longest,
            fitted,
            unit: None,
        }
        .in_unit(model.unit().name())
    })
}
