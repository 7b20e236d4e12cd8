//! What a model says of customers by frequency and recency.

use super::chart::{Cell, Chart, Figures};
use super::heat::{Heat, HeatCell};
use super::kind::Kind;
use super::source::Source;
use crate::error::{Error, Result};
use crate::forecast::{Question, Score, Scorer};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::time::TimeUnit;

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

    /// The matrix as a chart without its texts.
    fn chart(&self, kind: Kind, name: &str, value: fn(&Score) -> f64) -> Chart {
        let unit = self.unit.name();
        let heading = format!("Repeat purchases, and {unit}s from the first purchase to the last");
        let labels: Vec<String> = (1..=COLUMNS).map(|column| self.label(column)).collect();
        let mut columns = vec![(heading.as_str(), Kind::Count)];
        columns.extend(labels.iter().map(|label| (label.as_str(), kind)));
        let mut figures = Figures::new(columns);
        let mut cells = Vec::new();
        for (row, scores) in self.rows.iter().enumerate() {
            let mut texts = vec![Cell::Text(row.to_string())];
            for (column, (_, score)) in scores.iter().enumerate() {
                let value = value(score);
                texts.push(Some(value).filter(|value| value.is_finite()).into());
                if value.is_finite() {
                    let what = self.what(row, &labels[column]);
                    cells.push(HeatCell {
                        column,
                        row,
                        value,
                        what,
                    });
                }
            }
            texts.resize(COLUMNS + 1, Cell::Empty);
            figures.rows.push(texts);
        }
        let heat = Heat {
            columns: labels,
            columns_are: format!("Recency: {unit}s from the first purchase to the last"),
            rows: (0..self.rows.len()).map(|row| row.to_string()).collect(),
            rows_are: "Frequency: repeat purchases".to_owned(),
            cells,
            kind,
            name: name.to_owned(),
            is_written: false,
        };
        Chart {
            name: "",
            title: String::new(),
            caption: String::new(),
            description: "Heat map: one row for each number of repeat purchases, columns by the time from the first \
                          purchase to the last."
                .to_owned(),
            figures,
            currency: None,
            drawing: heat.drawing(),
        }
    }

    /// The upper end of a column.
    fn label(&self, column: usize) -> String {
        let end = self.age * column as f64 / COLUMNS as f64;
        if self.age < COLUMNS as f64 {
            format!("{end:.1}")
        } else {
            format!("{end:.0}")
        }
    }

    fn what(&self, row: usize, column: &str) -> String {
        let unit = self.unit.name();
        match row {
            0 => "One purchase".to_owned(),
            1 => format!("1 repeat purchase, about {column} {unit}s after the first"),
            _ => format!("{row} repeat purchases, the last about {column} {unit}s after the first"),
        }
    }

    /// Two customers who bought equally often, as a sentence.
    fn example(&self, write: impl Fn(&Score) -> String) -> String {
        let row = (self.rows.len() - 1) / 2;
        let scores = &self.rows[row];
        let (early, late) = (COLUMNS / 3, COLUMNS - 2);
        let unit = self.unit.name();
        format!(
            "All came {:.0} {unit}s ago. With {row} repeat purchases: {} where the last was {} {unit}s after the \
             first, {} where it was {} {unit}s after.",
            self.age,
            write(&scores[early].1),
            self.label(early + 1),
            write(&scores[late].1),
            self.label(late + 1)
        )
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
    let matrix = Matrix::of(source)?;
    let name = "Expected purchases";
    let mut chart = matrix.chart(Kind::Figure, name, |score| score.expected_purchases);
    chart.name = "frequency-recency";
    "Expected purchases by frequency and recency".clone_into(&mut chart.title);
    let example = matrix.example(|score| format!("{:.1}", score.expected_purchases));
    chart.caption = format!(
        "Purchases that the model expects of a customer in the next {:.0} days. {example}",
        matrix.horizon_days
    );
    Ok(chart)
}

/// P(alive) by frequency and recency.
///
/// # Errors
/// When there is no model.
pub(super) fn probability_alive(source: &Source<'_>) -> Result<Chart> {
    let matrix = Matrix::of(source)?;
    let name = "Probability of being alive";
    let mut chart = matrix.chart(Kind::Share, name, |score| score.p_alive);
    chart.name = "probability-alive";
    "Probability of being alive by frequency and recency".clone_into(&mut chart.title);
    let example = matrix.example(|score| format!("{:.0}%", 100.0 * score.p_alive));
    chart.caption =
        format!("The probability that a customer will still buy, as the model sees it. {example}");
    Ok(chart)
}
