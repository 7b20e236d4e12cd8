//! A stack: models that err in different ways, under a level that nobody knows.
//!
//! What happens to a shop after the last day of its data happens to all customers, and no history tells it
//! ([`Level`]). In a stack that was fitted to data, the clock of everybody's purchases runs at an unknown speed c, with
//! mean 1 and the variance of the level's error: Y(t) is the number of purchases of the members in (0, ct]. Customers'
//! distributions become as wide as outcomes are, and a customer's expectation hardly moves.

use std::sync::Arc;

use super::mixture::{Part, Parts};
use super::outlook::{Ask, Outlooks};
use super::{Forecaster, Future, Level, Member, Mixture};
use crate::history::PurchaseHistory;
use crate::model::{Counts, Span};
use crate::special::ln_add_exp;

/// Nodes of the Gauss–Hermite rule of three points for the standard normal distribution, with their weights.
const NODES: [(f64, f64); 3] = [
    (1.0 / 6.0, -1.732_050_807_568_877_2),
    (2.0 / 3.0, 0.0),
    (1.0 / 6.0, 1.732_050_807_568_877_2),
];

/// Models with weights, and how far the level may be off.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    members: Mixture<Member>,
    level: Option<Level>,
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
        Self { members, level }
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

/// The speeds of the clock for a forecast so far ahead: log-normal, with mean 1.
fn paces(level: Option<Level>, horizon: f64) -> Vec<Pace> {
    let sigma = level.map_or(0.0, |level| level.spread(horizon));
    let pace = |(probability, z): (f64, f64)| Pace {
        probability,
        speed: sigma.mul_add(z, -0.5 * sigma * sigma).exp(),
    };
    if sigma > 0.0 {
        NODES.map(pace).to_vec()
    } else {
        vec![pace((1.0, 0.0))]
    }
}

/// The future that a stack gives a customer.
struct StackFuture<'f> {
    members: Mixture<Box<dyn Future + 'f>>,
    level: Option<Level>,
}

impl StackFuture<'_> {
    /// The mean over the speeds of the clock of what the members say at a speed.
    fn mean(&self, t: f64, answer: impl Fn(f64) -> f64) -> f64 {
        let paces = paces(self.level, t).into_iter();
        paces
            .map(|pace| pace.probability * answer(pace.speed))
            .sum()
    }

    /// ln of the mean probability, from logarithms.
    fn ln_mean(&self, t: f64, ln_probability: impl Fn(f64) -> f64) -> f64 {
        let mut ln_sum = f64::NEG_INFINITY;
        for pace in paces(self.level, t) {
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
        let paces = paces(self.level, t).into_iter();
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
        for pace in paces(self.level, t) {
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
        })
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        let mut parts = Vec::new();
        for pace in paces(self.level, ask.horizon) {
            let ask = Ask {
                horizon: ask.horizon * pace.speed,
                delta: ask.delta / pace.speed,
                ..ask
            };
            for (member, outlooks) in self.members.outlooks_of_each(ask).into_iter().enumerate() {
                parts.push(Part {
                    member,
                    weight: pace.probability * outlooks.0,
                    outlooks: outlooks.1,
                });
            }
        }
        Box::new(Parts::new(parts))
    }
}
