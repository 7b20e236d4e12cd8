//! The stack that `--model auto` forecasts with: models that err in different ways, weighed on hold-outs within the data.
//!
//! Members and weights follow a study of 39 splits of 22 logs (DESIGN, "What is `auto`?"): no member is picked or dropped
//! by its score, and the level of totals is not corrected. Weights are half-way to equal and two members have effects of the
//! date of acquisition, unless every hold-out says otherwise (DESIGN, "When does a stack depart from its usual recipe?").

use ndarray::{Array1, Array2};

use super::correction;
use super::gains::judged;
use super::origins::{Inner, Log, Outcome};
use super::weights::{self, AtHoldout, Row, Weights};
use crate::error::{Error, Result};
use crate::fit::{self, Fit, purchases_named, with_cohorts};
use crate::forecast::{
    Forecaster, LeftOut, Level, Member, MemberFit, Mixture, Origin, PastTotal, PurchaseEstimate,
    Stack, StackFit, Trial,
};
use crate::history::{PurchaseHistory, Weighted};
use crate::model::{BgNbd, MbgCnbdK, MbgNbd, Nbd, Parametric, ParetoNbd, PurchaseModel};
use crate::parallel::Workers;

/// The members: each a model, with or without effects of the date of acquisition.
const MEMBERS: [Candidate; 6] = [
    Candidate::plain(Nbd::NAME),
    Candidate::plain(MbgNbd::NAME),
    Candidate::plain(ParetoNbd::NAME),
    Candidate::plain(MbgCnbdK::NAME),
    Candidate::with_cohorts(BgNbd::NAME),
    Candidate::with_cohorts(MbgNbd::NAME),
];

/// The members where hold-outs say that effects of the date of acquisition are worth it for two more of them.
const MEMBERS_BY_DATE: [Candidate; 6] = [
    Candidate::plain(Nbd::NAME),
    Candidate::plain(MbgNbd::NAME),
    Candidate::with_cohorts(ParetoNbd::NAME),
    Candidate::with_cohorts(MbgCnbdK::NAME),
    Candidate::with_cohorts(BgNbd::NAME),
    Candidate::with_cohorts(MbgNbd::NAME),
];

/// Outcomes whose probabilities are computed by one thread at a time, and histories whose derivatives are.
const BLOCK: usize = 256;

/// Customers from whom the variance of a past total is taken.
const VARIANCE_SAMPLE: usize = 2_000;

#[derive(Clone, Copy, PartialEq)]
struct Candidate {
    model: &'static str,
    has_cohorts: bool,
}

impl Candidate {
    const fn plain(model: &'static str) -> Self {
        Self {
            model,
            has_cohorts: false,
        }
    }

    const fn with_cohorts(model: &'static str) -> Self {
        Self {
            model,
            has_cohorts: true,
        }
    }

    /// The fit, from that of the model; where the effects of the date of acquisition cannot be told, without them.
    fn fit(
        self,
        models: &Models,
        histories: &Weighted<PurchaseHistory>,
        options: fit::Options<'_>,
    ) -> Option<Fit<Member>> {
        let plain = models.fit(self.model)?;
        if self.has_cohorts
            && let Ok(Fit { model, estimate }) = with_cohorts(&plain.model, histories, options)
            && let Ok(model) = Member::with_cohorts(model.0, model.1)
        {
            return Some(Fit { model, estimate });
        }
        Some(plain.clone().map(Member::from))
    }
}

