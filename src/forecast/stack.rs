//! A stack: models that err in different ways, under a level that nobody knows.
//!
//! What happens to a shop after the last day of its data happens to all customers, and no history tells it
//! ([`Level`]). In a stack that was fitted to data, the clock of everybody's purchases runs at an unknown speed c, with
//! mean 1 and the variance of the level's error: Y(t) is the number of purchases of the members in (0, ct]. Customers'
//! distributions become as wide as outcomes are, and a customer's expectation hardly moves.
//!
//! Where a stack has a [`Correction`], fast clocks are likelier for some histories and slow ones for others, so that the mean
//! speed is the customer's own.

use std::sync::Arc;

use super::mixture::{Lean, MixedExpectations, Part, Parts};
use super::outlook::{Ask, Expectations, Outlooks};
use super::{Correction, Factor, Forecaster, Future, Level, Member, Mixture};
use crate::history::PurchaseHistory;
use crate::model::{Counts, Span};
use crate::special::ln_add_exp;

/// Nodes of the Gauss–Hermite rule of three points for the standard normal distribution, with their weights.
const NODES: [(f64, f64); 3] = [
    (1.0 / 6.0, -1.732_050_807_568_877_2),
    (2.0 / 3.0, 0.0),
    (1.0 / 6.0, 1.732_050_807_568_877_2),
];

/// No correction makes the fast clock more than this times as likely, compared with the middle one, or the slow one.
const MOST_LEANING: f64 = 16.0;

/// Models with weights, and how far the level may be off.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    members: Mixture<Member>,
    level: Option<Level>,
    correction: Option<Arc<Correction>>,
}

/// One speed of the clock, with its probability.
#[derive(Debug, Clone, Copy)]
struct Pace {
    probability: f64,
    speed: f64,
}

impl Stack {
    /// Models with weights; without a level their clock is certain.
    #[must_use]
    pub const fn new(members: Mixture<Member>, level: Option<Level>) -> Self {
        Self {
            members,
            level,
            correction: None,
        }
    }

    /// The same stack, with the expectation of each history multiplied by the factor of a correction, where it has one
    /// and as far as the speeds of the clock reach; without a level nothing changes.
    #[must_use]
    pub fn corrected(self, correction: Option<Correction>) -> Self {
        Self {
            correction: correction.map(Arc::new),
            ..self
        }
    }

    /// The correction that was tried, whether it is used or not.
    #[must_use]
    pub fn correction(&self) -> Option<&Correction> {
        self.correction.as_deref()
    }

    /// The factor of the correction, where it is used.
    fn factor(&self) -> Option<&Factor> {
        self.correction()?.factor.as_ref()
    }

    /// What the expectation of a history is multiplied by, where a correction is used.
    fn change(&self, history: &PurchaseHistory) -> Option<f64> {
        Some(self.factor()?.change(history))
    }

    /// ln P(n purchases in (0, t]) of a customer, without a correction and with the expectation multiplied by `change`.
    #[cfg(feature = "engine")]
    pub(crate) fn ln_pmf_without_and_with(
        &self,
        history: &PurchaseHistory,
        n: u32,
        t: f64,
        change: f64,
    ) -> [f64; 2] {
        let futures = self.members.futures(history);
        let at_speeds: Vec<f64> = paces(self.level, t, None)
            .iter()
            .map(|pace| futures.ln_pmf(n, t * pace.speed))
            .collect();
        [None, Some(change)].map(|change| {
            let mut ln_sum = f64::NEG_INFINITY;
            for (pace, ln_pmf) in paces(self.level, t, change).iter().zip(&at_speeds) {
                ln_sum = ln_add_exp(ln_sum, pace.probability.ln() + ln_pmf);
            }
            ln_sum.min(0.0)
        })
    }

    /// The models with their weights.
    #[must_use]
    pub fn members(&self) -> &[(f64, Member)] {
        self.members.members()
    }

    /// How far the level may be off.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        self.level
    }

    /// The same stack for histories that are observed until so much later than the data it was fitted to.
    #[must_use]
    pub fn later(self, elapsed: f64) -> Self {
        Self {
            members: self.members.map(|member| member.later(elapsed)),
            ..self
        }
    }
}

