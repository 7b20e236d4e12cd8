//! A correction of a stack, learned from its errors on hold-outs within the data and tried on hold-outs that it was not
//! learned from.

use super::boosting::{self, Lesson};
use super::gains::Gains;
use super::origins::{Inner, Outcome};
use crate::forecast::{Correction, Factor, Features, Forecaster, Stack};
use crate::parallel::Workers;

/// The share of the factor that counts at a horizon no longer than the hold-outs: half-way between stack and trees.
const SHARE: f64 = 0.5;

/// Outcomes that one thread takes at a time.
const BLOCK: usize = 256;

/// A hold-out within the data, and the stack as it was before it.
pub(super) struct Past<'i> {
    inner: &'i Inner,
    stack: Stack,
    lessons: Vec<Lesson>,
}

impl<'i> Past<'i> {
    /// What came at a hold-out, beside what a stack expected there.
    pub(super) fn new(inner: &'i Inner, stack: Stack, workers: &Workers) -> Self {
        let horizon = inner.horizon;
        let expected = each_outcome(&inner.outcomes, workers, |outcome| {
            outcome.customers * stack.future(&outcome.history).expected(horizon)
        });
        let outcomes = &inner.outcomes;
        let came = |outcome: &Outcome| outcome.customers * f64::from(outcome.purchases);
        let actual: f64 = outcomes.iter().map(came).sum();
        // the trees tell customers apart; the level of a past total says nothing about the next one
        let level = actual / expected.iter().sum::<f64>();
        let lesson = |(outcome, expected): (&Outcome, f64)| Lesson {
            features: Features::of(&outcome.history),
            customers: outcome.customers,
            purchases: came(outcome),
            expected: level * expected,
        };
        let lessons = outcomes.iter().zip(expected).map(lesson).collect();
        Self {
            inner,
            stack,
            lessons,
        }
    }

    /// What a factor changes in the ln probabilities of the outcomes.
    fn gains(&self, factor: &Factor, workers: &Workers) -> Gains {
        let outcomes = &self.inner.outcomes;
        let each = each_outcome(outcomes, workers, |outcome| {
            let change = factor.change(&outcome.history);
            let [without, with] = self.stack.ln_pmf_without_and_with(
                &outcome.history,
                outcome.purchases,
                self.inner.horizon,
                change,
            );
            with - without
        });
        let mut gains = Gains::default();
        for (outcome, gain) in outcomes.iter().zip(each) {
            gains.count(outcome.customers, gain);
        }
        gains
    }
}

/// A correction learned from all hold-outs, and what one learned from the others gains at each of them; `None` with fewer
/// than two hold-outs, or where nothing is to be learned.
///
/// Where forecasts reach further than the hold-outs, the share that counts falls with the square root of the ratio.
pub(super) fn tried(past: &[Past<'_>], horizon: f64, workers: &Workers) -> Option<Correction> {
    if past.len() < 2 {
        return None;
    }
    let mut gains = Gains::default();
    for (at, held_out) in past.iter().enumerate() {
        let others = past.iter().enumerate().filter(|(other, _)| *other != at);
        let lessons: Vec<&[Lesson]> = others.map(|(_, one)| one.lessons.as_slice()).collect();
        let factor = boosting::factor(&lessons.concat(), SHARE)?;
        gains.add(&held_out.gains(&factor, workers));
    }
    let (gain, standard_error) = (gains.mean(), gains.standard_error());
    if !(gain.is_finite() && standard_error.is_finite()) {
        return None;
    }
    let factor = if gains.are_sure() {
        let lessons: Vec<&[Lesson]> = past.iter().map(|one| one.lessons.as_slice()).collect();
        let learned_ahead = past[0].inner.horizon;
        let reach = (learned_ahead / horizon.max(learned_ahead)).sqrt();
        boosting::factor(&lessons.concat(), SHARE).map(|factor| factor.with_share(SHARE * reach))
    } else {
        None
    };
    Some(Correction {
        gain,
        standard_error,
        factor,
    })
}

/// An answer for each outcome, in their order.
fn each_outcome(
    outcomes: &[Outcome],
    workers: &Workers,
    answer: impl Fn(&Outcome) -> f64 + Sync + Send,
) -> Vec<f64> {
    let blocks = workers.map(outcomes.len().div_ceil(BLOCK), |block| {
        let to = outcomes.len().min((block + 1) * BLOCK);
        let outcomes = outcomes[block * BLOCK..to].iter();
        outcomes.map(&answer).collect::<Vec<f64>>()
    });
    blocks.concat()
}
