//! Every name and code that the program can give has its sentence in the catalogue.

use clv::caution::Caution;
use clv::model::{PurchaseModel, SpendModel};
use clv::words::{self, Catalogue};

#[test]
fn every_caution_has_a_sentence_whose_places_are_all_filled() {
    let english = Catalogue::english();
    for caution in Caution::examples() {
        assert!(
            english.knows(&format!("warning.{}", caution.code())),
            "{caution}"
        );
        let sentence = words::sentence(&caution);
        assert!(!sentence.contains(['{', '}']), "{caution}: {sentence}");
    }
}

#[test]
fn every_parameter_of_every_model_has_its_meaning() {
    let english = Catalogue::english();
    let purchase = PurchaseModel::NAMES
        .iter()
        .map(|name| (name, PurchaseModel::parameters_of(name).unwrap()));
    let spend = SpendModel::NAMES
        .iter()
        .map(|name| (name, SpendModel::parameters_of(name).unwrap()));
    for (name, parameters) in purchase.chain(spend) {
        for parameter in parameters {
            let key = format!("parameter.{name}.{}", parameter.symbol);
            assert!(english.knows(&key), "{key}");
        }
    }
}

#[test]
fn every_model_has_its_sentences_in_the_report() {
    let english = Catalogue::english();
    for name in [PurchaseModel::NAMES, SpendModel::NAMES].concat() {
        assert!(english.knows(&format!("model.what.{name}")), "{name}");
    }
}
