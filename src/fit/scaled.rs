use crate::history::Weighted;
use crate::model::Likelihood;

/// Histories in the unit of their own size, in which searches run.
pub(super) struct Scaled<H> {
    pub(super) histories: Weighted<H>,
    /// What times or amounts were multiplied with.
    pub(super) factor: f64,
}

impl<H> Scaled<H> {
    pub(super) fn of<M: Likelihood<History = H>>(histories: &Weighted<H>) -> Self
    where
        H: crate::history::TotalOrder + Copy,
    {
        let factor = 1.0 / M::scale(histories).max(f64::MIN_POSITIVE);
        let logs: f64 = histories
            .iter()
            .map(|(history, weight)| weight * M::logs(history))
            .sum();
        let ln_sum = histories.ln_sum().map(|sum| sum + logs * factor.ln());
        let scaled = histories
            .map(|history| M::rescale(history, factor).0)
            .with_ln_sum(ln_sum);
        Self {
            histories: scaled,
            factor,
        }
    }
}
