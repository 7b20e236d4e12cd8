//! The model file: what is read is valid, and is read again as it was from how it is written.

use clv::forecast::{Predictor, Uncertainty};
use clv::model::{PurchaseModel, SpendModel};
use clv::store::StoredModel;
use clv::words::sentence;

pub(super) fn check(bytes: &[u8]) {
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
    let model = stored.purchase().model();
    check_uncertainty(
        stored.purchase_uncertainty(),
        model.map_or(0, |model| model.to_vec().len()),
    );
    check_uncertainty(
        stored.spend_uncertainty(),
        stored.spend().map_or(0, |spend| spend.to_vec().len()),
    );
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
                .all(|(_, value, error)| value.is_finite() && finite(error))
        );
    }
}

/// What is known about parameters is known about all of them, in finite numbers.
fn check_uncertainty(uncertainty: &Uncertainty, parameters: usize) {
    if let Uncertainty::Delta(covariance) = uncertainty {
        let matrix = covariance.matrix();
        assert_eq!(matrix.dim(), (parameters, parameters));
        assert!(matrix.iter().all(|entry| entry.is_finite()));
    }
}

/// The models in the file are valid: their own parameters make them again.
fn check_parameters(purchases: &Predictor, spend: Option<SpendModel>) {
    let models = match purchases {
        Predictor::Stack(stack) => stack
            .members()
            .iter()
            .map(|(_, member)| member.model())
            .collect(),
        single => Vec::from_iter(single.model()),
    };
    for model in models {
        assert_eq!(
            PurchaseModel::from_values(model.name(), &model.to_vec()).expect("valid"),
            model
        );
    }
    if let Some(spend) = spend {
        assert_eq!(
            SpendModel::from_values(spend.name(), &spend.to_vec()).expect("valid"),
            spend
        );
    }
}
