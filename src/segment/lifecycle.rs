//! Where customers stand, judged by their own rhythm: how probable their silence would be if they were still customers.

use serde::Serialize;

use super::habits::Habits;

/// A silence is long for a customer if it would come with a probability below this.
const LONG: f64 = 0.5;
/// A customer is overdue if nine in ten of those who are still customers would have bought by now.
const OVERDUE: f64 = 0.1;
/// A customer has lapsed if they buy within the horizon with a probability of at most one in five.
const LAPSED: f64 = 0.8;

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Lifecycle {
    /// Bought once, and the silence since then is usual.
    New,
    /// Bought several times, and the silence since then is usual.
    Active,
    /// The same, and the last purchase ended a silence after which customers are overdue.
    WonBack,
    /// Silent for longer than half of such customers who are still customers would be.
    Cooling,
    /// Silent for longer than nine in ten of such customers who are still customers would be.
    Overdue,
    /// Will not buy within the horizon, with a probability of at least 80%.
    Lapsed,
}

impl Lifecycle {
    /// All of them, in the order in which customers pass through them.
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::Active,
        Self::WonBack,
        Self::Cooling,
        Self::Overdue,
        Self::Lapsed,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::WonBack => "won-back",
            Self::Cooling => "cooling",
            Self::Overdue => "overdue",
            Self::Lapsed => "lapsed",
        }
    }

    /// Of one customer: `silence` is the probability of a silence like theirs, `before` that of the silence that their
    /// last purchase ended.
    fn of(churn_risk: f64, silence: f64, before: Option<f64>, purchases: f64) -> Self {
        if churn_risk >= LAPSED {
            Self::Lapsed
        } else if silence < OVERDUE {
            Self::Overdue
        } else if silence < LONG {
            Self::Cooling
        } else if before.is_some_and(|before| before < OVERDUE) {
            Self::WonBack
        } else if purchases > 1.0 {
            Self::Active
        } else {
            Self::New
        }
    }
}

/// Where all customers stand; empty without a model.
pub(super) fn lifecycles(habits: &Habits, churn_risk: &[f64]) -> Vec<Lifecycle> {
    let customers = habits.silence.iter().enumerate();
    customers
        .map(|(row, silence)| {
            let before = habits.silence_before[row];
            Lifecycle::of(churn_risk[row], *silence, before, habits.purchases[row])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Lifecycle;

    #[test]
    fn customers_are_judged_by_their_own_rhythm() {
        for (churn_risk, silence, before, purchases, stage) in [
            (0.3, 0.8, None, 1.0, Lifecycle::New),
            (0.3, 0.8, Some(0.6), 4.0, Lifecycle::Active),
            (0.3, 0.8, Some(0.09), 4.0, Lifecycle::WonBack),
            (0.3, 0.49, Some(0.09), 4.0, Lifecycle::Cooling),
            (0.3, 0.09, None, 4.0, Lifecycle::Overdue),
            (0.8, 0.8, None, 1.0, Lifecycle::Lapsed),
            (0.95, 0.01, None, 9.0, Lifecycle::Lapsed),
        ] {
            assert_eq!(Lifecycle::of(churn_risk, silence, before, purchases), stage);
        }
    }
}
