//! What the beta-geometric models share: BG/NBD, MBG/NBD and both with regular timing are one model with
//! two numbers that tell them apart.
//!
//! - k: a purchase takes k phases of an exponential length with rate λ each, so that the time between purchases
//!   is Erlang(k, λ); k = 1 in the models without regular timing
//! - whether the first purchase, too, may be the last (MBG), so that x repeat purchases are x + 1 chances to leave
//!
//! With R = r + kx, c chances to leave, u = (T − t_x)/(α + T) and S = Σ_{j<k} (R)ⱼ/j! uʲ over the phases j
//! that passed unseen since t_x,
//!
//! ln L = ln Γ(R)/Γ(r) − x ln Γ(k) + r ln α − R ln(α + T) + ln B(a, b+c)/B(a, b)
//! + ln(S + a/(b+c−1) · ((α+T)/(α+t_x))^R),
//!
//! and beside it (k − 1) Σ ln gap. The first summand of the last logarithm is the customer who is active, the
//! second the one who left at t_x.

#![allow(non_snake_case)]

mod future;

use std::ops::RangeInclusive;

use super::hidden::Hidden;
use super::{Block, Likelihood, Moments, Parameter, Parametric, block_by_frequency, purchase_rate};
use crate::caution::Caution;
use crate::error::Result;
use crate::history::{PurchaseHistory, Weighted};
use crate::special::{digamma_difference, ln_gamma, ln_gamma_ratio, logistic, softplus};

/// The parameters of a beta-geometric model of any kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaGeometric {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    /// Phases of a purchase.
    pub(super) k: u32,
}

/// A model that is a [`BetaGeometric`] under a name and a table of its own.
pub trait Variant: Copy + Send + Sync {
    /// The model's name in options and files.
    const CALLED: &'static str;
    /// Its parameters: r, α, a, b, and k where phases are tried out.
    const TABLE: &'static [Parameter];
    /// Chances to leave before the first repeat purchase: 1 where the first purchase may be the last.
    const CHANCES_BEFORE: u32;
    /// The numbers of phases that are tried out.
    const PHASES: Option<RangeInclusive<u32>> = None;

    /// The model's parameters under the names they have here.
    fn shared(&self) -> BetaGeometric;

    /// The model with these parameters, which are known to be valid.
    fn of(shared: BetaGeometric) -> Self;
}

impl<M: Variant> Parametric for M {
    const NAME: &'static str = M::CALLED;
    const PARAMETERS: &'static [Parameter] = M::TABLE;

    fn values(&self, into: &mut [f64]) {
        let BetaGeometric { r, alpha, a, b, k } = self.shared();
        into.copy_from_slice(&[r, alpha, a, b, f64::from(k)][..into.len()]);
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the domain of k is 1 to 1000"
    )]
    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(M::TABLE, M::CALLED, values)?;
        let k = values.get(4).map_or(1, |k| *k as u32);
        Ok(Self::of(BetaGeometric {
            r: values[0],
            alpha: values[1],
            a: values[2],
            b: values[3],
            k,
        }))
    }

    fn caution(&self) -> Option<Caution> {
        let BetaGeometric { a, b, .. } = self.shared();
        (a + b < 1.0).then_some(Caution::APlusBBelowOne {})
    }
}

/// What one x adds to the terms of all customers who share it.
struct SharedByX {
    phases: f64,
    chances: f64,
    ln_purchases: f64,
    ln_stayed: f64,
    ln_left_odds: f64,
    d_r: f64,
    d_a: f64,
    d_b: f64,
}

impl BetaGeometric {
    /// ln E[(1 − p)ⁿ]: no dropout at n chances.
    fn ln_stayed(&self, n: f64) -> f64 {
        ln_gamma_ratio(self.b, n) - ln_gamma_ratio(self.a + self.b, n)
    }

    /// ln of a/(b+c−1): the odds to have left at the last of c chances, without the silence since then.
    fn ln_left_odds(&self, chances: f64) -> f64 {
        if chances > 0.0 {
            (self.a / (self.b + (chances - 1.0))).ln()
        } else {
            f64::NEG_INFINITY
        }
    }

    /// kx: phases until the last purchase.
    fn phases(&self, history: &PurchaseHistory) -> f64 {
        f64::from(self.k) * f64::from(history.frequency())
    }

    /// ln((α+T)/(α+t_x)) as one logarithm.
    fn ln_gap(&self, history: &PurchaseHistory) -> f64 {
        let (t_x, T) = (history.recency(), history.age());
        ((T - t_x) / (self.alpha + t_x)).ln_1p()
    }

    /// The phases that passed unseen since t_x.
    fn hidden(&self, history: &PurchaseHistory) -> Hidden {
        let (t_x, T) = (history.recency(), history.age());
        Hidden::new(
            self.k,
            self.r + self.phases(history),
            (T - t_x) / (self.alpha + T),
        )
    }

    /// ln P(no purchase in (t_x, T] | x, t_x, active until T).
    fn ln_silence(&self, history: &PurchaseHistory) -> f64 {
        self.hidden(history).ln_sum - (self.r + self.phases(history)) * self.ln_gap(history)
    }

    /// The factors that know only x: Γ(r+kx)/Γ(r), B(a, b+c)/B(a, b) and a/(b+c−1).
    fn by_x(&self, x: f64, chances_before: u32) -> SharedByX {
        let Self { r, a, b, k, .. } = *self;
        let (phases, chances) = (f64::from(k) * x, x + f64::from(chances_before));
        let d_ab = digamma_difference(a + b, chances);
        SharedByX {
            phases,
            chances,
            ln_purchases: ln_gamma_ratio(r, phases) - x * ln_gamma(f64::from(k)),
            ln_stayed: self.ln_stayed(chances),
            ln_left_odds: self.ln_left_odds(chances),
            d_r: digamma_difference(r, phases),
            d_a: -d_ab,
            d_b: if chances > 0.0 {
                digamma_difference(b, chances - 1.0) - d_ab
            } else {
                0.0
            },
        }
    }

