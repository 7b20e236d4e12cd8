//! How many purchases: sums over the time of departure, or over that of the n-th purchase.

use super::ParetoNbd;
use crate::model::{Active, Counts};
use crate::special::{
    PolyaCounts, Power, TwoPowers, gauss_legendre, gauss_one_hill, ln_add_exp, ln_beta_kernel,
    ln_polya,
};

/// No panel of [`ParetoNbd::departures`] is wider.
const WIDEST_PANEL: f64 = 1.6;

/// How many purchases a new customer makes, or any active one ([`ParetoNbd::posterior`]).
impl ParetoNbd {
    /// P(X(t) ≥ n): the n-th purchase of one who never leaves comes at τ ≤ t, and they have not left until then.
    ///
    /// ∫₀ᵗ wⁿ vʳ/B(n, r) (β/(β+τ))^s dτ/τv, w = τ/(α+τ), v = 1 − w, over ln τ.
    #[must_use]
    pub fn at_least_new(&self, n: f64, t: f64) -> f64 {
        if n < 2.0 {
            return if n < 1.0 { 1.0 } else { self.some(t) };
        }
        let slope = |u: f64| {
            let at = Moment::new(self, u);
            n * at.v - self.r * at.w - self.s * at.left.lost
        };
        self.over_ln_time(t, slope, |at| {
            ln_beta_kernel(n, self.r, at.w, at.v) - self.s * at.left.ln
        })
        .exp()
        .min(1.0)
    }

    /// P(X(t) > 0) = (r/α) ∫₀ᵗ (α/(α+τ))^(r+1) (β/(β+τ))^s dτ.
    pub(super) fn some(&self, t: f64) -> f64 {
        let Self { r, alpha, s, beta } = *self;
        let powers = TwoPowers {
            a: r + 1.0,
            b: s,
            p: alpha,
            q: beta,
        };
        (r * beta / alpha * powers.integrate(t, |_, _, _| ())).min(1.0)
    }

    /// P(gone at t without a purchase) = s ∫₀ᵗ (α/(α+τ))^r (β/(β+τ))^(s+1) dτ/β.
    pub(super) fn left_at_once(&self, t: f64) -> f64 {
        let Self { r, alpha, s, beta } = *self;
        s * TwoPowers {
            a: r,
            b: s + 1.0,
            p: alpha,
            q: beta,
        }
        .integrate(t, |_, _, _| ())
    }

    /// ln P(X(t) = 0): what is left of some, or active or gone without any.
    pub(super) fn ln_none(&self, t: f64) -> f64 {
        let some = self.some(t);
        if some < 0.5 {
            return (-some).ln_1p();
        }
        ln_add_exp(self.ln_remains_after(0, t), self.left_at_once(t).ln()).min(0.0)
    }

    /// ln P(N(t) = n and gone at t): the sum over the time of departure.
    pub(super) fn ln_pmf_gone(&self, n: f64, t: f64) -> f64 {
        let Self { r, s, .. } = *self;
        let slope = |u: f64| {
            let at = Moment::new(self, u);
            n * at.v - r * at.w + at.left.kept - s * at.left.lost
        };
        self.over_ln_time(t, slope, |at| {
            ln_polya(n, r, at.ratio) + (s * at.left.lost).ln() - s * at.left.ln
        })
    }

    /// ln ∫ e^g over ln τ from far below everything that matters to ln t, for a concave g.
    fn over_ln_time(&self, t: f64, slope: impl Fn(f64) -> f64, g: impl Fn(&Moment) -> f64) -> f64 {
        /// Here the integrand, which falls at least as τ, is 0.
        const BELOW: f64 = 45.0;
        /// Time is no longer than this.
        const EVER: f64 = 1e200;
        if t == 0.0 {
            return f64::NEG_INFINITY;
        }
        let t = t.min(EVER);
        let bends = [t, self.alpha / (self.r + 1.0), self.beta / (self.s + 1.0)];
        let low = (bends.into_iter().fold(f64::INFINITY, f64::min) / self.alpha).ln() - BELOW;
        // the first panel begins at the top
        let mut ln_scale = f64::NAN;
        let sum = gauss_one_hill(low, (t / self.alpha).ln(), slope, |u, weight| {
            let ln = g(&Moment::new(self, u));
            if ln_scale.is_nan() {
                ln_scale = ln;
            }
            weight * (ln - ln_scale).exp()
        });
        ln_scale + sum.ln()
    }

    /// The distribution by Pólya counts at t and at all times of departure before; `None` where it is too long.
    pub(super) fn listed(&self, t: f64) -> Option<Counts> {
        let counts = |t: f64| PolyaCounts::new(self.r, t / self.alpha, Counts::LONGEST_LIST);
        let remains = self.ln_remains(t).exp();
        let mut probabilities: Vec<f64> = counts(t)?
            .to_vec()
            .into_iter()
            .map(|part| remains * part)
            .collect();
        self.departures(t, |time, share| {
            let left = counts(time).expect("fewer counts matter earlier");
            left.for_each(|n, probability| add_at(&mut probabilities, n, share * probability));
        });
        Some(Counts::from_probabilities(probabilities))
    }

    /// Times of departure until t with their probabilities, so close that purchases until then are Pólya counts
    /// that do not change their shape between neighbours.
    fn departures(&self, t: f64, mut f: impl FnMut(f64, f64)) {
        /// Who stays so long is nobody.
        const NOBODY: f64 = 45.0;
        let Self { r, alpha, s, beta } = *self;
        let end = t.min(beta * (NOBODY / s).exp_m1());
        let unit = alpha.min(alpha / r).min(beta).min(beta / s);
        let last = (end / unit).ln_1p();
        let mut at = 0.0;
        while at < last {
            let time = unit * f64::exp_m1(at + WIDEST_PANEL);
            let spread = (1.0 + r * time / (alpha + time)).sqrt();
            let width = WIDEST_PANEL
                .min(5.5 / spread)
                .min(16.0 / (1.0 + s * time / (beta + time)));
            let next = if at + width < last { at + width } else { last };
            gauss_legendre(at, next, f64::INFINITY, |y, weight| {
                let time = unit * y.exp_m1();
                let left = Power::at(time / beta);
                f(
                    time,
                    weight * (unit + time) * s / (beta + time) * (-s * left.ln).exp(),
                );
            });
            at = next;
        }
    }
}

/// A time by the logarithm of its odds: τ/α = w/v, w = τ/(α+τ), and what dropout is there.
struct Moment {
    ratio: f64,
    w: f64,
    v: f64,
    left: Power,
}

impl Moment {
    fn new(model: &ParetoNbd, u: f64) -> Self {
        let ratio = u.exp();
        let v = 1.0 / (1.0 + ratio);
        Self {
            ratio,
            w: ratio * v,
            v,
            left: Power::at(ratio * (model.alpha / model.beta)),
        }
    }
}

/// Adds to the n-th of a list that may have to grow.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn add_at(list: &mut Vec<f64>, n: f64, value: f64) {
    let n = n as usize;
    if n >= list.len() {
        list.resize(n + 1, 0.0);
    }
    list[n] += value;
}
