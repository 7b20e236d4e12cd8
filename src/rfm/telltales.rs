//! Signs that an RFM table is not what it is read as: the first purchase counted in, the time since the last
//! purchase for recency, another unit.

use crate::caution::Caution;
use crate::time::{DAYS_PER_YEAR, TimeUnit};

/// What one row says.
pub(super) struct History {
    pub(super) frequency: u32,
    pub(super) recency: f64,
    pub(super) age: f64,
}

/// Customers that are enough to tell a trend from chance.
const ENOUGH: usize = 20;
/// A history of more years is hard to believe.
const LONG: f64 = 25.0;
/// So is one of more years where all times are whole numbers of weeks or months: they are days, most likely.
const LONG_FOR_WHOLE: f64 = 8.0;

/// What a reader should know; `is_told` says whether the table or the caller told the unit.
pub(super) fn telltales(histories: &[History], unit: TimeUnit, is_told: bool) -> Vec<Caution> {
    let mut found = Vec::new();
    found.extend(first_counted_in(histories));
    found.extend(since_last(histories));
    found.extend(times(histories, unit, is_told));
    found
}

/// Nobody bought once only, while some bought again without any time passing.
fn first_counted_in(histories: &[History]) -> Option<Caution> {
    let at_once = histories
        .iter()
        .filter(|it| it.frequency > 0 && it.recency == 0.0)
        .count();
    let all_came_back = histories.iter().all(|it| it.frequency > 0);
    (all_came_back && at_once > 0).then_some(Caution::FirstPurchaseCountedIn {
        customers: at_once as u64,
    })
}

/// The more purchases, the smaller the recency: frequent buyers bought lately.
fn since_last(histories: &[History]) -> Option<Caution> {
    let points: Vec<(f64, f64)> = histories
        .iter()
        .filter(|it| it.frequency > 0 && it.age > 0.0)
        .map(|it| (f64::from(it.frequency).ln(), it.recency / it.age))
        .collect();
    let is_telling = points.len() >= ENOUGH && correlation(&points) < -0.3;
    is_telling.then_some(Caution::RecencyIsTimeSinceLast {
        customers: points.len() as u64,
    })
}

fn times(histories: &[History], unit: TimeUnit, is_told: bool) -> Option<Caution> {
    let longest = histories.iter().map(|it| it.age).fold(0.0, f64::max);
    let years = longest * unit.days() / DAYS_PER_YEAR;
    let is_whole = histories
        .iter()
        .all(|it| it.recency.fract() == 0.0 && it.age.fract() == 0.0);
    let could_be_days = is_whole && matches!(unit, TimeUnit::Week | TimeUnit::Month);
    let unit = Some(unit.name().to_owned());
    if could_be_days && !is_told {
        return Some(Caution::WholeTimes {
            longest,
            unit,
            years,
        });
    }
    let is_long = years > LONG || (could_be_days && years > LONG_FOR_WHOLE);
    is_long.then_some(Caution::LongTimes {
        longest,
        unit,
        years,
    })
}

/// Pearson's correlation; 0 where one side does not vary.
#[expect(clippy::cast_precision_loss, reason = "counts of customers")]
fn correlation(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in points {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
        yy += (y - mean_y) * (y - mean_y);
    }
    if xx > 0.0 && yy > 0.0 {
        xy / (xx * yy).sqrt()
    } else {
        0.0
    }
}
