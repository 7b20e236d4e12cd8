//! What the beta-geometric models expect of a customer with a history: whether they are alive, and the future of
//! those who are.

#![allow(non_snake_case)]

use super::super::differences::slopes_by_differences;
use super::super::endless::EndlessByAge;
use super::super::erlang::Erlang;
use super::super::hidden::Hidden;
use super::super::{
    Active, BgNbd, Endless, HiddenState, LatentAttrition, Moments, Rates, Sensitivity,
};
use super::{BetaGeometric, Variant};
use crate::history::PurchaseHistory;
use crate::special::{Cycles, digamma_difference, logistic};

/// With more phases, tables by phase would cost more than they save.
const MOST_PHASES: u32 = 12;

impl BetaGeometric {
    /// The future of a customer who is active at T after so many chances to leave, where k > 1.
    fn regular_posterior(&self, history: &PurchaseHistory, chances: f64) -> Erlang {
        let (t_x, T) = (history.recency(), history.age());
        let shape = self.r + self.phases(history);
        let weights = Hidden::weights(self.k, shape, (T - t_x) / (self.alpha + T));
        self.regular(history, chances, weights)
    }

    /// The same where it is known how many phases have passed since t_x.
    fn regular_posterior_in(
        &self,
        phases: usize,
        history: &PurchaseHistory,
        chances: f64,
    ) -> Erlang {
        let mut weights = vec![0.0; self.k as usize];
        weights[phases] = 1.0;
        self.regular(history, chances, weights)
    }

    fn regular(&self, history: &PurchaseHistory, chances: f64, weights: Vec<f64>) -> Erlang {
        Erlang::new(
            Cycles::new(self.r + self.phases(history), weights),
            self.alpha + history.age(),
            self.a,
            self.b + chances,
        )
    }

    /// Σ 1/(R + i) over the phases i that have passed since t_x.
    fn harmonic(&self, phases: usize, history: &PurchaseHistory) -> f64 {
        digamma_difference(self.r + self.phases(history), phases as f64)
    }
}

/// x with the chance at the first purchase, where there was one.
fn chances<M: Variant>(history: &PurchaseHistory) -> f64 {
    f64::from(history.frequency()) + f64::from(M::CHANCES_BEFORE)
}

impl<M: Variant> LatentAttrition for M {
    /// \[FH13b\] eq. 6 for k = 1: ln a − ln(b+c−1) + (r+x) ln((α+T)/(α+t_x)); −∞ without a chance to leave.
    fn ln_odds_gone(&self, history: &PurchaseHistory) -> f64 {
        let (shared, chances) = (self.shared(), chances::<M>(history));
        if chances == 0.0 {
            return f64::NEG_INFINITY;
        }
        shared.ln_left_odds(chances) - shared.ln_silence(history)
    }

    fn active(&self, history: &PurchaseHistory) -> Box<dyn Active> {
        let (shared, chances) = (self.shared(), chances::<M>(history));
        if shared.k == 1 {
            Box::new(BgNbd::of_active(shared, history, chances))
        } else {
            Box::new(shared.regular_posterior(history, chances))
        }
    }

    /// A customer who is gone left at the last purchase: the silence since then says nothing of λ.
    fn rates(&self, history: &PurchaseHistory) -> Rates {
        let (shared, alive, chances) =
            (self.shared(), self.p_alive(history), chances::<M>(history));
        let [active, gone] = shared.phase_rates(history);
        let stayed = Moments::beta(shared.a, shared.b + chances);
        let left = if chances > 0.0 {
            Moments::beta(shared.a + 1.0, shared.b + (chances - 1.0))
        } else {
            stayed
        };
        let mixed = |here, away| Moments::mixture(&[(alive, here), (1.0 - alive, away)]);
        Rates {
            purchase: mixed(active, gone),
            dropout: Some(mixed(stayed, left)),
        }
    }

    /// ((α+t_x)/(α+T))^R · S.
    fn silence(&self, history: &PurchaseHistory) -> f64 {
        self.shared().ln_silence(history).exp().min(1.0)
    }

    /// Regular customers who have been silent for long are due.
    fn forgets_recency(&self) -> bool {
        self.shared().k == 1
    }

    /// α.
    fn age_scale(&self) -> Option<f64> {
        let shared = self.shared();
        (shared.k <= MOST_PHASES).then_some(shared.alpha)
    }

    /// The phases that have passed since t_x.
    fn states(&self) -> usize {
        self.shared().k as usize
    }

    /// The shares wⱼ ∝ (R)ⱼ/j! uʲ with R = r + kx and u = (T − t_x)/(α + T).
    fn hidden(&self, history: &PurchaseHistory) -> Vec<HiddenState> {
        let shared = self.shared();
        if shared.k == 1 {
            return vec![HiddenState::KNOWN];
        }
        let (t_x, T) = (history.recency(), history.age());
        let (shape, end) = (shared.r + shared.phases(history), shared.alpha + T);
        let sums = shared.hidden(history);
        let shares = Hidden::weights(shared.k, shape, (T - t_x) / end);
        let state = |(j, share): (usize, f64)| HiddenState {
            share,
            ln_slopes: [
                shared.harmonic(j, history) - sums.d_shape,
                (sums.mean - j as f64) / end,
            ],
        };
        shares.into_iter().enumerate().map(state).collect()
    }

