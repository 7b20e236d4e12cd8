//! The customers of a model as it sees them before it knows what they bought: how they differ, and how often they buy.

use super::source::Source;
use crate::error::{Error, Result};
use crate::forecast::Predictor;
use crate::history::PurchaseHistory;
use crate::model::PurchaseModel;

/// Classes of age: what a model says of new customers changes little within one.
const AGES: usize = 64;

/// Customers by the time since their first purchase, and the model of their purchases.
pub(super) struct Population {
    predictor: Predictor,
    /// Mean age and number of customers, by class of age.
    ages: Vec<(f64, f64)>,
    /// Histories with the weight of each.
    pub(super) histories: Vec<(PurchaseHistory, f64)>,
}

impl Population {
    /// The customers of some results.
    ///
    /// # Errors
    /// When there is no model, or there are no customers.
    pub(super) fn of(source: &Source<'_>) -> Result<Self> {
        let results = source.results();
        let predictor = source.model()?.purchase_until(results.facts().until);
        let weights = results.numbers("weight");
        let weight_at = |row: usize| weights.map_or(1.0, |weights| weights.value(row));
        let histories = results.histories()?;
        let histories: Vec<(PurchaseHistory, f64)> = (histories.into_iter().enumerate())
            .map(|(row, history)| (history, weight_at(row)))
            .collect();
        if histories.is_empty() {
            return Err(Error::data("there are no customers").at(source.place()));
        }
        Ok(Self {
            predictor,
            ages: ages(&histories),
            histories,
        })
    }

    /// How many customers there are.
    pub(super) fn customers(&self) -> f64 {
        self.ages.iter().map(|(_, customers)| customers).sum()
    }

    /// The mean over all customers, and over the members of a stack by their weights, of a number that depends on the
    /// model of a customer.
    pub(super) fn mean(&self, number: impl Fn(&PurchaseModel) -> f64) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        self.each(|customers, model, _| {
            total += customers;
            sum += customers * number(model);
        });
        sum / total
    }

    /// Visits the models of customers with their ages. Each model of a stack gets as many of the customers of an age as
    /// its weight says.
    pub(super) fn each(&self, mut see: impl FnMut(f64, &PurchaseModel, f64)) {
        for (age, customers) in &self.ages {
            for (weight, model) in self.predictor.models_at(*age) {
                see(weight * customers, model, *age);
            }
        }
    }
}

/// Mean age and number of customers in classes of age, those without customers left out.
fn ages(histories: &[(PurchaseHistory, f64)]) -> Vec<(f64, f64)> {
    let longest = histories.iter().map(|(history, _)| history.age());
    let longest = longest.fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let mut classes = vec![(0.0, 0.0); AGES];
    for (history, weight) in histories {
        let age = history.age();
        let class = &mut classes[class_of(age / longest)];
        class.0 += weight * age;
        class.1 += weight;
    }
    let filled = classes
        .into_iter()
        .filter(|(_, customers)| *customers > 0.0);
    filled
        .map(|(sum, customers)| (sum / customers, customers))
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the number of classes"
)]
fn class_of(share: f64) -> usize {
    ((share * AGES as f64) as usize).min(AGES - 1)
}
