//! What the fuzzer keeps and what it found: the corpora are replayed, each find has a test by name.
//!
//! The bodies are those of the targets under `fuzz/`.

use std::path::Path;

use clv::forecast::{Question, Scorer, Uncertainty};
use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{Active, BgCnbdK, BgNbd, GammaGamma, LatentAttrition, MbgCnbdK, Parametric};
use ndarray::{Array1, Array2};

#[path = "../../fuzz/bodies/cells.rs"]
mod cells;
#[path = "../../fuzz/bodies/dialect.rs"]
mod dialect;
#[path = "../../fuzz/bodies/model_file.rs"]
mod model_file;
#[path = "../../fuzz/bodies/scorer.rs"]
mod scorer;

/// Runs a target's body on every file of its corpus; a failure names the file.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(
        files.len() >= 3,
        "{target} has a corpus of {} files",
        files.len()
    );
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(
            std::panic::catch_unwind(|| check(&bytes)).is_ok(),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_dialect_sniffer_stands_its_corpus() {
    replay("dialect", dialect::check);
}

#[test]
fn dates_and_amounts_stand_their_corpus() {
    replay("cells", cells::check);
}

#[test]
fn the_model_file_stands_its_corpus() {
    replay("model_file", model_file::check);
}

#[test]
fn the_scorer_stands_its_corpus() {
    replay("scorer", scorer::check);
}

const QUESTION: Question = Question {
    horizon: 3.4,
    delta: 0.01,
    margin: 0.5,
    level: 0.9,
    intervals: true,
};

/// A covariance that holds each parameter to be known to its own size.
fn hardly_known<M: Parametric>(model: &M) -> Uncertainty {
    let variances = Array1::from(model.to_vec()).mapv(|value| value * value);
    Uncertainty::delta(Array2::from_diag(&variances)).unwrap()
}

#[test]
fn an_interval_of_a_value_that_is_hardly_known_stays_finite() {
    for (model, spend, history) in [
        (
            [2.74, 915.3, 81.26, 3.066],
            [239.6, 0.010586816669829762, 1.0],
            (45_054, 4.079021160534107, 13.133470165844683),
        ),
        (
            [3686.6, 109.6, 0.11995, 3.375],
            [0.00777, 1.4257, 3.278e-8],
            (1_728_675_346, 0.01448739, 0.21563279),
        ),
    ] {
        let (model, spend) = (
            BgNbd::from_values(&model).unwrap(),
            GammaGamma::from_values(&spend).unwrap(),
        );
        let scorer = Scorer::new(model.into(), Some(spend.into()), QUESTION).unwrap();
        let uncertainties = (hardly_known(&model), hardly_known(&spend));
        let scorer = scorer
            .with_uncertainty(uncertainties.0, uncertainties.1)
            .unwrap();
        let history = PurchaseHistory::new(history.0, history.1, history.2).unwrap();
        let score = scorer.score(&history, &SpendHistory::new(5, 1.5).unwrap());
        let (clv, (low, high)) = score.clv.zip(score.clv_ci).unwrap();
        assert!(low <= clv && clv <= high && high.is_finite(), "{score:?}");
    }
}

#[test]
fn the_distribution_of_very_many_purchases_never_falls() {
    for (model, horizon, history) in [
        (
            [495.38, 3.6e-16, 9.925e-9, 0.15357],
            3.4389,
            (13, 1.24e-212, 6.05e-212),
        ),
        (
            [35.98, 1.0, 4.1692e-6, 1.0],
            313.39,
            (1_461_162_021, 0.0, 0.0),
        ),
    ] {
        let model = BgNbd::from_values(&model).unwrap();
        let scorer = Scorer::new(
            model.into(),
            None,
            Question {
                horizon,
                ..QUESTION
            },
        )
        .unwrap();
        let history = PurchaseHistory::new(history.0, history.1, history.2).unwrap();
        let below = [0, 1, 2, 5, 100, 10_000, u32::MAX].map(|n| scorer.count_cdf(n, &history));
        assert!(
            below.is_sorted() && below.iter().all(|share| (0.0..=1.0).contains(share)),
            "{below:?}"
        );
    }
}

#[test]
fn a_quantile_of_a_value_of_very_many_purchases_has_its_probability() {
    let model = BgNbd::new(666_927_670.6, 0.138037, 0.031631, 0.064027).unwrap();
    let spend = GammaGamma::new(832_956_972.8, 1.0000000000000002, 0.034808).unwrap();
    let scorer = Scorer::new(
        model.into(),
        Some(spend.into()),
        Question {
            horizon: 23_480_247.9,
            ..QUESTION
        },
    )
    .unwrap();
    let history = PurchaseHistory::new(7_681, 1.596e-9, 1.691e-9).unwrap();
    let value = scorer
        .value_distribution(&history, &SpendHistory::new(8, 71.5).unwrap())
        .unwrap();
    let below = [0.01, 0.5, 0.999].map(|probability| value.cdf(value.quantile(probability)));
    assert!(below.is_sorted() && below[2] <= 1.0, "{below:?}");
}

#[test]
fn a_value_is_found_where_rounding_keeps_a_continued_fraction_from_settling() {
    let model = BgNbd::new(6513.65, 1.064e-18, 0.001, 0.001).unwrap();
    let spend = GammaGamma::new(391.45, 228_527.24, 0.95337).unwrap();
    let question = Question {
        horizon: 22.9,
        delta: 1.0,
        margin: 3.8e6,
        ..QUESTION
    };
    let scorer = Scorer::new(model.into(), Some(spend.into()), question).unwrap();
    let history = PurchaseHistory::new(u32::MAX, 5e-324, 5e-324).unwrap();
    let score = scorer.score(&history, &SpendHistory::new(46_080, 0.001).unwrap());
    let (low, high) = score.clv_pi.unwrap();
    assert!(low <= high && high.is_finite(), "{score:?}");
}

#[test]
fn the_longest_distribution_has_thousands_of_entries_and_not_millions() {
    let model = BgNbd::new(1e9, 1e-18, 1e-9, 1.0).unwrap();
    let counts = model.counts(1e12);
    assert!(counts.iter().count() < 20_000, "{}", counts.iter().count());
    assert!(
        (counts
            .iter()
            .map(|(_, probability)| probability)
            .sum::<f64>()
            - 1.0)
            .abs()
            < 1e-9
    );
}

#[test]
fn a_count_far_beyond_all_others_is_not_expected_where_a_share_rounds_to_one() {
    let model = BgNbd::new(978_726_795.6, 3.0007e-15, 4.8515e-8, 0.01698).unwrap();
    let scorer = Scorer::new(
        model.into(),
        None,
        Question {
            horizon: 96.775,
            ..QUESTION
        },
    )
    .unwrap();
    let score = scorer.score(
        &PurchaseHistory::new(0, 0.0, 0.0).unwrap(),
        &SpendHistory::NONE,
    );
    let (_, high) = score.purchases_pi.unwrap();
    assert!(high < 1.1 * score.expected_purchases, "{score:?}");
}

#[test]
fn what_no_forecast_can_be_made_of_stops_at_the_door() {
    for values in [
        [1e-300, 1.0, 1.0, 1.0],
        [1.0, 1e300, 1.0, 1.0],
        [1.0, 1.0, 1e10, 1.0],
        [1.0, 1.0, 1.0, 1e-10],
    ] {
        let error = BgNbd::from_values(&values).unwrap_err().to_string();
        assert!(error.contains("must lie between 1e-"), "{error}");
    }
    assert!(GammaGamma::new(1.0, 1e10, 1.0).is_err() && GammaGamma::new(1.0, 1.0, 1e-19).is_err());
    assert!(GammaGamma::new(1e-9, 1e9, 1e18).is_ok());
    assert!(
        PurchaseHistory::new(1, 1.0, 1e13).is_err() && PurchaseHistory::new(1, 1.0, 1e12).is_ok()
    );
    assert!(SpendHistory::new(1, 1e37).is_err() && SpendHistory::new(1, 1e-19).is_err());
    for question in [
        Question {
            horizon: 1e13,
            ..QUESTION
        },
        Question {
            horizon: 1e-13,
            ..QUESTION
        },
        Question {
            delta: 1e4,
            ..QUESTION
        },
        Question {
            margin: 1e300,
            ..QUESTION
        },
        Question {
            level: 1.0 - f64::EPSILON,
            ..QUESTION
        },
    ] {
        assert!(question.check().unwrap_err().is_usage(), "{question:?}");
    }
}

#[test]
fn the_chance_of_no_regular_purchase_is_at_most_one() {
    let model = BgCnbdK::new(
        1.0000000000000002,
        31_190_769.76307726,
        0.02844871893382175,
        4.559477569703381e-9,
        10,
    );
    let spend = GammaGamma::new(9.999999999999995, 9.999999999999995, 0.7302087168857806).unwrap();
    let question = Question {
        horizon: 17_033.798792008838,
        ..QUESTION
    };
    let scorer = Scorer::new(model.unwrap().into(), Some(spend.into()), question).unwrap();
    let history = PurchaseHistory::new(6, 4.011102332068722e-5, 0.0014611872781107487).unwrap();
    let value = scorer
        .value_distribution(&history, &SpendHistory::new(8, 1.0).unwrap())
        .unwrap();
    assert!((0.0..=1.0).contains(&value.none()), "{}", value.none());
}

#[test]
fn purchases_without_end_come_to_one_at_the_smallest_discount_rate() {
    let model = MbgCnbdK::new(
        1.0000000000000002,
        31_190_769.76307726,
        0.02844871893382175,
        13.1002879667902,
        6,
    )
    .unwrap();
    let history = PurchaseHistory::new(0, 0.0, 0.007376351630609543).unwrap();
    let worth = [1e-300, 5e-324].map(|delta| {
        model
            .discounted_purchases_without_end(delta, &history)
            .unwrap()
    });
    assert!(worth[0] < worth[1] && worth[1].is_finite(), "{worth:?}");
}
