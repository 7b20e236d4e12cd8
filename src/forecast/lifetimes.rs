use super::Forecaster;
use crate::history::PurchaseHistory;
use crate::time::TimeUnit;

/// CLV in the convention of the Python package lifetimes: whole months of its own length, each month's
/// purchases worth `spend` apiece and discounted at the month's end.
///
/// Σ over i = 1 … `months` of spend · (N(ik) − N((i−1)k)) / (1 + d)ⁱ, N(t) = E\[Y(t) | history\], with `rate` = d
/// per month and k = 4.345 weeks, 30 days or 1 month. For years, which that package does not have, k = 1/12.
///
/// It is there for comparisons. [`Score::clv`](super::Score::clv) discounts continuously from a yearly
/// rate, takes a month for 30.4375 days and knows a margin.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::BgNbd;
/// use clv::forecast::lifetimes_month_end_clv;
/// use clv::time::TimeUnit;
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
/// let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
/// let clv = lifetimes_month_end_clv(&model, &history, 24.66, 12, 0.01, TimeUnit::Week);
/// assert!((clv - 36.28).abs() < 0.01);
/// ```
#[must_use]
pub fn lifetimes_month_end_clv<F: Forecaster + ?Sized>(
    forecaster: &F,
    history: &PurchaseHistory,
    spend: f64,
    months: u32,
    rate: f64,
    unit: TimeUnit,
) -> f64 {
    let future = forecaster.future(history);
    let (mut clv, mut bought, mut discount) = (0.0, 0.0, 1.0);
    for month in 1..=months {
        let by_its_end = future.expected(f64::from(month) * month_length(unit));
        discount /= 1.0 + rate;
        clv += spend * (by_its_end - bought) * discount;
        bought = by_its_end;
    }
    clv
}

/// How many units that package's month has.
const fn month_length(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Day => 30.0,
        TimeUnit::Week => 4.345,
        TimeUnit::Month => 1.0,
        TimeUnit::Year => 1.0 / 12.0,
    }
}