/// The speeds of the clock for a forecast so far ahead: log-normal, with mean 1 where nothing changes it.
fn paces(level: Option<Level>, horizon: f64, change: Option<f64>) -> Vec<Pace> {
    let sigma = level.map_or(0.0, |level| level.spread(horizon));
    let pace = |(probability, z): (f64, f64)| Pace {
        probability,
        speed: sigma.mul_add(z, -0.5 * sigma * sigma).exp(),
    };
    if sigma <= 0.0 {
        return vec![pace((1.0, 0.0))];
    }
    let [slow, middle, fast] = NODES.map(pace);
    leaning_to(&[slow, middle, fast], change)
}

/// The same speeds, likelier or less likely as a change of their mean says; one clock that is certain cannot lean.
fn leaning_to(paces: &[Pace], change: Option<f64>) -> Vec<Pace> {
    match (change, paces) {
        (Some(change), [slow, middle, fast]) => leaning(*slow, *middle, *fast, change).to_vec(),
        _ => paces.to_vec(),
    }
}

/// The same speeds with other probabilities, so that their mean is multiplied by `change` as far as they reach.
fn leaning(slow: Pace, middle: Pace, fast: Pace, change: f64) -> [Pace; 3] {
    let each = [slow, middle, fast];
    let mean: f64 = each.iter().map(|pace| pace.probability * pace.speed).sum();
    let wanted = change * mean;
    let [of_slow, of_middle, of_fast] = each.map(|pace| pace.probability * (pace.speed - wanted));
    // with probabilities in proportion to p/u, p and pu, u solves of_fast·u² + of_middle·u + of_slow = 0
    let u = if of_fast <= 0.0 {
        MOST_LEANING
    } else if of_slow >= 0.0 {
        1.0 / MOST_LEANING
    } else {
        let root = of_middle
            .mul_add(of_middle, -4.0 * of_fast * of_slow)
            .sqrt();
        let u = (root - of_middle) / (2.0 * of_fast);
        u.clamp(1.0 / MOST_LEANING, MOST_LEANING)
    };
    let parts = [
        slow.probability / u,
        middle.probability,
        fast.probability * u,
    ];
    let total: f64 = parts.iter().sum();
    let [p_slow, p_middle, p_fast] = parts.map(|part| part / total);
    [(p_slow, slow), (p_middle, middle), (p_fast, fast)].map(|(probability, pace)| Pace {
        probability,
        ..pace
    })
}

/// The future that a stack gives a customer.
struct StackFuture<'f> {
    members: Mixture<Box<dyn Future + 'f>>,
    level: Option<Level>,
    change: Option<f64>,
}

impl StackFuture<'_> {
    fn paces(&self, t: f64) -> Vec<Pace> {
        paces(self.level, t, self.change)
    }

    /// The mean over the speeds of the clock of what the members say at a speed.
    fn mean(&self, t: f64, answer: impl Fn(f64) -> f64) -> f64 {
        let paces = self.paces(t).into_iter();
        paces
            .map(|pace| pace.probability * answer(pace.speed))
            .sum()
    }

    /// ln of the mean probability, from logarithms.
    fn ln_mean(&self, t: f64, ln_probability: impl Fn(f64) -> f64) -> f64 {
        let mut ln_sum = f64::NEG_INFINITY;
        for pace in self.paces(t) {
            ln_sum = ln_add_exp(ln_sum, pace.probability.ln() + ln_probability(pace.speed));
        }
        ln_sum.min(0.0)
    }
}

