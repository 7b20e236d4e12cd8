//! What customers are compared by: five figures of each, on scales on which a difference means the same everywhere.

use ndarray::{Array2, ArrayView1};

use crate::error::Result;
use crate::results::Results;
use crate::segment::habits::Habits;
use crate::special::median;

/// Standard deviations from the mean beyond which a customer counts as being there: one wholesaler is not a cluster.
const FARTHEST: f64 = 5.0;

/// A figure of every customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feature {
    /// Days since the last purchase.
    DaysSincePurchase,
    /// Purchases so far.
    Purchases,
    /// What they have spent, over their purchases.
    AverageOrderValue,
    /// Probability of another purchase within the horizon.
    ReturnProbability,
    /// Expected value within the horizon.
    Clv,
    /// Expected purchases within the horizon, where there is no money.
    ExpectedPurchases,
}

impl Feature {
    /// Its name in files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::DaysSincePurchase => "days_since_purchase",
            Self::Purchases => "purchases",
            Self::AverageOrderValue => "average_order_value",
            Self::ReturnProbability => "return_probability",
            Self::Clv => "clv",
            Self::ExpectedPurchases => "expected_purchases",
        }
    }

    /// A figure on the scale of the comparison: ratios count, not differences, except of probabilities. `None` for a
    /// figure that says nothing, such as an average order of 0.
    fn scaled(self, figure: f64) -> Option<f64> {
        let scaled = match self {
            Self::DaysSincePurchase | Self::Clv | Self::ExpectedPurchases => {
                figure.max(0.0).ln_1p()
            }
            Self::Purchases | Self::AverageOrderValue => figure.ln(),
            Self::ReturnProbability => figure,
        };
        (figure.is_finite() && scaled.is_finite()).then_some(scaled)
    }

    /// The figure that is so much on the scale.
    fn figure_at(self, scaled: f64) -> f64 {
        match self {
            Self::DaysSincePurchase | Self::Clv | Self::ExpectedPurchases => scaled.exp_m1(),
            Self::Purchases | Self::AverageOrderValue => scaled.exp(),
            Self::ReturnProbability => scaled,
        }
    }
}

/// A feature with the mean and the standard deviation of all customers on its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) feature: Feature,
    mean: f64,
    deviation: f64,
}

impl Scale {
    /// The scale of a feature, and all customers on it: standard deviations from the mean. Customers without a figure
    /// get the median of the others; `None` if nobody has one.
    pub(super) fn of(
        feature: Feature,
        figures: impl Iterator<Item = Option<f64>>,
    ) -> Option<(Self, Vec<f64>)> {
        let known: Vec<Option<f64>> = figures.map(|figure| feature.scaled(figure?)).collect();
        let middle = median(known.iter().copied().flatten().collect())?;
        let mut column: Vec<f64> = known
            .into_iter()
            .map(|scaled| scaled.unwrap_or(middle))
            .collect();
        let count = column.len() as f64;
        let mean = column.iter().sum::<f64>() / count;
        let squares: f64 = column.iter().map(|scaled| (scaled - mean).powi(2)).sum();
        let scale = Self {
            feature,
            mean,
            deviation: (squares / count).sqrt(),
        };
        if !scale.is_constant() {
            for scaled in &mut column {
                let apart = (*scaled - mean) / scale.deviation;
                *scaled = apart.clamp(-FARTHEST, FARTHEST);
            }
        }
        Some((scale, column))
    }

    /// Whether all customers have the same figure, but for rounding.
    fn is_constant(&self) -> bool {
        self.deviation <= 1e-9 * (1.0 + self.mean.abs())
    }

    /// The figure of a customer who is so many standard deviations from the mean.
    pub(super) fn figure(&self, apart: f64) -> f64 {
        let figure = self
            .feature
            .figure_at(apart.mul_add(self.deviation, self.mean));
        // of a figure that is 0 for everybody, rounding leaves a little
        if figure.abs() < 1e-12 { 0.0 } else { figure }
    }
}

/// The features of all customers.
#[derive(Debug)]
pub(super) struct Features {
    /// What customers are compared by.
    pub(super) scales: Vec<Scale>,
    /// What is the same for all customers, and compares nobody.
    pub(super) constant: Vec<Scale>,
    /// A row for each customer and a column for each scale, in standard deviations from the mean.
    pub(super) points: Array2<f64>,
}

