//! Expected purchases as a double sum over fixed nodes, exact for every customer of a table.
//!
//! Given that a BG/NBD or MBG/NBD customer is active at T, their rate is Gamma(R, A) with R = r + x and A = α + T, and
//! their dropout p is Beta(a, B) with B = b + c, where c = x or x + 1 is the number of chances to leave that they had.
//! What they are expected to buy until h, discounted at δ, is
//!
//! ∫₀ʰ e^(−δs) (R/A) M(s/A) ds with M(y) = E[(1 + py)^−(R+1)].
//!
//! Both integrals have nodes that serve every x and T:
//!
//! - s = A(e^(uL) − 1) with L = ln(1 + h/A) makes the outer one smooth whatever the scale of h/A. It gets
//!   Gauss–Legendre nodes u in (0, 1).
//! - Integration by parts replaces Beta(a, B) by Beta(a + 1, B), so that an a near 0 needs no nodes near p = 0:
//!   M(y) = E₊[(1 + py)^−(R+1) · (1 + (1 − p)(R + 1) y / ((a + B)(1 + py)))]. On ln(p/(1−p)) = v + e^(v−2) the density
//!   falls exponentially at the left and faster at the right, even with a B near 0. So the trapezoidal rule is exact to
//!   rounding, with the same nodes for all x, and only their weights depend on x: they are ln w + x ln(1 − p), up to a
//!   constant that dividing by their sum removes.
//!
//! All terms are positive. Nothing but exp and ln is needed, which every dialect has.

#![allow(non_snake_case)]

use crate::error::Result;
use crate::forecast::Question;
use crate::history::PurchaseHistory;
use crate::model::PurchaseModel;
use crate::special::{gauss_legendre, softplus};

use super::errors::Errors;
use super::forecasts::Ask;
use super::nodes::{LOWEST_POWER, Moment, NEGLIGIBLE, NEVER, dense_enough, nodes_without_end};

/// The most nodes of p.
const MOST: f64 = 3_000.0;

/// A beta-geometric model without regular timing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Geometric {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    /// Whether the first purchase, too, may be the last: 1 if it may, else 0.
    pub(super) chances_before: f64,
}

/// A node of p.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dropout {
    pub(super) p: f64,
    /// ln(1 − p).
    pub(super) ln_rest: f64,
    /// ln of the weight for x = 0, up to a constant.
    pub(super) ln_weight: f64,
}

/// The nodes for one model and one question.
pub(super) struct Sums {
    model: Geometric,
    question: Question,
    pub(super) dropouts: Vec<Dropout>,
    pub(super) moments: Vec<Moment>,
    /// Nodes of time over α + T for all times to come; none without discounting.
    pub(super) ends: Vec<Moment>,
    has_slopes: bool,
}

/// A node of p with its share for one x.
struct Kept {
    p: f64,
    rest: f64,
    share: f64,
    /// How far ln p and ln(1 − p) are from their means.
    off: [f64; 2],
}

/// A mean over the dropout at one moment.
struct Stayed {
    mean: f64,
    /// Its derivatives by r, by α times −(α + T), by a and by b.
    slopes: [f64; 4],
}

/// What an active customer is expected to buy, as the SQL computes it.
struct ActiveSums {
    bought: f64,
    discounted: f64,
    /// Discounted purchases without end, where there are nodes for them.
    forever: Option<f64>,
    /// Derivatives of ln `discounted`.
    slopes: [f64; 4],
}

impl Sums {
    /// Nodes that agree with the forecasts of the model over a wide range of customers.
    ///
    /// # Errors
    /// When no reasonable number of nodes does.
    pub(super) fn of(geometric: Geometric, model: &PurchaseModel, ask: &Ask) -> Result<Self> {
        dense_enough(
            |refinement| Self::with_density(geometric, ask, refinement),
            |sums| sums.largest_error(model, ask.days_per_unit),
        )
    }