impl Future for StackFuture<'_> {
    fn p_alive(&self) -> f64 {
        self.members.p_alive()
    }

    fn p_alive_after(&self, t: f64) -> f64 {
        self.mean(t, |speed| self.members.p_alive_after(t * speed))
    }

    fn expected(&self, t: f64) -> f64 {
        self.mean(t, |speed| self.members.expected(t * speed))
    }

    fn counts(&self, t: f64) -> Counts {
        let paces = self.paces(t).into_iter();
        let counts: Vec<(f64, Counts)> = paces
            .map(|pace| (pace.probability, self.members.counts(t * pace.speed)))
            .collect();
        let parts = counts.iter();
        Counts::mixture(
            &parts
                .map(|(share, counts)| (*share, counts))
                .collect::<Vec<_>>(),
        )
    }

    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        self.ln_mean(t, |speed| self.members.ln_pmf(n, t * speed))
    }

    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        self.ln_mean(span.to, |speed| {
            let span = Span {
                from: span.from * speed,
                to: span.to * speed,
            };
            self.members.ln_pmf_between(n, span)
        })
    }

    /// A purchase of the members at ct comes at t: it is discounted by e^(−(δ/c)·ct).
    fn discounted(&self, t: f64, delta: f64) -> Option<f64> {
        let mut sum = 0.0;
        for pace in self.paces(t) {
            let discounted = self
                .members
                .discounted(t * pace.speed, delta / pace.speed)?;
            sum += pace.probability * discounted;
        }
        Some(sum)
    }

    fn ln_waits(&self, t: f64) -> f64 {
        self.ln_mean(t, |speed| self.members.ln_waits(t * speed))
    }

    fn never(&self) -> f64 {
        self.members.never()
    }

    fn mean_wait(&self) -> Option<f64> {
        self.members.mean_wait()
    }

    fn silence(&self) -> f64 {
        self.members.silence()
    }
}

impl Forecaster for Stack {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        Box::new(StackFuture {
            members: self.members.futures(history),
            level: self.level,
            change: self.change(history),
        })
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        let paces = paces(self.level, ask.horizon, None);
        let mut parts = Vec::new();
        for (group, pace) in paces.iter().enumerate() {
            let ask = Ask {
                horizon: ask.horizon * pace.speed,
                delta: ask.delta / pace.speed,
                ..ask
            };
            for (member, outlooks) in self.members.outlooks_of_each(ask).into_iter().enumerate() {
                parts.push(Part {
                    member,
                    group,
                    weight: pace.probability * outlooks.0,
                    outlooks: outlooks.1,
                });
            }
        }
        if self.factor().is_none() {
            return Box::new(Parts::new(parts));
        }
        let leaning = Leaning { paces, stack: self };
        Box::new(Parts::leaning(parts, Box::new(leaning)))
    }

    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        let clocks = times.iter().map(|t| paces(self.level, *t, None));
        let clocks: Vec<Vec<Pace>> = clocks.collect();
        let both = times.iter().zip(&clocks);
        let shown: Vec<f64> = both
            .flat_map(|(t, paces)| paces.iter().map(move |pace| t * pace.speed))
            .collect();
        Box::new(ExpectedByClock {
            members: self.members.mixed_expectations(&shown),
            clocks,
            stack: self,
        })
    }
}

/// Expected purchases under each speed of the clock.
struct ExpectedByClock {
    stack: Arc<Stack>,
    /// The speeds of the clock for each time.
    clocks: Vec<Vec<Pace>>,
    /// What the members expect up to what the clock shows at each time, for each of its speeds.
    members: MixedExpectations,
}

impl Expectations for ExpectedByClock {
    fn expected(&self, history: &PurchaseHistory) -> Vec<f64> {
        let change = self.stack.change(history);
        let mut of_members = self.members.expected(history).into_iter();
        let mut mean = |paces: &Vec<Pace>| {
            let own = leaning_to(paces, change);
            let both = own.iter().zip(&mut of_members);
            both.map(|(pace, expected)| pace.probability * expected)
                .sum()
        };
        self.clocks.iter().map(&mut mean).collect()
    }
}

/// How much likelier than for all each speed of the clock is for one customer.
struct Leaning {
    stack: Arc<Stack>,
    paces: Vec<Pace>,
}

impl Lean for Leaning {
    fn lean(&self, history: &PurchaseHistory, factors: &mut Vec<f64>) {
        let own = leaning_to(&self.paces, self.stack.change(history));
        let both = own.iter().zip(&self.paces);
        factors.extend(both.map(|(own, all)| own.probability / all.probability));
    }
}
