//! What a model says of customers by frequency and recency.

use super::chart::{Cell, Chart};
use super::heat::{Heat, HeatCell};
use super::kind::Kind;
use super::source::{Source, horizon_of};
use super::texts::{Texts, table};
use crate::error::{Error, Result};
use crate::forecast::{Question, Score, Scorer};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::time::TimeUnit;
use crate::words::Figure;

/// Columns of a matrix.
const COLUMNS: usize = 24;
/// Rows of a matrix: no repeat purchase, and up to so many.
const FREQUENCIES: std::ops::RangeInclusive<usize> = 4..=12;
/// The share of customers whose frequency is shown.
const SHOWN: f64 = 0.99;

/// What a model says of customers who came when the first customer did.
struct Matrix {
    unit: TimeUnit,
    /// The time since the first purchase.
    age: f64,
    horizon_days: f64,
    /// By repeat purchases, the scores by the time from the first to the last of them.
    rows: Vec<Vec<(f64, Score)>>,
}

/// What a matrix shows.
struct Shown {
    /// The name of the chart.
    name: &'static str,
    kind: Kind,
    value: fn(&Score) -> f64,
}

impl Matrix {
    fn of(source: &Source<'_>) -> Result<Self> {
        let (results, model) = (source.results(), source.model()?);
        let facts = results.facts();
        let unit = model.unit();
        let horizon_days = facts.horizon_days.unwrap_or(365.0);
        let scorer = Scorer::new(
            model.purchase_until(facts.until),
            None,
            Question {
                horizon: horizon_days / unit.days(),
                delta: 0.0,
                margin: 1.0,
                level: 0.9,
                intervals: false,
            },
        )?;
        let age = results.longest();
        if age <= 0.0 {
            return Err(
                Error::data("all customers made their first purchase on the last day")
                    .at(source.place()),
            );
        }
        let mut rows = Vec::new();
        for frequency in 0..=most_frequent(source)? {
            rows.push(row_of(&scorer, frequency, age)?);
        }
        Ok(Self {
            unit,
            age,
            horizon_days,
            rows,
        })
    }

    /// The matrix as a chart.
    fn chart(&self, texts: &Texts, shown: &Shown) -> Chart {
        let kind = shown.kind;
        let unit = [("unit", self.unit.name().into())];
        let labels: Vec<String> = (1..=COLUMNS)
            .map(|column| self.label(texts, column))
            .collect();
        let mut columns = vec![(texts.say("plot-matrix-heading", &unit), Kind::Count)];
        columns.extend(labels.iter().map(|label| (label.clone(), kind)));
        let mut figures = table(&columns);
        let mut cells = Vec::new();
        for (row, scores) in self.rows.iter().enumerate() {
            let mut line = vec![Cell::Text(row.to_string())];
            for (column, (_, score)) in scores.iter().enumerate() {
                let value = (shown.value)(score);
                line.push(Some(value).filter(|value| value.is_finite()).into());
                if value.is_finite() {
                    let what = self.what(texts, row, &labels[column]);
                    cells.push(HeatCell {
                        column,
                        row,
                        value,
                        what,
                    });
                }
            }
            line.resize(COLUMNS + 1, Cell::Empty);
            figures.rows.push(line);
        }
        let heat = Heat {
            columns: labels,
            columns_are: texts.say("plot-matrix-columns", &unit),
            rows: (0..self.rows.len()).map(|row| row.to_string()).collect(),
            rows_are: texts.word("plot-matrix-rows"),
            cells,
            kind,
            name: texts.word(&format!("plot-{}-name", shown.name)),
            is_written: false,
        };
        let told = [
            ("horizon", horizon_of(texts, self.horizon_days).into()),
            ("example", self.example(texts, shown).into()),
        ];
        let drawing = heat.drawing(texts.numbers());
        let mut chart = texts.chart(shown.name, &told, figures, drawing);
        chart.currency = None;
        chart
    }

    /// The upper end of a column.
    fn label(&self, texts: &Texts, column: usize) -> String {
        let end = self.age * column as f64 / COLUMNS as f64;
        let decimals = usize::from(self.age < COLUMNS as f64);
        texts.numbers().decimals(end, decimals)
    }

    fn what(&self, texts: &Texts, row: usize, column: &str) -> String {
        if row == 0 {
            return texts.word("plot-matrix-one");
        }
        let figures = [
            ("purchases", row.into()),
            ("time", column.into()),
            ("unit", self.unit.name().into()),
        ];
        texts.say("plot-matrix-cell", &figures)
    }

    /// Two customers who bought equally often, as a sentence.
    fn example(&self, texts: &Texts, shown: &Shown) -> String {
        let row = (self.rows.len() - 1) / 2;
        let scores = &self.rows[row];
        let (early, late) = (COLUMNS / 3, COLUMNS - 2);
        let write = |column: usize| {
            let value = (shown.value)(&scores[column].1);
            match shown.kind {
                Kind::Share => texts.whole_percent(value),
                _ => texts.numbers().decimals(value, 1),
            }
        };
        let figures = [
            ("age", Figure::count(self.age)),
            ("unit", self.unit.name().into()),
            ("purchases", row.into()),
            ("early", write(early).into()),
            ("soon", self.label(texts, early + 1).into()),
            ("late", write(late).into()),
            ("after", self.label(texts, late + 1).into()),
        ];
        texts.say("plot-matrix-example", &figures)
    }
}

/// The largest frequency that is shown.
fn most_frequent(source: &Source<'_>) -> Result<u32> {
    let mut frequencies = source.weighted("frequency")?;
    frequencies.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = frequencies.iter().map(|(_, weight)| weight).sum();
    let mut before = 0.0;
    let mut most = 0.0;
    for (frequency, weight) in frequencies {
        if before > SHOWN * all {
            break;
        }
        before += weight;
        most = frequency;
    }
    let (least, largest) = (*FREQUENCIES.start() as f64, *FREQUENCIES.end() as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a dozen"
    )]
    Ok(most.clamp(least, largest) as u32)
}

/// The scores of customers with a number of repeat purchases, by recency in the middle of each column.
fn row_of(scorer: &Scorer, frequency: u32, age: f64) -> Result<Vec<(f64, Score)>> {
    let columns = if frequency == 0 { 1 } else { COLUMNS };
    let mut row = Vec::with_capacity(columns);
    for column in 0..columns {
        let recency = if frequency == 0 {
            0.0
        } else {
            age * (column as f64 + 0.5) / COLUMNS as f64
        };
        let history = PurchaseHistory::new(frequency, recency, age)?;
        row.push((recency, scorer.score(&history, &SpendHistory::NONE)));
    }
    Ok(row)
}

/// Expected purchases by frequency and recency.
///
/// # Errors
/// When there is no model.
pub(super) fn frequency_recency(source: &Source<'_>) -> Result<Chart> {
    let shown = Shown {
        name: "frequency-recency",
        kind: Kind::Figure,
        value: |score| score.expected_purchases,
    };
    Ok(Matrix::of(source)?.chart(&source.texts(), &shown))
}

/// P(alive) by frequency and recency.
///
/// # Errors
/// When there is no model.
pub(super) fn probability_alive(source: &Source<'_>) -> Result<Chart> {
    let shown = Shown {
        name: "probability-alive",
        kind: Kind::Share,
        value: |score| score.p_alive,
    };
    Ok(Matrix::of(source)?.chart(&source.texts(), &shown))
}