    fn with_density(model: Geometric, ask: &Ask, refinement: i32) -> Option<Self> {
        let Geometric { alpha, a, b, .. } = model;
        let delta = ask.question.delta;
        let B = b + model.chances_before;
        let step = (0.5 / (a + 1.0).sqrt()).min(0.25) / 2_f64.sqrt().powi(refinement);
        // on the left for a million purchases, on the right for none
        let (low, high) = (-12.0 - 45.0 / (a + 1.0), 2.0 + (45.0 / B).ln_1p());
        let count = ((high - low) / step).ceil();
        if count > MOST {
            return None;
        }
        let mut dropouts = Vec::new();
        let mut v = low;
        while v <= high {
            let growth = (v - 2.0).exp();
            let logit = v + growth;
            let (ln_p, ln_rest) = (-softplus(-logit), -softplus(logit));
            dropouts.push(Dropout {
                p: ln_p.exp(),
                ln_rest,
                ln_weight: (a + 1.0) * ln_p + B * ln_rest + growth.ln_1p(),
            });
            v += step;
        }
        let mut moments = Vec::new();
        gauss_legendre(0.0, 1.0, 0.5_f64.powi(refinement), |place, weight| {
            moments.push(Moment { place, weight });
        });
        let ends = if delta > 0.0 && ask.has_value {
            nodes_without_end(NEVER / (delta * alpha))
        } else {
            Vec::new()
        };
        Some(Self {
            model,
            question: ask.question,
            dropouts,
            moments,
            ends,
            has_slopes: ask.has_slopes,
        })
    }

    /// The nodes of p that matter for one x.
    fn shares(&self, x: f64) -> Vec<Kept> {
        let ln_weight = |node: &Dropout| node.ln_weight + x * node.ln_rest;
        let largest = self.dropouts.iter().map(ln_weight).fold(f64::MIN, f64::max);
        let (mut shares, mut sum, mut means) = (Vec::new(), 0.0, [0.0; 2]);
        for node in &self.dropouts {
            let ln_share = ln_weight(node) - largest;
            if ln_share > NEGLIGIBLE {
                let share = Kept {
                    p: node.p,
                    rest: node.ln_rest.max(LOWEST_POWER).exp(),
                    share: ln_share.exp(),
                    off: [node.p.ln(), node.ln_rest],
                };
                sum += share.share;
                means[0] += share.share * share.off[0];
                means[1] += share.share * share.off[1];
                shares.push(share);
            }
        }
        for share in &mut shares {
            share.share /= sum;
            share.off[0] -= means[0] / sum;
            share.off[1] -= means[1] / sum;
        }
        shares
    }

    /// The mean over the dropout at a time y, a multiple of α + T.
    fn stayed(&self, shares: &[Kept], x: f64, y: f64) -> Stayed {
        let Geometric { r, a, b, .. } = self.model;
        let (N, chances) = (r + x + 1.0, a + b + self.model.chances_before + x);
        let (mut mean, mut slopes) = (0.0, [0.0; 4]);
        for Kept {
            p,
            rest,
            share,
            off,
        } in shares
        {
            let near = 1.0 / (1.0 + p * y);
            let kept = share * (-N * (1.0 + p * y).ln()).max(LOWEST_POWER).exp();
            let by_parts = rest * N * y * near / chances;
            let whole = 1.0 + by_parts;
            mean += kept * whole;
            slopes[0] += kept * (near.ln() * whole + rest * y * near / chances);
            slopes[1] += kept * (whole + y * near * N * (rest / chances * near - p * whole));
            slopes[2] += kept * (off[0] * whole - by_parts / chances);
            slopes[3] += kept * (off[1] * whole - by_parts / chances);
        }
        Stayed { mean, slopes }
    }

    fn active(&self, shares: &[Kept], x: f64, age: f64) -> ActiveSums {
        let (R, A) = (self.model.r + x, self.model.alpha + age);
        let Question { horizon, delta, .. } = self.question;
        let span = (1.0 + horizon / A).ln();
        let (mut bought, mut discounted, mut slopes) = (0.0, 0.0, [0.0; 4]);
        for moment in &self.moments {
            let y = (span * moment.place).exp() - 1.0;
            let flow = R * span * moment.weight * (1.0 + y);
            let discount = (-delta * A * y).exp();
            let stayed = self.stayed(shares, x, y);
            bought += flow * stayed.mean;
            discounted += flow * discount * stayed.mean;
            for (slope, at) in slopes.iter_mut().zip(stayed.slopes) {
                *slope += flow * discount * at;
            }
        }
        let [by_r, by_alpha, by_a, by_b] = slopes.map(|slope| slope / discounted);
        let mut forever = 0.0;
        for end in &self.ends {
            let power = (-delta * A * end.place).max(LOWEST_POWER).exp();
            forever += end.weight * R * self.stayed(shares, x, end.place).mean * power;
        }
        ActiveSums {
            bought,
            discounted,
            forever: (!self.ends.is_empty()).then_some(forever),
            slopes: [1.0 / R + by_r, -by_alpha / A, by_a, by_b],
        }
    }

