//! Several forecasters at once: with its weight, each of them is the right one.

use std::sync::{Arc, OnceLock};

use super::outlook::{Ask, Expectations, Outlook, Outlooks, Prospects};
use super::{Forecaster, Future};
use crate::error::{Error, Result};
use crate::history::PurchaseHistory;
use crate::model::{Counts, Span};
use crate::special::ln_add_exp;

/// Weights that were written with few digits add up to 1 no better than this.
const ROUNDED: f64 = 1e-6;

/// A weighted mixture: of forecasters, a stack of models or draws from a posterior; of futures, what they say of one
/// customer.
///
/// Every answer is that of the mixture distribution: expectations and probabilities are weighted means, quantiles are
/// those of the mixed distribution, and what is conditional on being alive is weighted by each member's P(alive).
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture<F> {
    members: Vec<(f64, F)>,
}

impl<F> Mixture<F> {
    /// From members with their weights.
    ///
    /// # Errors
    /// - there is no member
    /// - a weight is negative or not finite
    /// - the weights do not sum to 1, up to a rounding of 1e-6
    pub fn new(members: Vec<(f64, F)>) -> Result<Self> {
        if members.is_empty() {
            return Err(Error::data("a stack needs at least one member"));
        }
        let mut sum = 0.0;
        for (weight, _) in &members {
            if !(weight.is_finite() && *weight >= 0.0) {
                return Err(Error::data(format!(
                    "a weight must be 0 or more and finite: `{weight}`"
                )));
            }
            sum += weight;
        }
        if (sum - 1.0).abs() > ROUNDED {
            return Err(Error::data(format!("the weights must sum to 1: `{sum}`")));
        }
        Ok(Self { members })
    }

    /// The members with their weights.
    #[must_use]
    pub fn members(&self) -> &[(f64, F)] {
        &self.members
    }

    /// The same weights of other members.
    #[must_use]
    pub fn map<G>(self, change: impl Fn(F) -> G) -> Mixture<G> {
        let members = self.members.into_iter();
        Mixture {
            members: members
                .map(|(weight, member)| (weight, change(member)))
                .collect(),
        }
    }

    /// The sum of the members' answers times their weights, which sum to 1 exactly.
    fn mean(&self, answer: impl Fn(&F) -> f64) -> f64 {
        let (mut total, mut sum) = (0.0, 0.0);
        for (weight, member) in &self.members {
            total += weight;
            sum += weight * answer(member);
        }
        sum / total
    }

    /// The members, each with its share of all weights.
    fn shares(&self) -> impl Iterator<Item = (f64, &F)> {
        let total: f64 = self.members.iter().map(|(weight, _)| weight).sum();
        let members = self.members.iter();
        members.map(move |(weight, member)| (weight / total, member))
    }
}

impl<F: Future> Mixture<F> {
    /// The members' answers weighted by the probability that the member is right, given that the customer is alive.
    fn mean_if_alive(&self, answer: impl Fn(&F) -> f64) -> f64 {
        let (mut total, mut sum) = (0.0, 0.0);
        for (weight, future) in &self.members {
            let share = weight * future.p_alive();
            if share > 0.0 {
                total += share;
                sum += share * answer(future);
            }
        }
        sum / total
    }

    /// ln of the mean probability, from logarithms.
    fn ln_mean(&self, ln_probability: impl Fn(&F) -> f64) -> f64 {
        let (mut total, mut ln_sum) = (0.0, f64::NEG_INFINITY);
        for (weight, future) in &self.members {
            total += weight;
            if *weight > 0.0 {
                ln_sum = ln_add_exp(ln_sum, weight.ln() + ln_probability(future));
            }
        }
        (ln_sum - total.ln()).min(0.0)
    }

