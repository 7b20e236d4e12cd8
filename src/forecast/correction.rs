//! A correction of how many purchases a stack expects of a customer, learned from its errors on hold-outs within the
//! data.
//!
//! Boosted trees give the logarithm of a factor g from a customer's purchases, silence and age. Of what they say a share
//! s counts, half of it at most: the expectation is multiplied by c = 1 + s(g − 1). A stack carries c into the whole
//! distribution by making a fast or a slow clock likelier ([`Stack`](super::Stack)), so that one customer has one answer.
//!
//! Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of Statistics 29 (2001).

use serde::{Deserialize, Serialize};

use crate::history::PurchaseHistory;

/// No factor is larger than this or smaller than its inverse.
const LARGEST: f64 = 3.0;

/// A correction that was tried on hold-outs within the data, and whether it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// What it adds to the mean ln probability of a customer's purchases, at hold-outs that it was not learned from.
    pub gain: f64,
    /// The standard error of the gain, from differences between paired probabilities.
    pub standard_error: f64,
    /// What expectations are multiplied by; `None` where the gain is too small to be relied on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<Factor>,
}

/// What a history's expectation is multiplied by.
///
/// # Example
/// ```
/// use clv::forecast::{Factor, Feature, Branch, Tree};
/// use clv::history::PurchaseHistory;
/// let silence = Branch { of: Feature::Silence, at: 20.0 };
/// let tree = Tree { root: silence, below: silence, above: silence, leaves: [0.1, 0.1, -0.3, -0.3] };
/// let factor = Factor::new(0.5, 1.0, vec![tree]).unwrap();
/// let silent = PurchaseHistory::new(2, 10.0, 40.0).unwrap();
/// assert!((factor.change(&silent) - (0.5 + 0.5 * (-0.3_f64).exp())).abs() < 1e-12);
/// assert!(Factor::new(1.5, 1.0, vec![]).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Factor {
    share: f64,
    base: f64,
    trees: Vec<Tree>,
}

/// A factor as files have it.
#[derive(Serialize, Deserialize)]
struct Parts {
    share: f64,
    /// The factor before any tree, which leaves the total of all customers as it was.
    base: f64,
    trees: Vec<Tree>,
}

/// Two questions about a history, one after the other, and what the four answers add to ln g.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// The first question.
    pub root: Branch,
    /// The second one where the figure of the first is not above its threshold.
    pub below: Branch,
    /// The second one where it is above.
    pub above: Branch,
    /// For not above and not above, not above and above, above and not above, above and above.
    pub leaves: [f64; 4],
}

/// Is a figure above a threshold?
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// The figure.
    pub of: Feature,
    /// The threshold.
    pub at: f64,
}

/// A figure of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// x.
    Purchases,
    /// T − t_x.
    Silence,
    /// T.
    Age,
    /// (T − t_x)/T; 0 for a customer of no age.
    SilenceOverAge,
    /// x/T; 0 for a customer of no age.
    PurchasesOverAge,
    /// The silence over the mean time between purchases; −1 without a repeat purchase.
    SilenceOverGap,
}

/// Figures of one history, in the order of [`Feature::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Features([f64; Feature::ALL.len()]);

impl Feature {
    /// All of them.
    pub(crate) const ALL: [Self; 6] = [
        Self::Purchases,
        Self::Silence,
        Self::Age,
        Self::SilenceOverAge,
        Self::PurchasesOverAge,
        Self::SilenceOverGap,
    ];
}

impl Features {
    /// Those of a history.
    pub(crate) fn of(history: &PurchaseHistory) -> Self {
        let purchases = f64::from(history.frequency());
        let (recency, age) = (history.recency(), history.age());
        let silence = age - recency;
        let over_age = |figure: f64| if age > 0.0 { figure / age } else { 0.0 };
        let over_gap = if purchases > 0.0 {
            // all purchases at one moment: no gap, and a silence of any length is endless
            (silence * purchases / recency.max(f64::MIN_POSITIVE)).min(f64::MAX)
        } else {
            -1.0
        };
        Self([
            purchases,
            silence,
            age,
            over_age(silence),
            over_age(purchases),
            over_gap,
        ])
    }

    /// One of them.
    pub(crate) const fn get(&self, feature: Feature) -> f64 {
        self.0[feature as usize]
    }
}

impl Branch {
    fn is_above(&self, features: &Features) -> bool {
        features.get(self.of) > self.at
    }
}

impl Tree {
    /// Which of the four leaves a history falls into.
    pub(crate) fn leaf(&self, features: &Features) -> usize {
        if self.root.is_above(features) {
            2 + usize::from(self.above.is_above(features))
        } else {
            usize::from(self.below.is_above(features))
        }
    }

    fn is_finite(&self) -> bool {
        let splits = [self.root, self.below, self.above];
        splits.iter().all(|split| split.at.is_finite())
            && self.leaves.iter().all(|leaf| leaf.is_finite())
    }
}

impl Factor {
    /// A factor of which this share counts; `None` where the share is not between 0 and 1, the base is not above 0, or a
    /// number is not finite.
    #[must_use]
    pub fn new(share: f64, base: f64, trees: Vec<Tree>) -> Option<Self> {
        let is_base = base > 0.0 && base.is_finite();
        let are_valid =
            (0.0..=1.0).contains(&share) && is_base && trees.iter().all(Tree::is_finite);
        are_valid.then_some(Self { share, base, trees })
    }

    /// The share of it that counts.
    #[must_use]
    pub const fn share(&self) -> f64 {
        self.share
    }

    /// How many trees there are.
    #[must_use]
    pub const fn trees(&self) -> usize {
        self.trees.len()
    }

    /// The same factor, of which another share counts.
    #[cfg(feature = "engine")]
    #[must_use]
    pub(crate) fn with_share(self, share: f64) -> Self {
        Self { share, ..self }
    }

    /// c: what the expected purchases of a customer with this history are multiplied by.
    #[must_use]
    pub fn change(&self, history: &PurchaseHistory) -> f64 {
        let features = Features::of(history);
        let trees = self.trees.iter();
        let ln: f64 = trees.map(|tree| tree.leaves[tree.leaf(&features)]).sum();
        let g = (self.base * ln.exp()).clamp(1.0 / LARGEST, LARGEST);
        self.share.mul_add(g - 1.0, 1.0)
    }
}

impl From<Factor> for Parts {
    fn from(factor: Factor) -> Self {
        let Factor { share, base, trees } = factor;
        Self { share, base, trees }
    }
}

impl TryFrom<Parts> for Factor {
    type Error = &'static str;

    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        let Parts { share, base, trees } = parts;
        Self::new(share, base, trees).ok_or(
            "`factor` needs a `share` between 0 and 1, a `base` above 0, and finite numbers in `trees`",
        )
    }
}
