//! What is usual for each customer: days between purchases, days since the last one, and how probable such a silence is.

use crate::error::{Error, Result};
use crate::forecast::Forecaster;
use crate::history::PurchaseHistory;
use crate::parallel::Workers;
use crate::results::Results;
use crate::time::TimeUnit;

/// Customers whose silences are computed by one thread at a time.
const BLOCK: usize = 1 << 10;

/// The habits of all customers, in the order of the scores.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    /// Purchases so far, the first included.
    pub(super) purchases: Vec<f64>,
    /// Days since the last purchase.
    pub(super) silent: Vec<f64>,
    /// Mean days between purchases; `None` after one purchase.
    pub(super) usual: Vec<Option<f64>>,
    /// P(no purchase since the last one | still a customer); empty without a model.
    pub(super) silence: Vec<f64>,
    /// The same probability just before the last purchase: small where it ended a long silence. `None` where the
    /// purchase before is not known.
    pub(super) silence_before: Vec<Option<f64>>,
}

impl Habits {
    /// # Errors
    /// When the scores do not say the unit of their times, or a row is not a history.
    pub(super) fn of(results: &Results, workers: &Workers) -> Result<Self> {
        let Some(unit) = results.facts().unit else {
            return Err(
                Error::data("nothing in the scores says the unit of their times")
                    .at(results.place().display().to_string())
                    .hint("give the folder of `clv run`, which has the model beside the scores"),
            );
        };
        let frequency = results.filled("frequency")?;
        let (recency, age) = (results.filled("recency")?, results.filled("T")?);
        let rows = 0..results.len();
        let days = unit.days();
        let mut habits = Self {
            purchases: frequency.iter().map(|repeats| repeats + 1.0).collect(),
            silent: rows
                .clone()
                .map(|row| to_seconds(days * (age[row] - recency[row])))
                .collect(),
            usual: rows
                .map(|row| {
                    (frequency[row] > 0.0).then(|| to_seconds(days * recency[row] / frequency[row]))
                })
                .collect(),
            silence: Vec::new(),
            silence_before: vec![None; results.len()],
        };
        if let Some(model) = results.model() {
            let forecaster = model.purchase_until(results.facts().until);
            let histories = results.histories()?;
            habits.silence = silences(&forecaster, &histories, workers);
            let before = before_last(results, &histories, unit)?;
            let known: Vec<PurchaseHistory> = before.iter().copied().flatten().collect();
            let mut silences = silences(&forecaster, &known, workers).into_iter();
            for (row, history) in before.iter().enumerate() {
                habits.silence_before[row] = history.and_then(|_| silences.next());
            }
        }
        Ok(habits)
    }
}

/// Days without what rounding of the unit adds to them: to about a second.
fn to_seconds(days: f64) -> f64 {
    (days * 1e5).round() / 1e5
}

/// The history of each customer just before their last purchase, where the purchase before that is known.
fn before_last(
    results: &Results,
    histories: &[PurchaseHistory],
    unit: TimeUnit,
) -> Result<Vec<Option<PurchaseHistory>>> {
    if results.column("previous_purchase").is_none() {
        return Ok(vec![None; histories.len()]);
    }
    let (last, previous) = (
        results.days("last_purchase")?,
        results.days("previous_purchase")?,
    );
    let before = |row: usize| {
        let (history, gap) = (&histories[row], (last[row]? - previous[row]?).num_days());
        let recency = history.recency();
        let earlier = (recency - gap as f64 / unit.days()).max(0.0);
        let frequency = history.frequency().checked_sub(1)?;
        let earlier = if frequency == 0 { 0.0 } else { earlier };
        PurchaseHistory::new(frequency, earlier, recency).ok()
    };
    Ok((0..histories.len()).map(before).collect())
}

fn silences(
    forecaster: &dyn Forecaster,
    histories: &[PurchaseHistory],
    workers: &Workers,
) -> Vec<f64> {
    let blocks = workers.map(histories.len().div_ceil(BLOCK), |block| {
        let rows = block * BLOCK..histories.len().min((block + 1) * BLOCK);
        let silence = |history| forecaster.future(history).silence();
        histories[rows].iter().map(silence).collect::<Vec<f64>>()
    });
    blocks.concat()
}
