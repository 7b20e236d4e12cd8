//! How far totals miss: the error of the level, which is common to all customers.
//!
//! Parameters and chance explain a small part of it. The rest is what happens after the last day and no history
//! tells: trends, seasons, prices. ln(actual/expected) of a total follows a Student t whose scale grows with the
//! horizon over the length of the data; the errors of the log's own past totals set its width, shrunk towards this law,
//! and never its direction.
//!
//! With s = 0.23·min(H/L, 2)^0.2, v the variance of the total by chance and by estimation over its square, and past
//! errors e_j at J origins with their own s_j and v_j,
//!
//! m = (4 + w Σ min(25, e_j²/(s_j² + v_j))) / (4 + wJ), and the interval is total·exp(± t·√(m s² + v)) with 4 + wJ
//! degrees of freedom. w is 1 for one origin and ½ for three, whose errors are alike.
//!
//! The constants were measured on past forecasts of 22 shops, charities and services, each left out in turn.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Interval;

/// The scale of the error at a horizon as long as the data.
const SCALE: f64 = 0.23;

/// How fast it grows with the horizon.
const GROWTH: f64 = 0.2;

/// No horizon counts for more than this many times the length of the data.
const FARTHEST: f64 = 2.0;

/// Degrees of freedom of the law, and the number of origins that it counts for.
const DEGREES: f64 = 4.0;

/// No past error counts for more than this.
const LARGEST: f64 = 25.0;

/// The error of totals, learned from past totals of the same log.
///
/// # Example
/// ```
/// use clv::forecast::Level;
/// let level = Level::unknown(52.0);
/// let (lower, upper) = level.interval(1000.0, 0.001, 26.0, 0.9).unwrap();
/// assert!(lower < 700.0 && upper > 1400.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Level {
    span: f64,
    width: f64,
    weight: f64,
}

/// A level as files have it.
#[derive(Serialize, Deserialize)]
struct Parts {
    /// The length of the data, in the unit of the model.
    span: f64,
    width: f64,
    weight: f64,
}

impl From<Level> for Parts {
    fn from(level: Level) -> Self {
        let Level {
            span,
            width,
            weight,
        } = level;
        Self {
            span,
            width,
            weight,
        }
    }
}

impl TryFrom<Parts> for Level {
    type Error = &'static str;

    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        let Parts {
            span,
            width,
            weight,
        } = parts;
        let are_numbers = [span, width, weight].iter().all(|part| part.is_finite());
        if are_numbers && span > 0.0 && width > 0.0 && weight >= 0.0 {
            Ok(Self {
                span,
                width,
                weight,
            })
        } else {
            Err("`level` needs a `span` and a `width` above 0 and a `weight` of 0 or more")
        }
    }
}

/// A past total against its forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastTotal {
    /// The length of the data that it was forecast from.
    pub span: f64,
    /// How far ahead.
    pub horizon: f64,
    /// The total that came.
    pub actual: f64,
    /// The forecast.
    pub expected: f64,
    /// The variance of the total by chance.
    pub variance: f64,
}

impl Level {
    /// The law alone, for data of this length.
    #[must_use]
    pub const fn unknown(span: f64) -> Self {
        Self {
            span,
            width: 1.0,
            weight: 0.0,
        }
    }

    /// The law, for data of this length, with the width that past totals tell.
    #[must_use]
    pub fn learned(span: f64, past: &[PastTotal]) -> Self {
        let each = match past.len() {
            0 | 1 => 1.0,
            2 => 0.75,
            _ => 0.5,
        };
        let weight = each * past.len() as f64;
        let squares: f64 = past.iter().map(PastTotal::square).sum();
        Self {
            span,
            width: (DEGREES + each * squares) / (DEGREES + weight),
            weight,
        }
    }

    /// The length of the data.
    #[must_use]
    pub const fn span(&self) -> f64 {
        self.span
    }

    /// The width: 1 for the law alone.
    #[must_use]
    pub const fn width(&self) -> f64 {
        self.width
    }

    /// How many degrees of freedom past totals add to those of the law.
    #[must_use]
    pub const fn weight(&self) -> f64 {
        self.weight
    }

    /// The standard deviation of the error of a total so far ahead.
    #[must_use]
    pub fn spread(&self, horizon: f64) -> f64 {
        let degrees = DEGREES + self.weight;
        let variance = self.width * law(horizon, self.span);
        (variance * degrees / (degrees - 2.0)).sqrt()
    }

    /// The interval at a level of a total with this expectation and variance, forecast so far ahead; `None` where the
    /// total is not above 0.
    #[must_use]
    pub fn interval(
        &self,
        expected: f64,
        variance: f64,
        horizon: f64,
        level: f64,
    ) -> Option<Interval> {
        if !(expected > 0.0 && expected.is_finite()) {
            return None;
        }
        let chance = variance.max(0.0) / (expected * expected);
        let scale = self.width.mul_add(law(horizon, self.span), chance).sqrt();
        let degrees = DEGREES + self.weight;
        let student = StudentsT::new(0.0, 1.0, degrees).ok()?;
        let reach = student.inverse_cdf(0.5 * (1.0 + level)) * scale;
        Some((
            expected * (-reach).exp(),
            (expected * reach.exp()).min(f64::MAX),
        ))
    }
}

impl PastTotal {
    /// The square of the error over the variance that the law gives it.
    fn square(&self) -> f64 {
        // half a purchase keeps a total of nothing finite
        let error = ((self.actual + 0.5) / (self.expected + 0.5)).ln();
        let chance = self.variance / self.expected.max(0.5).powi(2);
        (error * error / (law(self.horizon, self.span) + chance)).min(LARGEST)
    }
}

/// s²: the variance of the error by the law.
fn law(horizon: f64, span: f64) -> f64 {
    let ratio = if span > 0.0 { horizon / span } else { FARTHEST };
    (SCALE * ratio.min(FARTHEST).powf(GROWTH)).powi(2)
}
