//! The interval of the expected value, by the delta method on the log scale.

use ndarray::Array2;

use crate::error::{Error, Result};
use crate::forecast::Uncertainty;
use crate::special::normal_quantile;
use crate::store::StoredModel;

use super::forecasts::Slope;

/// What derivatives by the parameters of the spend models are called, after `slope_`.
const OF_SPEND: [&str; 3] = ["spend_p", "spend_q", "spend_v"];

/// The covariances of the purchase model and of the spend model.
pub(super) struct Covariances<'m> {
    of_purchases: &'m Array2<f64>,
    of_spend: &'m Array2<f64>,
}

/// The variance of ln(clv) as a formula of derivatives, and the numbers that it needs.
pub(super) struct Interval {
    /// Covariances, those off the diagonal doubled, and the normal quantile of the level.
    pub(super) numbers: Vec<(String, f64)>,
    /// Of `slope_r` and so on, the derivatives of ln(P(alive) · discounted purchases), and of `slope_spend_p` and so on,
    /// those of ln(expected spend).
    pub(super) variance: String,
}

impl<'m> Covariances<'m> {
    /// Those of a fitted model; `None` where the error of one of both models is not known.
    ///
    /// # Errors
    /// When it comes from draws of the parameters: wrong usage.
    pub(super) fn of(model: &'m StoredModel) -> Result<Option<Self>> {
        match (model.purchase_uncertainty(), model.spend_uncertainty()) {
            (Uncertainty::Delta(of_purchases), Uncertainty::Delta(of_spend)) => Ok(Some(Self {
                of_purchases: of_purchases.matrix(),
                of_spend: of_spend.matrix(),
            })),
            (Uncertainty::Draws(_), _) | (_, Uncertainty::Draws(_)) => Err(Error::usage(
                "SQL cannot compute intervals from draws of the parameters",
            )
            .hint("use `--intervals none`, or fit with `--uncertainty asymptotic`")),
            _ => Ok(None),
        }
    }
}

impl Interval {
    pub(super) fn new(covariances: &Covariances, slopes: &[Slope], level: f64) -> Self {
        let quantile = normal_quantile(0.5 * (1.0 + level));
        let mut interval = Self {
            numbers: vec![("quantile".to_owned(), quantile)],
            variance: String::new(),
        };
        let of_purchases: Vec<&str> = slopes.iter().map(|slope| slope.parameter).collect();
        interval.add(covariances.of_purchases, &of_purchases);
        interval.add(covariances.of_spend, &OF_SPEND);
        interval
    }

    /// Adds the quadratic form of derivatives by some parameters.
    fn add(&mut self, covariance: &Array2<f64>, parameters: &[&str]) {
        for (row, parameter) in parameters.iter().enumerate() {
            for (column, other) in parameters.iter().enumerate().take(row + 1) {
                let mut number = covariance[[row, column]];
                if row != column {
                    number += covariance[[column, row]];
                }
                let name = format!("cov_{other}_{parameter}");
                if !self.variance.is_empty() {
                    self.variance += "\n      + ";
                }
                let term = format!("{name} * slope_{other} * slope_{parameter}");
                self.variance.push_str(&term);
                self.numbers.push((name, number));
            }
        }
    }
}