/// Models fitted to the same histories, without effects of the date of acquisition.
struct Models(Vec<(&'static str, Result<Fit<PurchaseModel>>)>);

impl Models {
    /// Fits each model that one of the candidates needs.
    fn fit_all(
        candidates: &[Candidate],
        histories: &Weighted<PurchaseHistory>,
        options: fit::Options<'_>,
    ) -> Self {
        let mut fits: Vec<(&'static str, Result<Fit<PurchaseModel>>)> = Vec::new();
        for Candidate { model, .. } in candidates {
            if fits.iter().all(|(name, _)| name != model) {
                fits.push((model, purchases_named(model, histories, options)));
            }
        }
        Self(fits)
    }

    fn fit(&self, model: &str) -> Option<&Fit<PurchaseModel>> {
        let fit = self.0.iter().find(|(name, _)| *name == model)?;
        fit.1.as_ref().ok()
    }

    /// Those of the candidates whose model could be fitted.
    fn known(&self, candidates: &[Candidate]) -> Vec<Candidate> {
        let candidates = candidates.iter().copied();
        candidates
            .filter(|candidate| self.fit(candidate.model).is_some())
            .collect()
    }

    fn left_out(self) -> Vec<(&'static str, Error)> {
        let fits = self.0.into_iter();
        fits.filter_map(|(name, fit)| Some((name, fit.err()?)))
            .collect()
    }
}

/// Fits all members to these histories and weighs them on hold-outs within the log; equal weights without one.
///
/// # Errors
/// - no member can be fitted: the error of the first
/// - the log cannot be read again
pub(super) fn fit_stack(
    histories: &Weighted<PurchaseHistory>,
    log: Option<&Log<'_>>,
    options: fit::Options<'_>,
) -> Result<(StackFit, Level)> {
    let models = Models::fit_all(&MEMBERS, histories, options);
    let (usual, by_date) = (models.known(&MEMBERS), models.known(&MEMBERS_BY_DATE));
    if usual.is_empty() {
        let first = models.left_out().into_iter().next();
        return Err(first.map_or_else(|| Error::usage("no model to fit"), |(_, error)| error));
    }
    let mut all = usual.clone();
    let more = by_date
        .iter()
        .filter(|candidate| !usual.contains(candidate));
    all.extend(more);
    let inner = log.map_or_else(|| Ok(Vec::new()), Log::inner)?;
    let past: Vec<Past<'_>> = inner
        .iter()
        .map(|inner| Past::fit(inner, &all, options))
        .collect();
    let each: Vec<Vec<Row>> = past
        .iter()
        .map(|past| past.rows(options.workers()))
        .collect();
    let mut chosen = Weighed::of(&usual, &all, &each);
    let with_effects = Weighed::of(&by_date, &all, &each);
    let date_effects = with_effects.tried_against(&chosen);
    if date_effects.is_some_and(|trial| trial.used) {
        chosen = with_effects;
    }
    let weights = chosen.weights_among(&all);
    let rows: Vec<Row> = chosen.rows.concat();
    let scores = weights::log_scores(&rows, chosen.members.len());
    let log_score = weights::log_score_of_mixture(&rows, &chosen.weights.each);
    let totals = past.iter().filter_map(|past| past.total(&weights));
    let totals: Vec<PastTotal> = totals.collect();
    let tried: Vec<correction::Past> = past
        .iter()
        .filter_map(|past| past.to_correct(&weights, options.workers()))
        .collect();
    let horizon = log.map_or(0.0, Log::ahead);
    let correction = correction::tried(&tried, horizon, options.workers());
    let span = log.map_or_else(|| oldest(histories), Log::span);
    let mut members = Vec::new();
    let each = chosen.members.iter().zip(&chosen.weights.each).zip(scores);
    for ((candidate, weight), log_score) in each {
        if let Some(fit) = candidate.fit(&models, histories, options) {
            members.push(MemberFit {
                weight: *weight,
                member: fit.model,
                estimate: fit.estimate,
                log_score,
            });
        }
    }
    let stack = StackFit {
        covariance: joint_covariance(&members, histories, options.workers()),
        members,
        log_score,
        origins: inner.iter().map(origin).collect(),
        full_weights: chosen.weights.full,
        date_effects,
        correction,
        left_out: models.left_out().into_iter().map(said).collect(),
    };
    Ok((stack, Level::learned(span, &totals)))
}

/// Some of the candidates as the members of a stack, with what they said at each hold-out and the weights that follow.
struct Weighed {
    members: Vec<Candidate>,
    rows: Vec<Vec<Row>>,
    weights: Weights,
}

impl Weighed {
    /// Of what all candidates said at each hold-out.
    fn of(members: &[Candidate], all: &[Candidate], each: &[Vec<Row>]) -> Self {
        let places = members.iter();
        let places: Vec<usize> = places
            .filter_map(|member| all.iter().position(|one| one == member))
            .collect();
        let of_members = |rows: &Vec<Row>| -> Vec<Row> {
            let rows = rows.iter();
            rows.map(|row| row.of(&places)).collect()
        };
        let rows: Vec<Vec<Row>> = each.iter().map(of_members).collect();
        Self {
            members: members.to_vec(),
            weights: weights::of(&rows, members.len()),
            rows,
        }
    }

    /// The weight of each of the candidates; 0 for one that is not a member.
    fn weights_among(&self, all: &[Candidate]) -> Vec<f64> {
        let weight = |candidate: &Candidate| {
            let place = self.members.iter().position(|member| member == candidate);
            place.map_or(0.0, |place| self.weights.each[place])
        };
        all.iter().map(weight).collect()
    }

    /// What these members gain on those of another stack; `None` with fewer than two hold-outs, or where the members are the
    /// same.
    fn tried_against(&self, other: &Self) -> Option<Trial> {
        if self.members == other.members {
            return None;
        }
        let mut gains = Vec::new();
        for at in 0..self.rows.len() {
            gains.push(self.at(at).gains_on(other.at(at)));
        }
        judged(&gains)
    }

    /// The stack at one of the hold-outs.
    fn at(&self, holdout: usize) -> AtHoldout<'_> {
        AtHoldout {
            rows: &self.rows[holdout],
            weights: &self.weights.each,
        }
    }
}

/// Gives each of several candidates its log score on hold-outs within the log.
///
/// # Errors
/// When the log cannot be read again.
pub(super) fn compare(
    compared: &mut [super::Candidate],
    log: &Log<'_>,
    options: fit::Options<'_>,
) -> Result<()> {
    let inner = log.inner()?;
    for candidate in compared {
        let Ok(fit) = &candidate.fit else { continue };
        candidate.log_score = match &fit.purchases {
            PurchaseEstimate::Stack(stack) => stack.log_score,
            PurchaseEstimate::Model(fit) => {
                let alone = [Candidate::plain(fit.model.name())];
                let past = inner.iter().map(|inner| Past::fit(inner, &alone, options));
                let rows = past.flat_map(|past| past.rows(options.workers()));
                weights::log_scores(&rows.collect::<Vec<_>>(), 1)[0]
            }
        };
    }
    Ok(())
}

/// The age of the oldest customer: how long the data are at least.
pub(super) fn oldest(histories: &Weighted<PurchaseHistory>) -> f64 {
    let ages = histories.histories().iter().map(PurchaseHistory::age);
    ages.fold(f64::MIN_POSITIVE, f64::max)
}

fn origin(inner: &Inner) -> Origin {
    Origin {
        calibration_end: inner.data.calibration_end,
        holdout_end: inner.data.holdout_end,
        customers: inner.data.customers,
    }
}

fn said((model, error): (&str, Error)) -> LeftOut {
    LeftOut {
        model: model.to_owned(),
        cause: error.to_string(),
    }
}

/// The members as they were at a hold-out within the data.
struct Past<'i> {
    inner: &'i Inner,
    members: Vec<Option<Member>>,
}

impl<'i> Past<'i> {
    fn fit(inner: &'i Inner, candidates: &[Candidate], options: fit::Options<'_>) -> Self {
        let models = Models::fit_all(candidates, &inner.histories, options);
        let fits = candidates.iter().map(|candidate| {
            let fit = candidate.fit(&models, &inner.histories, options)?;
            Some(fit.model)
        });
        Self {
            inner,
            members: fits.collect(),
        }
    }

    /// What each member said of each outcome.
    fn rows(&self, workers: &Workers) -> Vec<Row> {
        let outcomes = &self.inner.outcomes;
        let blocks = workers.map(outcomes.len().div_ceil(BLOCK), |block| {
            let to = outcomes.len().min((block + 1) * BLOCK);
            let rows = outcomes[block * BLOCK..to].iter();
            rows.map(|outcome| self.row(outcome)).collect::<Vec<_>>()
        });
        blocks.into_iter().flatten().collect()
    }

    fn row(&self, outcome: &Outcome) -> Row {
        let members = self.members.iter();
        let ln_probabilities = members.map(|member| {
            let future = member.as_ref()?.future(&outcome.history);
            Some(future.ln_pmf(outcome.purchases, self.inner.horizon))
        });
        Row {
            customers: outcome.customers,
            ln_probabilities: ln_probabilities.collect(),
        }
    }

    /// The total that came and the forecast of the members that there were.
    fn total(&self, weights: &[f64]) -> Option<PastTotal> {
        let stack = self.mixture(weights)?;
        let (mut actual, mut expected) = (0.0, 0.0);
        for outcome in &self.inner.outcomes {
            actual += outcome.customers * f64::from(outcome.purchases);
            let future = stack.future(&outcome.history);
            expected += outcome.customers * future.expected(self.inner.horizon);
        }
        Some(PastTotal {
            span: self.inner.span,
            horizon: self.inner.horizon,
            actual,
            expected,
            variance: self.variance(&stack),
        })
    }

    /// What customers bought, beside what the members expected of them.
    fn to_correct(&self, weights: &[f64], workers: &Workers) -> Option<correction::Past<'i>> {
        let members = self.mixture(weights)?;
        let level = Level::unknown(self.inner.span);
        let stack = Stack::new(members, Some(level));
        Some(correction::Past::new(self.inner, stack, workers))
    }

    fn mixture(&self, weights: &[f64]) -> Option<Mixture<Member>> {
        let both = self.members.iter().zip(weights);
        let known = both
            .filter(|(_, weight)| **weight > 0.0)
            .filter_map(|(member, weight)| Some((*weight, member.clone()?)));
        let known: Vec<(f64, Member)> = known.collect();
        let total: f64 = known.iter().map(|(weight, _)| weight).sum();
        let members = known.into_iter();
        let members = members.map(|(weight, member)| (weight / total, member));
        Mixture::new(members.collect()).ok()
    }

    /// The variance of the total by chance, from an even selection of the outcomes.
    fn variance(&self, stack: &Mixture<Member>) -> f64 {
        let outcomes = &self.inner.outcomes;
        let stride = outcomes.len().div_ceil(VARIANCE_SAMPLE).max(1);
        let (mut sum, mut customers) = (0.0, 0.0);
        for outcome in outcomes.iter().step_by(stride) {
            let counts = stack.future(&outcome.history).counts(self.inner.horizon);
            let (mut mean, mut square) = (0.0, 0.0);
            for (n, probability) in counts.iter() {
                mean += n * probability;
                square += n * n * probability;
            }
            sum += outcome.customers * (square - mean * mean).max(0.0);
            customers += outcome.customers;
        }
        sum * self.inner.data.customers as f64 / customers
    }
}

