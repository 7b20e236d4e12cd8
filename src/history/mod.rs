//! What a model is fitted to and asked about: one customer's history, and many customers' histories
//! with equal ones collapsed into weighted ones.

mod purchase;
mod spend;
mod weighted;

pub use purchase::PurchaseHistory;
pub use spend::{SpendBasis, SpendHistory};
pub use weighted::{TotalOrder, Weighted};

/// The places of customers in an order that brings those together whose prospects are alike.
pub(crate) fn grouped(customers: &[(PurchaseHistory, SpendHistory)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..customers.len()).collect();
    order.sort_by(|&i, &j| {
        let key = |at: usize| {
            let history = &customers[at].0;
            (history.frequency(), history.age(), history.recency())
        };
        let ((x, age, recency), (y, other, last)) = (key(i), key(j));
        x.cmp(&y)
            .then(age.total_cmp(&other))
            .then(recency.total_cmp(&last))
    });
    order
}
