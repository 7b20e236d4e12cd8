//! The simple formulas for customer lifetime value, with what they assume and how far they are from the model.
//!
//! With m the mean value of a customer per year, c the share who leave per year, r = 1 − c and d the discount rate, the
//! value of a customer who pays at the start of each year is m(1 + d)/(1 + d − r); without the first payment it is
//! mr/(1 + d − r); and for payments at the end of each year m/(1 + d − r).

use serde::Serialize;

/// Days in a year.
const YEAR: f64 = 365.25;

/// A formula with its result for one customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Formula {
    /// Its name.
    pub name: &'static str,
    /// The numbers that go in.
    pub factors: Vec<(&'static str, f64)>,
    /// The value of a customer; `None` where it is infinite or the numbers are not known.
    pub value: Option<f64>,
    /// What the model says of the same time; `None` where that is infinite or not known.
    pub model: Option<f64>,
    /// The value less that of the model.
    pub gap: Option<f64>,
}

/// All simple formulas.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Formulas(pub Vec<Formula>);

/// The name of a formula, and its value from m, r and d.
type Perpetuity = (&'static str, fn(f64, f64, f64) -> f64);

/// What is known of all customers together.
pub(super) struct Observed {
    pub(super) historical: f64,
    pub(super) purchases: f64,
    pub(super) customer_days: f64,
    /// The mean probability of no purchase within the horizon.
    pub(super) churn: f64,
    pub(super) horizon_days: Option<f64>,
    pub(super) discount_rate: f64,
    /// Expected value of a customer within the horizon.
    pub(super) predicted: f64,
    /// The same without an end.
    pub(super) endless: Option<f64>,
}

impl Formulas {
    pub(super) fn of(observed: &Observed) -> Self {
        let years = observed.customer_days / YEAR;
        let yearly = (years > 0.0).then(|| observed.historical / years);
        let left = observed.horizon_days.map(|days| {
            let stay = (1.0 - observed.churn).powf(YEAR / days);
            1.0 - stay
        });
        let lifetime = left.filter(|left| *left > 0.0).map(|left| 1.0 / left);
        let mut all = vec![monthly(observed, yearly), mean(observed, years, lifetime)];
        let d = observed.discount_rate;
        let numbers = yearly.zip(left);
        let shapes: [Perpetuity; 3] = [
            ("margin over churn, paid at the start", |m, r, d| {
                m * (1.0 + d) / (1.0 + d - r)
            }),
            ("margin over churn, without the first payment", |m, r, d| {
                m * r / (1.0 + d - r)
            }),
            ("margin over churn, paid at the end", |m, r, d| {
                m / (1.0 + d - r)
            }),
        ];
        for (name, value) in shapes {
            let factors = numbers.map(|(m, left)| {
                vec![
                    ("value_per_year", m),
                    ("retention_per_year", 1.0 - left),
                    ("discount_rate", d),
                ]
            });
            all.push(Formula::new(
                name,
                factors.unwrap_or_default(),
                numbers.map(|(m, left)| value(m, 1.0 - left, d)),
                observed.endless,
            ));
        }
        Self(all)
    }
}

/// Mean value per month times months.
fn monthly(observed: &Observed, yearly: Option<f64>) -> Formula {
    let numbers = yearly.zip(observed.horizon_days);
    let numbers = numbers.map(|(yearly, days)| (yearly / 12.0, 12.0 * days / YEAR));
    Formula::new(
        "monthly value times months",
        numbers.map_or_else(Vec::new, |(value, months)| {
            vec![("value_per_month", value), ("months", months)]
        }),
        numbers.map(|(value, months)| value * months),
        Some(observed.predicted),
    )
}

/// Mean value of an order times orders per year times years as a customer.
fn mean(observed: &Observed, years: f64, lifetime: Option<f64>) -> Formula {
    let numbers = lifetime.filter(|_| years > 0.0).map(|lifetime| {
        let value = observed.historical / observed.purchases;
        (value, observed.purchases / years, lifetime)
    });
    Formula::new(
        "mean value times mean lifetime",
        numbers.map_or_else(Vec::new, |(value, purchases, lifetime)| {
            vec![
                ("value_per_purchase", value),
                ("purchases_per_year", purchases),
                ("years", lifetime),
            ]
        }),
        numbers.map(|(value, purchases, lifetime)| value * purchases * lifetime),
        observed.endless,
    )
}

impl Formula {
    fn new(
        name: &'static str,
        factors: Vec<(&'static str, f64)>,
        value: Option<f64>,
        model: Option<f64>,
    ) -> Self {
        let value = value.filter(|value| value.is_finite());
        Self {
            name,
            factors,
            value,
            model,
            gap: value.zip(model).map(|(value, model)| value - model),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_give_the_numbers_of_their_factors() {
        let observed = Observed {
            historical: 1_200.0,
            purchases: 40.0,
            customer_days: 20.0 * YEAR,
            churn: 0.2,
            horizon_days: Some(YEAR),
            discount_rate: 0.1,
            predicted: 50.0,
            endless: Some(250.0),
        };
        let Formulas(all) = Formulas::of(&observed);
        let values: Vec<f64> = all.iter().map(|one| one.value.unwrap()).collect();
        // 60 a year: 5 a month for 12 months; 30 an order, 2 orders a year, 5 years
        let expected = [60.0, 300.0, 60.0 * 1.1 / 0.3, 60.0 * 0.8 / 0.3, 60.0 / 0.3];
        for (value, expected) in values.iter().zip(expected) {
            assert!((value / expected - 1.0).abs() < 1e-12, "{value} {expected}");
        }
        let gaps: Vec<f64> = all.iter().map(|one| one.gap.unwrap()).collect();
        assert!((gaps[0] - 10.0).abs() < 1e-9 && (gaps[1] - 50.0).abs() < 1e-9);
    }
}