/// The covariance of the parameters of all members together: the sum over customers of the products of what each of them
/// moves the estimates by, which is a member's covariance times the derivatives of the customer's ln L (\[W82\]).
///
/// \[W82\] White, "Maximum Likelihood Estimation of Misspecified Models", Econometrica 50 (1982). It holds where a model
/// is not the true one, and a sum of such products is a covariance whatever rounding does.
fn joint_covariance(
    members: &[MemberFit],
    histories: &Weighted<PurchaseHistory>,
    workers: &Workers,
) -> Array2<f64> {
    let sizes = members.iter().map(|one| one.member.parameters().len());
    let total: usize = sizes.sum();
    let (rows, weights) = (histories.histories(), histories.weights());
    let blocks = workers.map(rows.len().div_ceil(BLOCK), |block| {
        let range = block * BLOCK..rows.len().min((block + 1) * BLOCK);
        let mut products = Array2::<f64>::zeros((total, total));
        for (history, weight) in rows[range.clone()].iter().zip(&weights[range]) {
            let influence = influence(members, history);
            for (i, left) in influence.iter().enumerate() {
                for (j, right) in influence.iter().enumerate() {
                    products[[i, j]] += weight * left * right;
                }
            }
        }
        products
    });
    let mut covariance = Array2::<f64>::zeros((total, total));
    for block in blocks {
        covariance += &block;
    }
    covariance
}

/// What one customer moves the estimates of all members by.
fn influence(members: &[MemberFit], history: &PurchaseHistory) -> Vec<f64> {
    let mut influence = Vec::new();
    for one in members {
        let slopes = Array1::from(one.member.ln_likelihood_slopes(history));
        influence.extend(one.estimate.covariance.dot(&slopes));
    }
    influence
}