    fn active_in(&self, state: usize, history: &PurchaseHistory) -> Box<dyn Active> {
        let (shared, chances) = (self.shared(), chances::<M>(history));
        if shared.k == 1 {
            self.active(history)
        } else {
            Box::new(shared.regular_posterior_in(state, history, chances))
        }
    }

    /// Sums over more events take too long to fill tables with.
    fn is_cheap(&self, horizon: f64, history: &PurchaseHistory) -> bool {
        const MOST_EVENTS: f64 = 500.0;
        let (shared, chances) = (self.shared(), chances::<M>(history));
        shared.k == 1
            || shared
                .regular_posterior_in(0, history, chances)
                .is_short(horizon, MOST_EVENTS)
    }

    fn endless(&self, frequency: u32) -> Option<Endless> {
        let BetaGeometric { r, alpha, a, b, k } = self.shared();
        (k == 1).then(|| {
            let table = EndlessByAge::new(r, a, b + f64::from(M::CHANCES_BEFORE), frequency);
            Box::new(move |delta, age| table.purchases(delta, alpha + age)) as Endless
        })
    }
}

impl<M: Variant> Sensitivity for M {
    fn slopes(&self) -> usize {
        M::TABLE.len()
    }

    fn p_alive_gradient(&self, history: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64 {
        let (shared, chances) = (self.shared(), chances::<M>(history));
        let (t_x, T) = (history.recency(), history.age());
        ln_gradient.fill(0.0);
        if chances > 0.0 {
            let (gone, hidden) = (logistic(self.ln_odds_gone(history)), shared.hidden(history));
            let ends = (shared.alpha + T) * (shared.alpha + t_x);
            ln_gradient[0] = -gone * (shared.ln_gap(history) - hidden.d_shape);
            ln_gradient[1] = gone * ((shared.r + shared.phases(history)) * (T - t_x) / ends);
            ln_gradient[1] -= gone * hidden.mean / (shared.alpha + T);
            ln_gradient[2] = -gone / shared.a;
            ln_gradient[3] = gone / (shared.b + (chances - 1.0));
        }
        self.p_alive(history)
    }

    fn discounted_gradient(
        &self,
        t: f64,
        delta: f64,
        history: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64 {
        let (shared, chances) = (self.shared(), chances::<M>(history));
        if shared.k == 1 {
            gradient.fill(0.0);
            let model = BgNbd::of_active(shared, history, chances);
            let (value, slopes) = model.discounted_with_gradient(t, delta);
            if !gradient.is_empty() {
                gradient[..4].copy_from_slice(&slopes);
            }
            return value;
        }
        let posterior = shared.regular_posterior(history, chances);
        let d_ln = || {
            let hidden = shared.hidden(history);
            [
                hidden.d_shape,
                -hidden.mean / (shared.alpha + history.age()),
            ]
        };
        let directly = |model: &M| model.active(history).discounted(t, delta);
        regular_gradient(self, &posterior, (t, delta), d_ln, directly, gradient)
    }

    fn discounted_gradient_in(
        &self,
        state: usize,
        t: f64,
        delta: f64,
        history: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64 {
        let (shared, chances) = (self.shared(), chances::<M>(history));
        if shared.k == 1 {
            return self.discounted_gradient(t, delta, history, gradient);
        }
        let posterior = shared.regular_posterior_in(state, history, chances);
        let d_ln = || {
            let end = shared.alpha + history.age();
            [shared.harmonic(state, history), -(state as f64) / end]
        };
        let directly = |model: &M| model.active_in(state, history).discounted(t, delta);
        regular_gradient(self, &posterior, (t, delta), d_ln, directly, gradient)
    }
}

/// Discounted purchases of a customer with regular timing, and their derivatives where they are wanted. `d_ln` is what
/// [`Erlang::discounted_with_gradient`] needs; `directly` computes the purchases with another model.
fn regular_gradient<M: Variant>(
    model: &M,
    posterior: &Erlang,
    (t, delta): (f64, f64),
    d_ln: impl FnOnce() -> [f64; 2],
    directly: impl Fn(&M) -> f64,
    gradient: &mut [f64],
) -> f64 {
    if gradient.is_empty() {
        return posterior.discounted(t, delta);
    }
    if !posterior.is_summed(t) {
        slopes_by_differences(model, directly, gradient);
        return posterior.discounted(t, delta);
    }
    let (value, slopes) = posterior.discounted_with_gradient(t, delta, d_ln());
    gradient.fill(0.0);
    gradient[..4].copy_from_slice(&slopes);
    value
}
