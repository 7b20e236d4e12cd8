//! # Gamma-Gamma on single orders
//!
//! The same customers and the same forecasts as [`GammaGamma`], estimated differently: on every order, the
//! first one included, instead of on the means of repeat purchases.
//! It sees how a customer's orders scatter, which their mean hides, and it hears one-time buyers.
//! Of a customer it needs n, Σz and Σ ln z, no more.
//!
//! Assumptions and parameters are those of [`GammaGamma`].
//!
//! Limits: as there, with n orders in place of x repeat purchases: the mean value of a customer is finite
//! iff p·n + q > 1. An order without a value above 0 is not an order here.
//!
//! References: \[FH13\] Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), whose assumptions
//! give the likelihood of single orders by integrating Π Gamma(z; p, ν) over ν ~ Gamma(q, v).

use super::{GammaGamma, Likelihood, Parameter, Parametric, SpendLikelihood};
use crate::caution::Caution;
use crate::error::Result;
use crate::history::{SpendBasis, SpendHistory, Weighted};
use crate::special::{digamma_difference, ln_gamma, ln_gamma_of_multiple, ln_gamma_ratio};

/// Gamma-Gamma with parameters (p, q, v), estimated on single orders.
///
/// # Example
/// ```
/// use clv::history::SpendHistory;
/// use clv::model::{GammaGammaOrders, Parametric, Spend};
/// let model = GammaGammaOrders::from_values(&[4.08, 4.60, 35.28]).unwrap();
/// let two_orders = SpendHistory::new(2, 22.345).unwrap();
/// assert!(model.as_ref().expected_spend(&two_orders).unwrap() > 22.345);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGammaOrders(GammaGamma);

impl AsRef<GammaGamma> for GammaGammaOrders {
    fn as_ref(&self) -> &GammaGamma {
        &self.0
    }
}

impl Parametric for GammaGammaOrders {
    const NAME: &'static str = "gamma-gamma-orders";
    const PARAMETERS: &'static [Parameter] = GammaGamma::PARAMETERS;

    fn values(&self, into: &mut [f64]) {
        self.0.values(into);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, Self::NAME, values)?;
        Ok(Self(GammaGamma::from_values(values)?))
    }

    fn caution(&self) -> Option<Caution> {
        self.0.caution()
    }
}

impl SpendLikelihood for GammaGammaOrders {
    const BASIS: SpendBasis = SpendBasis::Orders;
}

impl Likelihood for GammaGammaOrders {
    type History = SpendHistory;

    /// ln L of n orders with sum S, less (p − 1) Σ ln z, which [`Self::beside`] adds for all customers:
    /// ln Γ(q+pn) − n ln Γ(p) − ln Γ(q) + q ln v − (q+pn) ln(v+S).
    fn term(&self, history: &SpendHistory, gradient: &mut [f64]) -> f64 {
        if *history == SpendHistory::NONE {
            return 0.0;
        }
        let mut values = [0.0; 3];
        self.0.values(&mut values);
        let ([p, q, v], n, sum) = (values, f64::from(history.purchases()), history.total());
        let (ln_share, ln_mean) = ((sum / v).ln_1p(), ((v + sum) / n).ln());
        gradient[0] += n
            * (digamma_difference(p, p * (n - 1.0)) + digamma_difference(p * n, q)
                - n.ln()
                - ln_mean);
        gradient[1] += digamma_difference(q, p * n) - ln_share;
        gradient[2] += (q * sum - p * n * v) / (v * (v + sum));
        let shapes = if q > p * n {
            ln_gamma_of_multiple(p, n) + ln_gamma_ratio(q, p * n) - ln_gamma(p * n)
        } else {
            ln_gamma_of_multiple(p, n) + ln_gamma_ratio(p * n, q) - ln_gamma(q)
        };
        shapes - q * ln_share - p * n * ln_mean
    }

    fn beside(&self, ln_sum: f64, gradient: &mut [f64]) -> Option<f64> {
        gradient[0] += ln_sum;
        Some((self.0.shape() - 1.0) * ln_sum)
    }

    fn logs(history: &SpendHistory) -> f64 {
        f64::from(history.purchases())
    }

    fn starts(histories: &Weighted<SpendHistory>, count: Option<u32>) -> Vec<Self> {
        GammaGamma::starts(histories, count)
            .into_iter()
            .map(Self)
            .collect()
    }

    fn rescale(history: &SpendHistory, factor: f64) -> (SpendHistory, f64) {
        (
            history.rescaled(factor),
            f64::from(history.purchases()) * factor.ln(),
        )
    }

    fn scale(histories: &Weighted<SpendHistory>) -> f64 {
        GammaGamma::scale(histories)
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self(self.0.rescaled(factor))
    }
}