    /// ln L = purchases + stayed + ln(stayed at the last chance or left then), and its gradient.
    fn term_with(
        &self,
        shared: &SharedByX,
        history: &PurchaseHistory,
        gradient: &mut [f64; 4],
    ) -> f64 {
        let Self { r, alpha, a, b, .. } = *self;
        let (phases, t_x, T) = (shared.phases, history.recency(), history.age());
        let ln_silence = (T / alpha).ln_1p();
        let hidden = self.hidden(history);
        let alive = shared.ln_purchases + shared.ln_stayed
            - r * ln_silence
            - phases * (alpha.ln() + ln_silence);
        let d_alpha = (r * T / alpha - phases - hidden.mean) / (alpha + T);
        *gradient = [
            shared.d_r - ln_silence + hidden.d_shape,
            d_alpha,
            shared.d_a,
            shared.d_b,
        ];
        if shared.chances == 0.0 {
            return alive + hidden.ln_sum;
        }
        let ln_gap = self.ln_gap(history);
        let ln_odds_gone = shared.ln_left_odds + (r + phases) * ln_gap - hidden.ln_sum;
        let gone = logistic(ln_odds_gone);
        gradient[0] += gone * (ln_gap - hidden.d_shape);
        gradient[1] -=
            gone * ((r + phases) * (T - t_x) / (alpha + t_x) - hidden.mean) / (alpha + T);
        gradient[2] += gone / a;
        // the last of the 1/(b+i) in ψ(b+c) − ψ(b), less what leaving takes of it
        gradient[3] += logistic(-ln_odds_gone) / (b + (shared.chances - 1.0));
        alive + hidden.ln_sum + softplus(ln_odds_gone)
    }

    /// Phases per unit of time of a customer who is active, and of one who left at t_x, whose silence says nothing.
    fn phase_rates(&self, history: &PurchaseHistory) -> [Moments; 2] {
        let (t_x, T) = (history.recency(), history.age());
        let (shape, hidden) = (self.r + self.phases(history), self.hidden(history));
        let end = self.alpha + t_x + (T - t_x);
        let active = Moments::gamma(shape + hidden.mean, end);
        let variance = active.variance + hidden.variance / (end * end);
        [
            Moments { variance, ..active },
            Moments::gamma(shape, self.alpha + t_x),
        ]
    }
}

impl<M: Variant> Likelihood for M {
    type History = PurchaseHistory;

    const COUNTS: Option<RangeInclusive<u32>> = M::PHASES;

    /// One in a hundred million leaves at a chance.
    const WITHOUT_DROPOUT: Option<fn(f64, f64) -> Self> = Some(|r, alpha| {
        Self::of(BetaGeometric {
            r,
            alpha,
            a: 1e-4,
            b: 1e4,
            k: 1,
        })
    });

    /// \[FHL05\] eq. 6 for k = 1, with ln((α+T)/(α+t_x)) as one logarithm.
    fn term(&self, history: &PurchaseHistory, gradient: &mut [f64]) -> f64 {
        let (shared, mut one) = (self.shared(), [0.0; 4]);
        let by_x = shared.by_x(f64::from(history.frequency()), M::CHANCES_BEFORE);
        let value = shared.term_with(&by_x, history, &mut one);
        gradient
            .iter_mut()
            .zip(one)
            .for_each(|(total, part)| *total += part);
        value
    }

    fn block(&self, histories: &[PurchaseHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let shared = self.shared();
        let block = Block { histories, weights };
        block_by_frequency(
            block,
            gradient,
            |x| shared.by_x(x, M::CHANCES_BEFORE),
            |by_x, history| {
                let mut slopes = [0.0; 4];
                (shared.term_with(by_x, history, &mut slopes), slopes)
            },
        )
    }

    /// (k − 1) Σ ln gap.
    fn beside(&self, ln_sum: f64, _gradient: &mut [f64]) -> Option<f64> {
        let k = self.shared().k;
        (k > 1).then(|| f64::from(k - 1) * ln_sum)
    }

    /// A gap each.
    fn logs(history: &PurchaseHistory) -> f64 {
        f64::from(history.frequency())
    }

    /// From few and many differences between customers, and from slow and fast dropout.
    fn starts(histories: &Weighted<PurchaseHistory>, count: Option<u32>) -> Vec<Self> {
        let k = count.unwrap_or(1);
        let rate = purchase_rate(histories) * f64::from(k);
        [
            (0.3, 0.8, 2.5),
            (1.0, 0.3, 2.0),
            (0.7, 2.0, 8.0),
            (3.0, 0.1, 0.3),
        ]
        .map(|(r, a, b)| {
            Self::of(BetaGeometric {
                r,
                alpha: r / rate,
                a,
                b,
                k,
            })
        })
        .to_vec()
    }

    fn rescale(history: &PurchaseHistory, factor: f64) -> (PurchaseHistory, f64) {
        (
            history.rescaled(factor),
            f64::from(history.frequency()) * factor.ln(),
        )
    }

    /// The mean age.
    fn scale(histories: &Weighted<PurchaseHistory>) -> f64 {
        histories.mean(PurchaseHistory::age)
    }

    fn rescaled(&self, factor: f64) -> Self {
        let shared = self.shared();
        Self::of(BetaGeometric {
            alpha: shared.alpha * factor,
            ..shared
        })
    }
}
