//! Churn risk in three bands, each with the share of customers who really did not buy.

use serde::{Deserialize, Serialize};

use crate::holdout::Holdout;

/// The churn risk at which the next band begins.
pub const CUT_POINTS: [f64; 2] = [1.0 / 3.0, 2.0 / 3.0];

/// A band of churn risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChurnBand {
    /// Below one third.
    Low,
    /// From one third to below two thirds.
    Medium,
    /// Two thirds and above.
    High,
}

impl ChurnBand {
    /// All bands, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The band of a churn risk.
    #[must_use]
    pub fn of(churn_risk: f64) -> Self {
        Self::ALL[CUT_POINTS.iter().filter(|cut| churn_risk >= **cut).count()]
    }

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The churn risk at which it begins and the one at which it ends.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Low => (0.0, CUT_POINTS[0]),
            Self::Medium => (CUT_POINTS[0], CUT_POINTS[1]),
            Self::High => (CUT_POINTS[1], 1.0),
        }
    }
}

/// The customers of a band on the hold-outs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandFigures {
    /// The band.
    pub band: ChurnBand,
    /// The churn risk at which it begins.
    pub from: f64,
    /// The churn risk at which it ends.
    pub to: f64,
    /// Customers in it, those of several hold-outs counted once for each.
    pub customers: u64,
    /// Their mean churn risk; `None` without customers.
    pub predicted: Option<f64>,
    /// The share of them who did not buy; `None` without customers.
    pub observed: Option<f64>,
}

/// Sums over the customers of each band.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bands([Band; 3]);

#[derive(Debug, Clone, Copy, Default)]
struct Band {
    customers: u64,
    silent: u64,
    risk: f64,
}

impl Bands {
    pub(super) fn of(holdout: &Holdout, risks: &[f64]) -> Self {
        let mut bands = Self::default();
        for (customer, risk) in holdout.customers.iter().zip(risks) {
            let band = &mut bands.0[ChurnBand::of(*risk) as usize];
            band.customers += 1;
            band.silent += u64::from(customer.holdout_purchases == 0);
            band.risk += risk;
        }
        bands
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (band, more) in self.0.iter_mut().zip(&other.0) {
            band.customers += more.customers;
            band.silent += more.silent;
            band.risk += more.risk;
        }
    }

    pub(super) fn figures(&self) -> Vec<BandFigures> {
        let mut all = Vec::new();
        for (band, sums) in ChurnBand::ALL.into_iter().zip(&self.0) {
            let (from, to) = band.range();
            let mean = |sum: f64| (sums.customers > 0).then(|| sum / sums.customers as f64);
            all.push(BandFigures {
                band,
                from,
                to,
                customers: sums.customers,
                predicted: mean(sums.risk),
                observed: mean(sums.silent as f64),
            });
        }
        all
    }
}
