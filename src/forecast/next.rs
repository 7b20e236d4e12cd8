use super::{Forecaster, Future, Interval};
use crate::history::PurchaseHistory;
use crate::special::{Bracket, solve_increasing};

/// When a customer buys next, given that they are alive at T; times run from T, in the model's unit.
///
/// `never` is the chance that they leave without another purchase; mean, median and interval are of the
/// time to the next purchase where there is one. All of it is about the distribution whose survival
/// function is P(Y(t) = 0 | alive).
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::BgNbd;
/// use clv::forecast::NextPurchase;
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
/// let next = NextPurchase::new(&model, &PurchaseHistory::new(2, 30.43, 38.86).unwrap(), 0.9);
/// assert!(next.interval.0 < next.median && next.median < next.interval.1);
/// assert!((next.mean.unwrap() - (4.414 + 38.86) / 1.243).abs() < 1e-9);
/// assert!(next.silence > 0.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextPurchase {
    /// P(no purchase ever again | alive).
    pub never: f64,
    /// The mean time; `None` where it is infinite.
    pub mean: Option<f64>,
    /// The median time.
    pub median: f64,
    /// The central interval of the time.
    pub interval: Interval,
    /// P(an active customer would have stayed silent since their last purchase): small when they are overdue.
    pub silence: f64,
}

impl NextPurchase {
    /// Of a customer with this history; `level` is that of the interval.
    #[must_use]
    pub fn new<F: Forecaster + ?Sized>(
        forecaster: &F,
        history: &PurchaseHistory,
        level: f64,
    ) -> Self {
        Self::of_future(forecaster.future(history).as_ref(), level)
    }

    /// Of a customer's future; `level` is that of the interval.
    #[must_use]
    pub fn of_future(future: &dyn Future, level: f64) -> Self {
        let comes = 1.0 - future.never();
        let (low, high) = (0.5 * (1.0 - level), 0.5 * (1.0 + level));
        Self {
            never: future.never(),
            mean: future.mean_wait(),
            median: wait(future, 0.5 * comes),
            interval: (wait(future, low * comes), wait(future, high * comes)),
            silence: future.silence(),
        }
    }
}

/// The t with P(next purchase by t) = `probability`, to 1e-15 in ln t.
fn wait(future: &dyn Future, probability: f64) -> f64 {
    let everywhere = Bracket {
        low: -700.0,
        high: 700.0,
    };
    let bought = |ln_t: f64| (-future.ln_waits(ln_t.exp()).exp_m1(), f64::NAN);
    solve_increasing(probability, everywhere, 0.0, 0.0, bought).exp()
}