    /// The derivatives of the logarithm of the odds of being gone; 0 without a chance to leave.
    fn odds_slopes(&self, history: &PurchaseHistory) -> [f64; 4] {
        let Geometric { r, alpha, a, b, .. } = self.model;
        let (x, t_x, T) = (
            f64::from(history.frequency()),
            history.recency(),
            history.age(),
        );
        if x + self.model.chances_before == 0.0 {
            return [0.0; 4];
        }
        [
            ((alpha + T) / (alpha + t_x)).ln(),
            -(r + x) * (T - t_x) / ((alpha + T) * (alpha + t_x)),
            1.0 / a,
            -1.0 / (b + self.model.chances_before - 1.0 + x),
        ]
    }

    /// The largest difference to the model's own forecasts, over customers from none to ten thousand repeat purchases
    /// and from no time to half a century.
    fn largest_error(&self, model: &PurchaseModel, days_per_unit: f64) -> Result<f64> {
        let (model, parameters) = (model.as_dyn(), model.to_vec());
        let Question { horizon, delta, .. } = self.question;
        let mut errors = Errors::default();
        for x in [0, 1, 2, 4, 10, 30, 100, 1_000, 10_000] {
            let shares = self.shares(f64::from(x));
            for days in [0.0, 1.0, 30.0, 365.0, 1_500.0, 18_000.0] {
                let age = days / days_per_unit;
                let history = PurchaseHistory::new(x, if x == 0 { 0.0 } else { age }, age)?;
                let active = model.active(&history);
                let sums = self.active(&shares, f64::from(x), age);
                errors.add(sums.bought, active.expected(horizon));
                errors.add(sums.discounted, active.discounted(horizon, delta));
                if let Some(forever) = sums.forever {
                    let wanted = active.discounted_without_end(delta);
                    errors.add(forever, wanted.unwrap_or(f64::NAN));
                }
                if self.has_slopes {
                    let gone = 1.0 - model.p_alive(&history);
                    let mut found = sums.slopes;
                    for (slope, of_odds) in found.iter_mut().zip(self.odds_slopes(&history)) {
                        *slope -= gone * of_odds;
                    }
                    errors.add_slopes(model, &history, &self.question, &parameters, &found);
                }
            }
        }
        Ok(errors.largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BgNbd, MbgNbd};

    fn sums(values: [f64; 4], is_modified: bool) -> Result<Sums> {
        let [r, alpha, a, b] = values;
        let (model, chances_before) = if is_modified {
            (MbgNbd::new(r, alpha, a, b)?.into(), 1.0)
        } else {
            (BgNbd::new(r, alpha, a, b)?.into(), 0.0)
        };
        let geometric = Geometric {
            r,
            alpha,
            a,
            b,
            chances_before,
        };
        Sums::of(geometric, &model, &Ask::in_weeks())
    }

    #[test]
    fn the_sums_are_the_forecasts_of_usual_and_of_odd_models() {
        for values in [
            [0.243, 4.414, 0.793, 2.426],
            [0.36, 10.7, 0.71, 2.0],
            [0.5, 5.0, 0.01, 0.1],
            [0.5, 5.0, 1e-4, 1e-2],
            [1.0, 1.0, 5.0, 20.0],
            [5.0, 10.0, 20.0, 3.0],
            [50.0, 100.0, 0.5, 0.5],
            [0.2, 0.05, 0.3, 0.7],
            [1.0, 10.0, 1e-4, 1e4],
        ] {
            for is_modified in [false, true] {
                let found = sums(values, is_modified).map(|sums| sums.dropouts.len());
                assert!(found.is_ok(), "{values:?}: {found:?}");
            }
        }
    }

    #[test]
    fn a_model_whose_sums_would_be_wrong_is_refused() {
        assert!(sums([1.0, 10.0, 1e7, 1e7], false).is_err());
    }
}
