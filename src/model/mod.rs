//! The models: one file each, all in one order, and the small traits they share.
//!
//! A model is its parameters: a `Copy` value that is valid once it exists. Estimation is a function
//! of [`fit`](crate::fit) that returns another type; there is no unfitted model.

mod bg_nbd;
mod choice;
mod counts;
mod gamma_gamma;
mod parameter;

use rand::Rng;

pub use bg_nbd::{BgNbd, WithoutEnd};
pub use choice::{PurchaseModel, SpendModel};
pub use counts::Counts;
pub use gamma_gamma::GammaGamma;
pub use parameter::{Parameter, Process};

use crate::error::Result;
use crate::history::{PurchaseHistory, SpendHistory, Weighted};

/// The most parameters a model has.
pub const MOST_PARAMETERS: usize = 8;

/// A model as a list of positive numbers: what an optimiser, a file and a model card see of it.
pub trait Parametric: Copy + Sized + Send + Sync {
    /// The model's name in options and files.
    const NAME: &'static str;
    /// Its parameters in the order of the paper, which is the order of estimation.
    const PARAMETERS: &'static [Parameter];

    /// Writes the parameters in the order of [`Self::PARAMETERS`].
    fn values(&self, into: &mut [f64]);

    /// Makes a model from parameters in the order of [`Self::PARAMETERS`]; the only door.
    ///
    /// # Errors
    /// When a parameter is outside its domain.
    fn from_values(values: &[f64]) -> Result<Self>;

    /// Codes of warnings that the parameters alone give rise to.
    fn cautions(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The parameters as a list.
    fn to_vec(&self) -> Vec<f64> {
        let mut values = vec![0.0; Self::PARAMETERS.len()];
        self.values(&mut values);
        values
    }
}

/// A likelihood with its analytic gradient.
pub trait Likelihood: Parametric {
    /// What the model is fitted to.
    type History: Copy + Send + Sync;

    /// One customer's ln L, as in the paper; adds its derivatives to `gradient`.
    fn term(&self, history: &Self::History, gradient: &mut [f64]) -> f64;

    /// The weighted sum of the terms of a run of sorted histories; adds the derivatives to `gradient`.
    ///
    /// A model may share work between neighbours. Law: equal to the sum of [`Self::term`].
    fn block(&self, histories: &[Self::History], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        let mut one = [0.0; MOST_PARAMETERS];
        for (history, &weight) in histories.iter().zip(weights) {
            let one = &mut one[..gradient.len()];
            one.fill(0.0);
            sum += weight * self.term(history, one);
            gradient.iter_mut().zip(one).for_each(|(total, part)| *total += weight * *part);
        }
        sum
    }

    /// Points to start a search from, the first one the likeliest; `histories` are in scaled time or money.
    fn starts(histories: &Weighted<Self::History>) -> Vec<Self>;

    /// The same history in other units, and what that adds to ln L: time or money times `factor`.
    fn rescale(history: &Self::History, factor: f64) -> (Self::History, f64);

    /// The size of the histories' durations or amounts; searches run in this unit.
    fn scale(histories: &Weighted<Self::History>) -> f64;

    /// The same model for data whose time or money was multiplied by `factor`.
    #[must_use]
    fn rescaled(&self, factor: f64) -> Self;
}

/// Customers who buy for a while and then leave without a word.
pub trait LatentAttrition {
    /// P(alive at T | x, t_x, T).
    fn p_alive(&self, history: &PurchaseHistory) -> f64;
    /// E[Y(t) | x, t_x, T]: purchases in (T, T + t].
    fn expected_purchases(&self, t: f64, history: &PurchaseHistory) -> f64;
    /// E[X(t)]: repeat purchases of a new customer in (0, t].
    fn expected_purchases_new(&self, t: f64) -> f64;
}

/// The distribution of the number of purchases to come.
pub trait PurchaseCount {
    /// ln P(Y(t) = n | x, t_x, T).
    fn ln_pmf(&self, n: u32, t: f64, history: &PurchaseHistory) -> f64;
    /// ln P(X(t) = n): repeat purchases of a new customer.
    fn ln_pmf_new(&self, n: u32, t: f64) -> f64;
}

/// Purchases weighed by e^(−δ·time), time counted from T.
pub trait Discounted {
    /// Discounted expected purchases in (T, T + t].
    fn discounted_purchases(&self, t: f64, delta: f64, history: &PurchaseHistory) -> f64;
    /// The same without an end; `None` where it is infinite.
    fn discounted_purchases_without_end(&self, delta: f64, history: &PurchaseHistory) -> Option<f64>;
}

/// What scoring needs of a purchase model, split into what all customers with equal x and T share and
/// what is each one's own: every forecast is P(alive) times that of a customer who is alive at T.
pub trait Predict: LatentAttrition + PurchaseCount + Discounted + Sync {
    /// The distribution of Y(t) given alive at T.
    fn counts_if_alive(&self, t: f64, history: &PurchaseHistory) -> Counts;
    /// E[Y(t)] given alive at T.
    fn expected_if_alive(&self, t: f64, history: &PurchaseHistory) -> f64;
    /// Discounted E[Y(t)] given alive at T, and its derivatives with respect to the parameters.
    fn discounted_if_alive(&self, t: f64, delta: f64, history: &PurchaseHistory, gradient: &mut [f64]) -> f64;
    /// Discounted purchases without end given alive, as a function of the age T, for all customers with x
    /// repeat purchases.
    fn without_end_if_alive(&self, delta: f64, x: u32) -> Box<dyn Fn(f64) -> Option<f64> + Send + Sync>;
    /// P(alive), and the derivatives of its logarithm with respect to the parameters.
    fn p_alive_gradient(&self, history: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64;
}

/// What a purchase is worth.
pub trait Spend {
    /// E[value of one purchase | history]; `None` where it is infinite.
    fn expected_spend(&self, history: &SpendHistory) -> Option<f64>;
}

/// Drawing customers.
pub trait Simulate {
    /// The times of a new customer's repeat purchases in (0, age], in order.
    fn simulate<R: Rng + ?Sized>(&self, age: f64, rng: &mut R) -> Vec<f64>;
}
