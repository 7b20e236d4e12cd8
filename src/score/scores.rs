use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::error::{Error, Result};
use crate::forecast::{Score, Scorer};
use crate::rfm::{CustomerBlock, rows};

/// How many columns of the RFM table a score row begins with; `historical_value` is the last of them.
const RFM_COLUMNS: usize = 8;

/// The column of the RFM table with the last purchase.
const LAST_PURCHASE: usize = 6;

/// One column of scores: its name, whether it holds counts, and where it comes from.
type Column = (&'static str, bool, fn(&Score) -> Option<f64>);

const ALWAYS: [Column; 3] = [
    ("p_alive", false, |score| Some(score.p_alive)),
    ("churn_risk", false, |score| Some(score.churn_risk)),
    ("expected_purchases", false, |score| {
        Some(score.expected_purchases)
    }),
];

const COUNT_INTERVAL: [Column; 2] = [
    ("purchases_pi_lower", true, |score| {
        score.purchases_pi.map(|interval| interval.0)
    }),
    ("purchases_pi_upper", true, |score| {
        score.purchases_pi.map(|interval| interval.1)
    }),
];

const MONEY: [Column; 2] = [
    ("expected_spend", false, |score| score.expected_spend),
    ("clv", false, |score| score.clv),
];

const MONEY_INTERVALS: [Column; 4] = [
    ("clv_ci_lower", false, |score| {
        score.clv_ci.map(|interval| interval.0)
    }),
    ("clv_ci_upper", false, |score| {
        score.clv_ci.map(|interval| interval.1)
    }),
    ("clv_pi_lower", false, |score| {
        score.clv_pi.map(|interval| interval.0)
    }),
    ("clv_pi_upper", false, |score| {
        score.clv_pi.map(|interval| interval.1)
    }),
];

const ENDLESS: [Column; 1] = [("residual_clv", false, |score| score.residual_clv)];

const COUNT_DEVIATION: [Column; 1] = [("purchases_sd", false, |score| score.purchases_sd)];

const MONEY_DEVIATION: [Column; 1] = [("clv_sd", false, |score| score.clv_sd)];

/// The score table: the RFM columns and, of what was asked, the forecasts.
#[derive(Debug, Clone)]
pub(crate) struct ScoreTable {
    rfm: SchemaRef,
    schema: SchemaRef,
    columns: Vec<Column>,
}

impl ScoreTable {
    /// The table of a scorer's answers for customers of an RFM table with this schema.
    ///
    /// Money columns need a spend model, interval columns a question that asks for them.
    #[must_use]
    pub(crate) fn new(rfm: SchemaRef, scorer: &Scorer) -> Self {
        let (money, intervals) = (scorer.has_spend(), scorer.question().intervals);
        let groups: [(bool, &[Column]); 7] = [
            (true, &ALWAYS),
            (intervals, &COUNT_INTERVAL),
            (money, &MONEY),
            (money && intervals, &MONEY_INTERVALS),
            (money, &ENDLESS),
            (intervals, &COUNT_DEVIATION),
            (money && intervals, &MONEY_DEVIATION),
        ];
        let columns: Vec<Column> = groups
            .iter()
            .filter(|(wanted, _)| *wanted)
            .flat_map(|(_, group)| group.iter().copied())
            .collect();
        let fields = columns.iter().map(|(name, count, _)| {
            Arc::new(Field::new(
                *name,
                if *count {
                    DataType::Int64
                } else {
                    DataType::Float64
                },
                true,
            ))
        });
        let last_purchase = rfm.field(LAST_PURCHASE).data_type().clone();
        let previous = Field::new("previous_purchase", last_purchase, true);
        let all: Vec<_> = rfm
            .fields()
            .iter()
            .take(RFM_COLUMNS)
            .cloned()
            .chain(fields)
            .chain([
                Arc::new(previous),
                Arc::new(Field::new("refunds", DataType::Int64, true)),
                Arc::new(Field::new("last_value", DataType::Float64, true)),
            ])
            .collect();
        let schema = Arc::new(Schema::new_with_metadata(all, rfm.metadata().clone()));
        Self {
            rfm,
            schema,
            columns,
        }
    }

    /// The columns, with unit, until and merge as metadata.
    #[must_use]
    pub(crate) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// A block of customers with their scores as rows.
    ///
    /// # Errors
    /// When block and scores do not fit together.
    pub(crate) fn rows(&self, block: &CustomerBlock, scores: &[Score]) -> Result<RecordBatch> {
        let rfm = rows::rows(block, &self.rfm)?;
        let mut arrays: Vec<ArrayRef> = rfm.columns()[..RFM_COLUMNS].to_vec();
        arrays.extend(
            self.columns
                .iter()
                .map(|(_, count, of)| column(scores, *count, *of)),
        );
        let last_purchase = self.rfm.field(LAST_PURCHASE).data_type();
        arrays.push(rows::times(&block.previous_purchase, last_purchase));
        let refunds = block.refunds.iter().map(|count| count.map(i64::from));
        arrays.push(Arc::new(refunds.collect::<Int64Array>()));
        let last_values = block.last_value.iter().copied();
        arrays.push(Arc::new(last_values.collect::<Float64Array>()));
        RecordBatch::try_new(self.schema(), arrays)
            .map_err(|error| Error::data(format!("scores cannot be a table: {error}")))
    }
}

#[allow(clippy::cast_possible_truncation)]
fn column(scores: &[Score], count: bool, of: fn(&Score) -> Option<f64>) -> ArrayRef {
    if count {
        Arc::new(
            scores
                .iter()
                .map(|score| of(score).map(|value| value as i64))
                .collect::<Int64Array>(),
        )
    } else {
        Arc::new(scores.iter().map(of).collect::<Float64Array>())
    }
}
