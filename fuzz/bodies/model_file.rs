//! The model file: what is read is valid, and is read again as it was from how it is written.

use clv::model::{PurchaseModel, SpendModel};
use clv::store::StoredModel;
use clv::words::sentence;

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match StoredModel::from_json(text) {
        Ok((stored, _)) => check_model(&stored),
        Err(error) => assert!(!error.to_string().is_empty() && !error.is_usage()),
    }
}

fn check_model(stored: &StoredModel) {
    let written = stored.to_json();
    let (again, unknown) =
        StoredModel::from_json(&written).expect("a model that was written is read");
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_eq!(written, again.to_json());
    assert_eq!(
        (stored.purchase(), stored.spend()),
        (again.purchase(), again.spend())
    );
    check_parameters(stored.purchase(), stored.spend());
    let (purchase, spend) = stored.covariances();
    let sizes = [
        stored.purchase().to_vec().len(),
        stored.spend().map_or(0, |spend| spend.to_vec().len()),
    ];
    for (covariance, size) in [purchase, spend].into_iter().zip(sizes) {
        assert!(covariance.is_none_or(
            |matrix| matrix.dim() == (size, size) && matrix.iter().all(|c| c.is_finite())
        ));
    }
    for process in stored.processes() {
        process
            .warnings()
            .iter()
            .for_each(|warning| drop(sentence(warning)));
        let finite = |number: Option<f64>| number.is_none_or(f64::is_finite);
        assert!(finite(process.ln_likelihood()) && finite(process.customers()));
        assert!(
            process
                .parameters()
                .all(|(_, value, error)| value > 0.0 && value.is_finite() && finite(error))
        );
    }
}

/// What is in the file has gone through the models' own doors.
fn check_parameters(purchase: PurchaseModel, spend: Option<SpendModel>) {
    assert_eq!(
        PurchaseModel::from_values(purchase.name(), &purchase.to_vec()).expect("valid"),
        purchase
    );
    if let Some(spend) = spend {
        assert_eq!(
            SpendModel::from_values(spend.name(), &spend.to_vec()).expect("valid"),
            spend
        );
    }
}