    /// The mean of answers that may be infinite; a member without weight does not count.
    fn mean_if_finite(&self, answer: impl Fn(&F) -> Option<f64>) -> Option<f64> {
        let (mut total, mut sum) = (0.0, 0.0);
        for (weight, future) in &self.members {
            if *weight > 0.0 {
                total += weight;
                sum += weight * answer(future)?;
            }
        }
        Some(sum / total)
    }
}

impl<F: Future> Future for Mixture<F> {
    fn p_alive(&self) -> f64 {
        self.mean(F::p_alive)
    }

    fn p_alive_after(&self, t: f64) -> f64 {
        self.mean(|future| future.p_alive_after(t))
    }

    fn expected(&self, t: f64) -> f64 {
        self.mean(|future| future.expected(t))
    }

    fn counts(&self, t: f64) -> Counts {
        let counts: Vec<(f64, Counts)> = self
            .shares()
            .map(|(share, future)| (share, future.counts(t)))
            .collect();
        let parts = counts.iter().map(|(share, counts)| (*share, counts));
        Counts::mixture(&parts.collect::<Vec<_>>())
    }

    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        self.ln_mean(|future| future.ln_pmf(n, t))
    }

    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        self.ln_mean(|future| future.ln_pmf_between(n, span))
    }

    fn discounted(&self, t: f64, delta: f64) -> Option<f64> {
        self.mean_if_finite(|future| future.discounted(t, delta))
    }

    fn ln_waits(&self, t: f64) -> f64 {
        let bought = self.mean_if_alive(|future| -future.ln_waits(t).exp_m1());
        (-bought).ln_1p()
    }

    fn never(&self) -> f64 {
        self.mean_if_alive(F::never)
    }

    /// Over the members by the probability that there is a next purchase.
    fn mean_wait(&self) -> Option<f64> {
        let (mut total, mut sum) = (0.0, 0.0);
        for (weight, future) in &self.members {
            let share = weight * future.p_alive() * (1.0 - future.never());
            if share > 0.0 {
                total += share;
                sum += share * future.mean_wait()?;
            }
        }
        Some(sum / total)
    }

    fn silence(&self) -> f64 {
        self.mean(F::silence)
    }
}

impl Future for Box<dyn Future + '_> {
    fn p_alive(&self) -> f64 {
        self.as_ref().p_alive()
    }

    fn p_alive_after(&self, t: f64) -> f64 {
        self.as_ref().p_alive_after(t)
    }

    fn expected(&self, t: f64) -> f64 {
        self.as_ref().expected(t)
    }

    fn counts(&self, t: f64) -> Counts {
        self.as_ref().counts(t)
    }

    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        self.as_ref().ln_pmf(n, t)
    }

    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        self.as_ref().ln_pmf_between(n, span)
    }

    fn discounted(&self, t: f64, delta: f64) -> Option<f64> {
        self.as_ref().discounted(t, delta)
    }

    fn ln_waits(&self, t: f64) -> f64 {
        self.as_ref().ln_waits(t)
    }

    fn never(&self) -> f64 {
        self.as_ref().never()
    }

    fn mean_wait(&self) -> Option<f64> {
        self.as_ref().mean_wait()
    }

    fn silence(&self) -> f64 {
        self.as_ref().silence()
    }
}

impl<F: Forecaster> Mixture<F> {
    /// Each member's future of a customer, with its weight.
    pub(super) fn futures<'f>(
        &'f self,
        history: &PurchaseHistory,
    ) -> Mixture<Box<dyn Future + 'f>> {
        let members = self.members.iter();
        Mixture {
            members: members
                .map(|(weight, member)| (*weight, member.future(history)))
                .collect(),
        }
    }
}

impl<F: Forecaster + Clone> Mixture<F> {
    /// Each member's outlooks with its share of all weights.
    pub(super) fn outlooks_of_each(&self, ask: Ask) -> Vec<(f64, Box<dyn Outlooks>)> {
        self.shares()
            .map(|(share, member)| (share, Arc::new(member.clone()).outlooks(ask)))
            .collect()
    }