impl Features {
    /// Those of the customers of results. Without amounts, the value is that of purchases.
    ///
    /// # Errors
    /// When the scores lack a column.
    pub(super) fn of(results: &Results, habits: &Habits) -> Result<Self> {
        let risk = results.needed("churn_risk")?;
        let spent = results.numbers("historical_value");
        let worth = match results.numbers("clv") {
            Some(clv) => (Feature::Clv, clv),
            None => (
                Feature::ExpectedPurchases,
                results.needed("expected_purchases")?,
            ),
        };
        let mut columns = vec![
            Scale::of(
                Feature::DaysSincePurchase,
                habits.silent.iter().copied().map(Some),
            ),
            Scale::of(
                Feature::Purchases,
                habits.purchases.iter().copied().map(Some),
            ),
        ];
        if let Some(spent) = spent {
            let orders = spent.iter().zip(&habits.purchases);
            let orders = orders.map(|(spent, purchases)| Some(spent? / purchases));
            columns.push(Scale::of(Feature::AverageOrderValue, orders));
        }
        columns.push(Scale::of(
            Feature::ReturnProbability,
            risk.iter().map(|risk| Some(1.0 - risk?)),
        ));
        columns.push(Scale::of(worth.0, worth.1.iter()));
        Ok(Self::of_columns(columns.into_iter().flatten().collect()))
    }

    /// Takes what is the same for all customers apart from the rest.
    pub(super) fn of_columns(columns: Vec<(Scale, Vec<f64>)>) -> Self {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        let (same, different): (Vec<_>, Vec<_>) = columns
            .into_iter()
            .partition(|(scale, _)| scale.is_constant());
        let points =
            Array2::from_shape_fn((rows, different.len()), |(row, at)| different[at].1[row]);
        Self {
            scales: different.into_iter().map(|(scale, _)| scale).collect(),
            constant: same.into_iter().map(|(scale, _)| scale).collect(),
            points,
        }
    }

    /// The figures of a customer at a point, those that are the same for all included.
    pub(super) fn figures(&self, point: ArrayView1<'_, f64>) -> Vec<(&'static str, f64)> {
        let compared = self.scales.iter().zip(point);
        let compared = compared.map(|(scale, apart)| (scale, *apart));
        let constant = self.constant.iter().map(|scale| (scale, 0.0));
        compared
            .chain(constant)
            .map(|(scale, apart)| (scale.feature.name(), scale.figure(apart)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_back_from_their_scales() {
        for feature in [
            Feature::DaysSincePurchase,
            Feature::Purchases,
            Feature::AverageOrderValue,
            Feature::ReturnProbability,
            Feature::Clv,
            Feature::ExpectedPurchases,
        ] {
            let scaled = feature.scaled(0.75).unwrap();
            assert!((feature.figure_at(scaled) - 0.75).abs() < 1e-14);
        }
        for without in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Feature::AverageOrderValue.scaled(without), None);
        }
        assert_eq!(Feature::Clv.scaled(-3.0), Some(0.0));
    }

    #[test]
    fn customers_without_a_figure_get_the_median() {
        let figures = [Some(1.0), None, Some(100.0), Some(-5.0), Some(10.0)];
        let found = Scale::of(Feature::AverageOrderValue, figures.into_iter());
        let (scale, column) = found.unwrap();
        assert_eq!((column[1], column[3]), (column[4], column[4]));
        assert!((scale.figure(column[4]) - 10.0).abs() < 1e-12);
        assert!(column.iter().all(|apart| apart.is_finite()));
    }

    #[test]
    fn what_is_the_same_for_all_compares_nobody() {
        let days = Scale::of(
            Feature::DaysSincePurchase,
            [1.0, 9.0, 5.0].map(Some).into_iter(),
        );
        let purchases = Scale::of(Feature::Purchases, [3.0; 3].map(Some).into_iter());
        let nothing = Scale::of(Feature::AverageOrderValue, [None, Some(0.0)].into_iter());
        assert!(nothing.is_none());
        let features = Features::of_columns(vec![days.unwrap(), purchases.unwrap()]);
        assert_eq!(features.points.dim(), (3, 1));
        let figures = features.figures(features.points.row(2));
        assert_eq!(figures[0].0, "days_since_purchase");
        assert!((figures[0].1 - 5.0).abs() < 1e-12 && (figures[1].1 - 3.0).abs() < 1e-12);
    }
}