    /// What the members expect up to these times.
    pub(super) fn mixed_expectations(&self, times: &[f64]) -> MixedExpectations {
        let members = self
            .shares()
            .map(|(share, member)| (share, Arc::new(member.clone()).expectations(times)));
        MixedExpectations(members.collect())
    }
}

/// Expected purchases of each member with its weight.
pub(super) struct MixedExpectations(Vec<(f64, Box<dyn Expectations>)>);

impl Expectations for MixedExpectations {
    fn expected(&self, history: &PurchaseHistory) -> Vec<f64> {
        let mut sums = Vec::new();
        for (weight, expectations) in &self.0 {
            let expected = expectations.expected(history);
            sums.resize(expected.len(), 0.0);
            for (sum, expected) in sums.iter_mut().zip(expected) {
                *sum += weight * expected;
            }
        }
        sums
    }
}

impl<F: Forecaster + Clone> Forecaster for Mixture<F> {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        Box::new(self.futures(history))
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        let each = self.outlooks_of_each(ask).into_iter().enumerate();
        let parts = each.map(|(member, (weight, outlooks))| Part {
            member,
            group: 0,
            weight,
            outlooks,
        });
        Box::new(Parts::new(parts.collect()))
    }

    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        Box::new(self.mixed_expectations(times))
    }
}

/// One of several outlooks, each of which shares what its customers share.
pub(super) struct Part {
    /// Whose parameters it depends on.
    pub(super) member: usize,
    /// Parts of one group have weights that change together.
    pub(super) group: usize,
    /// Its share in the mixture.
    pub(super) weight: f64,
    pub(super) outlooks: Box<dyn Outlooks>,
}

/// What all parts of one member say of a customer at T.
struct Alive {
    p_alive: f64,
    /// Derivatives of its logarithm, where they are wanted.
    ln_slopes: Vec<f64>,
}

/// How a customer's history changes the weights of groups of parts.
pub(super) trait Lean: Send + Sync {
    /// Adds the factor of each group's weights.
    fn lean(&self, history: &PurchaseHistory, factors: &mut Vec<f64>);
}

/// Outlooks of a mixture. Parts of one member share its parameters.
pub(super) struct Parts {
    each: Vec<Part>,
    lean: Option<Box<dyn Lean>>,
    /// Where each member's derivatives begin, and where the last one's end.
    places: Vec<usize>,
}

impl Parts {
    /// Of parts, the first of which are one for each member.
    pub(super) fn new(parts: Vec<Part>) -> Self {
        let mut places = vec![0];
        for part in &parts {
            if part.member + 1 == places.len() {
                places.push(places[part.member] + part.outlooks.slopes());
            }
        }
        Self {
            each: parts,
            lean: None,
            places,
        }
    }

    /// The same, with weights that depend on the customer.
    pub(super) fn leaning(parts: Vec<Part>, lean: Box<dyn Lean>) -> Self {
        Self {
            lean: Some(lean),
            ..Self::new(parts)
        }
    }

    /// Adds a part's derivatives of the logarithm of its summand to those of the sum, where they are wanted.
    fn add(&self, part: &Part, own: &[f64], share: f64, ln_slopes: &mut [f64]) {
        let place = &mut ln_slopes[self.places[part.member]..];
        for (sum, slope) in place.iter_mut().zip(own) {
            *sum += share * slope;
        }
    }
}

impl Outlooks for Parts {
    /// Those of the first member, then those of the second, and so on.
    fn slopes(&self) -> usize {
        self.places.last().copied().unwrap_or_default()
    }

    fn outlook(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Outlook {
        let are_wanted = !ln_slopes.is_empty();
        ln_slopes.fill(0.0);
        let (mut p_alive, mut total) = (0.0, 0.0);
        let mut mixed = Vec::with_capacity(self.each.len());
        let mut own = Vec::new();
        let mut factors = Vec::new();
        if let Some(lean) = &self.lean {
            lean.lean(history, &mut factors);
        }
        let mut known: Vec<Option<Alive>> = Vec::new();
        for part in &self.each {
            let weight = part.weight * factors.get(part.group).copied().unwrap_or(1.0);
            let slopes = if are_wanted {
                part.outlooks.slopes()
            } else {
                0
            };
            own.clear();
            own.resize(slopes, 0.0);
            if part.member == known.len() {
                let p_alive = part.outlooks.p_alive(history, &mut own);
                known.push(p_alive.map(|p_alive| Alive {
                    p_alive,
                    ln_slopes: own.clone(),
                }));
            }
            let outlook = match &known[part.member] {
                Some(Alive { p_alive, ln_slopes }) => {
                    own.copy_from_slice(ln_slopes);
                    part.outlooks.outlook_of_alive(*p_alive, history, &mut own)
                }
                None => part.outlooks.outlook(history, &mut own),
            };
            let share = weight * outlook.share;
            if are_wanted {
                let discounted = share * outlook.prospects.discounted();
                self.add(part, &own, discounted, ln_slopes);
                total += discounted;
            }
            p_alive += weight * outlook.p_alive;
            mixed.push(Shared {
                share,
                prospects: outlook.prospects,
            });
        }
        for slope in ln_slopes {
            *slope /= total;
        }
        let prospects = Mixed {
            parts: mixed,
            counts: OnceLock::new(),
        };
        Outlook {
            p_alive: p_alive.min(1.0),
            share: 1.0,
            prospects: Arc::new(prospects),
        }
    }
}

/// The outlook of a mixture of outlooks with these weights.
pub(super) fn mixed<'o>(outlooks: impl Iterator<Item = (f64, &'o Outlook)>) -> Outlook {
    let (mut p_alive, mut parts) = (0.0, Vec::new());
    for (weight, outlook) in outlooks {
        p_alive += weight * outlook.p_alive;
        parts.push(Shared {
            share: weight * outlook.share,
            prospects: Arc::clone(&outlook.prospects),
        });
    }
    let prospects = Mixed {
        parts,
        counts: OnceLock::new(),
    };
    Outlook {
        p_alive: p_alive.min(1.0),
        share: 1.0,
        prospects: Arc::new(prospects),
    }
}

/// Prospects of which each holds with its share; what the shares leave of 1 is the probability of no purchase.
struct Mixed {
    parts: Vec<Shared>,
    counts: OnceLock<Arc<Counts>>,
}

struct Shared {
    share: f64,
    prospects: Arc<dyn Prospects>,
}

impl Mixed {
    fn sum(&self, answer: impl Fn(&dyn Prospects) -> f64) -> f64 {
        let parts = self.parts.iter();
        parts
            .map(|part| part.share * answer(part.prospects.as_ref()))
            .sum()
    }
}

impl Prospects for Mixed {
    fn expected(&self) -> f64 {
        self.sum(|prospects| prospects.expected())
    }

    fn discounted(&self) -> f64 {
        self.sum(|prospects| prospects.discounted())
    }

    fn none(&self) -> f64 {
        (1.0 - self.sum(|prospects| 1.0 - prospects.none())).clamp(0.0, 1.0)
    }

    fn counts(&self) -> &Arc<Counts> {
        self.counts.get_or_init(|| {
            let parts = self.parts.iter();
            let parts: Vec<(f64, &Counts)> = parts
                .map(|part| (part.share, part.prospects.counts().as_ref()))
                .collect();
            Arc::new(Counts::mixture(&parts))
        })
    }

    fn square(&self) -> f64 {
        self.sum(|prospects| prospects.square())
    }

    fn without_end(&self) -> Option<f64> {
        let mut sum = 0.0;
        for Shared { share, prospects } in &self.parts {
            if *share > 0.0 {
                sum += share * prospects.without_end()?;
            }
        }
        Some(sum)
    }
}
