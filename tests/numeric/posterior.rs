//! Draws of parameters, against what is known of them by other means.

use clv::fit::{self, Fit, Method, Sample, Sampler};
use clv::forecast::{Level, PurchaseEstimate, PurchaseFit, Total, Uncertainty};
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use clv::model::{BgNbd, Likelihood, Nbd, PurchaseModel, SpendModel};
use clv::parallel::Workers;
use clv::store::StoredModel;
use clv::time::TimeUnit;
use serde_json::{Value, json};

use crate::common::simulated::{
    Customer, customers, customers_of, order_histories, purchase_histories, spend_histories,
};
use crate::common::worlds::{chi_square, places_of_truth, scorer};

fn alone() -> Workers {
    Workers::alone()
}

/// Draws of a model that is fitted to these histories first.
fn posterior<M: Likelihood<History = PurchaseHistory>>(
    histories: &Weighted<PurchaseHistory>,
    sampler: Sampler,
) -> Sample {
    let fit = fit::purchases::<M>(histories, &alone()).unwrap();
    fit::posterior_by(sampler, histories, &fit.model, 1, &alone()).unwrap()
}

/// Fitted models of purchases and values with draws.
fn fitted(customers: &[Customer], method: Method) -> (Fit<PurchaseModel>, Fit<SpendModel>) {
    let workers = alone();
    let options = fit::Options::from(&workers);
    let (histories, values) = (purchase_histories(customers), spend_histories(customers));
    let mut purchases = fit::purchases_named("bg-nbd", &histories, options).unwrap();
    let mut spend = fit::spend_named("gamma-gamma", &values, options).unwrap();
    fit::sample_purchases(&mut purchases, &histories, method, 42, options).unwrap();
    fit::sample_spend(&mut spend, &values, method, 42, options).unwrap();
    (purchases, spend)
}

/// Means and standard deviations of r and α over a grid in their logarithms.
fn moments_on_grid(histories: &Weighted<PurchaseHistory>) -> [[f64; 2]; 2] {
    let unit = histories.mean(PurchaseHistory::age);
    let mut cells = Vec::new();
    for i in 0..90 {
        for j in 0..90 {
            let (ln_r, ln_alpha) = (-2.6 + 0.04 * f64::from(i), -2.9 + 0.05 * f64::from(j));
            let (r, alpha) = (ln_r.exp(), unit * ln_alpha.exp());
            let model = PurchaseModel::from(Nbd::new(r, alpha).unwrap());
            let terms = histories.iter();
            let ln_likelihood: f64 = terms
                .map(|(history, weight)| weight * model.ln_likelihood(history, 0.0))
                .sum();
            let ln_prior = -0.5 * (ln_r * ln_r + ln_alpha * ln_alpha) / 4.0;
            cells.push((ln_likelihood + ln_prior, [r, alpha]));
        }
    }
    let most = cells
        .iter()
        .fold(f64::NEG_INFINITY, |most, cell| most.max(cell.0));
    let mean = |f: &dyn Fn(&[f64; 2]) -> f64| {
        let (mut total, mut sum) = (0.0, 0.0);
        for (ln, at) in &cells {
            total += (ln - most).exp();
            sum += (ln - most).exp() * f(at);
        }
        sum / total
    };
    [0, 1].map(|i| {
        let first = mean(&|at| at[i]);
        [first, mean(&|at| (at[i] - first).powi(2)).sqrt()]
    })
}

#[test]
fn draws_of_the_nbd_have_the_moments_of_its_posterior_on_a_grid() {
    let shop = customers_of(&Nbd::new(0.5, 12.0).unwrap(), 150, 3);
    let histories = purchase_histories(&shop);
    let expected = moments_on_grid(&histories);
    for sampler in [Sampler::Psis, Sampler::Nuts] {
        let sample = posterior::<Nbd>(&histories, sampler);
        let told = sample.diagnostics();
        let ess = told.bulk_ess.unwrap();
        assert!(ess > 1_000.0, "{told:?}");
        for (i, [mean, sd]) in expected.into_iter().enumerate() {
            let off = (told.mean[i] - mean) / sd * ess.sqrt();
            assert!(off.abs() < 4.0, "{sampler:?}: {mean} and {told:?}");
            assert!(
                (told.sd[i] / sd - 1.0).abs() < 0.08,
                "{sampler:?}: {sd} and {told:?}"
            );
        }
    }
}

#[test]
fn importance_sampling_and_nuts_agree_within_their_errors() {
    let histories = purchase_histories(&customers(2_000, 4));
    let psis = posterior::<BgNbd>(&histories, Sampler::Psis);
    let nuts = posterior::<BgNbd>(&histories, Sampler::Nuts);
    let (psis, nuts) = (psis.diagnostics(), nuts.diagnostics());
    assert!(psis.pareto_k.unwrap() < 0.7, "{psis:?}");
    assert!(nuts.r_hat.unwrap() < 1.01, "{nuts:?}");
    assert!(nuts.divergences == Some(0), "{nuts:?}");
    let error = (1.0 / psis.bulk_ess.unwrap() + 1.0 / nuts.bulk_ess.unwrap()).sqrt();
    for i in 0..4 {
        let off = (psis.mean[i] - nuts.mean[i]) / nuts.sd[i] / error;
        assert!(off.abs() < 4.0, "{off}: {psis:?} and {nuts:?}");
        assert!(
            (psis.sd[i] / nuts.sd[i] - 1.0).abs() < 0.15,
            "{psis:?} and {nuts:?}"
        );
    }
}

#[test]
fn draws_depend_on_the_seed_and_not_on_the_number_of_threads() {
    let histories = purchase_histories(&customers(400, 5));
    let fit = fit::purchases::<BgNbd>(&histories, &alone()).unwrap();
    let three = Workers::new(3).unwrap();
    for sampler in [Sampler::Psis, Sampler::Nuts] {
        let draw = |seed, workers: &Workers| {
            fit::posterior_by(sampler, &histories, &fit.model, seed, workers).unwrap()
        };
        assert_eq!(draw(1, &alone()), draw(1, &three));
        assert_ne!(draw(1, &alone()).values(), draw(2, &alone()).values());
    }
    let draw = |workers| fit::bootstrap(&histories, &fit.model, 1, workers).unwrap();
    assert_eq!(draw(&alone()), draw(&three));
}

#[test]
fn with_many_customers_the_posterior_is_around_the_optimum() {
    let workers = Workers::new(0).unwrap();
    let histories = purchase_histories(&customers(100_000, 6));
    let fit = fit::purchases::<BgNbd>(&histories, &workers).unwrap();
    let sample = fit::posterior(&histories, &fit.model, 1, &workers).unwrap();
    let told = sample.diagnostics();
    let estimates = PurchaseModel::from(fit.model).to_vec();
    for (i, estimate) in estimates.into_iter().enumerate() {
        let off = (told.mean[i] - estimate) / told.sd[i];
        assert!(off.abs() < 0.1, "{off}: {told:?}");
        let ratio = told.sd[i] / fit.estimate.standard_errors[i].unwrap();
        assert!((ratio - 1.0).abs() < 0.05, "{ratio}: {told:?}");
    }
}

/// `cargo bench --bench posterior -- calibration` is the same with 500 runs.
#[test]
fn the_truth_is_anywhere_among_draws_from_its_posterior() {
    let workers = Workers::new(0).unwrap();
    let places = workers.map(60, |run| places_of_truth(run as u64, 60).unwrap());
    for parameter in 0..4 {
        let places: Vec<f64> = places.iter().map(|places| places[parameter]).collect();
        // beyond this, p is below 0.001 with four degrees of freedom
        let (square, _) = chi_square(&places, 5);
        assert!(square < 18.5, "parameter {parameter}: {square}");
    }
}

#[test]
fn every_purchase_model_and_every_spend_model_can_be_drawn_from() {
    let workers = Workers::new(0).unwrap();
    let shop = customers(500, 7);
    let options = fit::Options::from(&workers);
    for name in PurchaseModel::NAMES {
        let histories = purchase_histories(&shop);
        let mut fit = fit::purchases_named(name, &histories, options).unwrap();
        fit::sample_purchases(&mut fit, &histories, Method::Posterior, 1, options).unwrap();
        let told = fit.estimate.sample.as_ref().unwrap().diagnostics();
        assert!(told.bulk_ess.unwrap() > 400.0, "{name}: {told:?}");
    }
    for (name, histories) in [
        ("gamma-gamma", spend_histories(&shop)),
        ("gamma-gamma-orders", order_histories(&shop)),
    ] {
        let mut fit = fit::spend_named(name, &histories, options).unwrap();
        fit::sample_spend(&mut fit, &histories, Method::Posterior, 1, options).unwrap();
        let told = fit.estimate.sample.as_ref().unwrap().diagnostics();
        assert!(told.bulk_ess.unwrap() > 400.0, "{name}: {told:?}");
    }
    let (histories, mut fit) = {
        let histories = order_histories(&shop);
        let fit = fit::spend_named("gamma-gamma-orders", &histories, options).unwrap();
        (histories, fit)
    };
    let refused = fit::sample_spend(&mut fit, &histories, Method::Bootstrap, 1, options);
    assert!(refused.unwrap_err().is_usage());
}

#[test]
fn estimates_of_resampled_customers_vary_by_their_standard_errors() {
    let workers = Workers::new(0).unwrap();
    let histories = purchase_histories(&customers(5_000, 8));
    let fit = fit::purchases::<BgNbd>(&histories, &workers).unwrap();
    let sample = fit::bootstrap(&histories, &fit.model, 1, &workers).unwrap();
    let told = sample.diagnostics();
    assert_eq!((told.draws, told.failed), (200, Some(0)));
    for (sd, error) in told.sd.iter().zip(&fit.estimate.standard_errors) {
        let ratio = sd / error.unwrap();
        assert!((ratio - 1.0).abs() < 0.2, "{ratio}");
    }
}

/// The standard error of total purchases by estimation, and the total.
fn error_of_total(customers: &[Customer], method: Method) -> (f64, f64) {
    let (purchases, spend) = fitted(customers, method);
    let scorer = scorer(&purchases, &spend);
    let histories: Vec<(PurchaseHistory, SpendHistory)> = customers
        .iter()
        .map(|customer| (customer.purchases, customer.spend))
        .collect();
    let scores = scorer.score_all(&histories, &alone());
    let mut total = Total::new();
    scorer.add_up(&histories, &scores, &alone(), &mut total);
    let sum = total.purchases();
    (scorer.parameter_error(sum).unwrap(), sum.expected())
}

#[test]
fn a_parameter_at_its_bound_widens_the_interval() {
    let loyal = customers_of(&Nbd::new(0.6, 8.0).unwrap(), 250, 9);
    let (purchases, _) = fitted(&loyal, Method::Posterior);
    let values = purchases.model.to_vec();
    let share = values[2] / (values[2] + values[3]);
    assert!(share < 1e-3, "nobody leaves by the estimate: {values:?}");
    let sample = purchases.estimate.sample.as_ref().unwrap();
    let mut shares: Vec<f64> = sample
        .values()
        .rows()
        .into_iter()
        .map(|row| row[2] / (row[2] + row[3]))
        .collect();
    shares.sort_by(f64::total_cmp);
    // a few in a thousand leave after a purchase, or hardly anybody
    let (low, high) = (shares[shares.len() / 20], shares[shares.len() * 19 / 20]);
    assert!(
        high > 10.0 * low && high > 3e-3 && high < 0.1,
        "{low} to {high}"
    );
    let (asymptotic, total) = error_of_total(&loyal, Method::Asymptotic);
    let (posterior, same) = error_of_total(&loyal, Method::Posterior);
    assert_eq!(total, same);
    assert!(posterior > 1.1 * asymptotic, "{posterior} and {asymptotic}");
}

#[test]
fn draws_change_intervals_and_no_expectation() {
    let shop = customers(600, 10);
    let by = |method| {
        let (purchases, spend) = fitted(&shop, method);
        scorer(&purchases, &spend)
    };
    let (asymptotic, posterior) = (by(Method::Asymptotic), by(Method::Posterior));
    let bootstrap = by(Method::Bootstrap);
    let (mut widths, mut wider) = ([0.0; 3], 0);
    for customer in shop.iter().step_by(10) {
        let scores = [&asymptotic, &posterior, &bootstrap]
            .map(|scorer| scorer.score(&customer.purchases, &customer.spend));
        for (score, width) in scores.iter().zip(&mut widths) {
            assert_eq!(score.clv, scores[0].clv);
            assert_eq!(score.expected_purchases, scores[0].expected_purchases);
            assert_eq!(score.churn_risk, scores[0].churn_risk);
            let (clv, (lower, upper)) = (score.clv.unwrap(), score.clv_ci.unwrap());
            assert!(lower <= clv && clv <= upper && lower < upper);
            *width += (upper / lower).ln();
        }
        let [one, other] = [0, 1].map(|i| scores[i].purchases_pi.unwrap());
        assert!(
            (one.1 - other.1).abs() <= 0.1f64.mul_add(one.1, 1.0),
            "{one:?} and {other:?}"
        );
        wider += usize::from(other.1 > one.1);
    }
    for width in widths {
        assert!((width / widths[0] - 1.0).abs() < 0.25, "{widths:?}");
    }
    println!("{wider} intervals of counts are wider");
}

#[test]
fn scores_of_one_customer_do_not_depend_on_the_others() {
    let shop = customers(300, 11);
    let (purchases, spend) = fitted(&shop, Method::Posterior);
    let scorer = scorer(&purchases, &spend);
    let histories: Vec<(PurchaseHistory, SpendHistory)> = shop
        .iter()
        .map(|customer| (customer.purchases, customer.spend))
        .collect();
    let together = scorer.score_all(&histories, &Workers::new(2).unwrap());
    for (score, (purchases, spend)) in together.iter().zip(&histories) {
        assert_eq!(*score, scorer.score(purchases, spend));
    }
}

fn stored() -> StoredModel {
    let (purchases, spend) = fitted(&customers(400, 12), Method::Posterior);
    let fit = PurchaseFit {
        purchases: PurchaseEstimate::Model(purchases),
        level: Level::unknown(60.0),
    };
    StoredModel::fitted(TimeUnit::Week, &fit, Some(&spend)).unwrap()
}

#[test]
fn a_model_file_keeps_draws() {
    let stored = stored();
    let text = stored.to_json();
    assert!(text.len() < 1 << 18, "{}", text.len());
    let (read, unknown) = StoredModel::from_json(&text).unwrap();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_eq!(read, stored);
    assert!(matches!(read.purchase_uncertainty(), Uncertainty::Draws(_)));
    assert!(matches!(read.spend_uncertainty(), Uncertainty::Draws(_)));
    let card = clv::words::card(&read);
    assert!(
        card.contains("posterior: 4000 draws by importance sampling, Pareto k"),
        "{card}"
    );
    assert!(
        card.contains("mean and standard deviation of the draws: r 0."),
        "{card}"
    );
}

#[test]
fn impossible_draws_in_a_model_file_are_errors() {
    let text = stored().to_json();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        change(&mut file);
        StoredModel::from_json(&file.to_string())
            .unwrap_err()
            .to_string()
    };
    let negative = refused(&|file| file["purchase"]["draws"][3][0] = json!(-1.0));
    assert!(
        negative.contains("`purchase.draws[3]`") && negative.contains("`r`"),
        "{negative}"
    );
    let short = refused(&|file| file["spend"]["draws"][0] = json!([1.0, 2.0]));
    assert!(short.contains("`spend.draws[0]`"), "{short}");
    let few = refused(&|file| file["purchase"]["draws"] = json!([[0.2, 4.0, 0.8, 2.4]]));
    assert!(few.contains("needs 20 to 2000 draws: `1` given"), "{few}");
    let one_of_two = refused(&|file| {
        file["spend"].as_object_mut().unwrap().remove("draws");
    });
    assert!(one_of_two.contains("only one of"), "{one_of_two}");
}

#[test]
fn draws_of_the_wrong_model_are_refused() {
    let (purchases, spend) = fitted(&customers(300, 13), Method::Posterior);
    let scorer = || {
        let question = clv::forecast::Question {
            horizon: 52.0,
            delta: 0.0,
            margin: 1.0,
            level: 0.9,
            intervals: true,
        };
        clv::forecast::Scorer::new(purchases.model.into(), Some(spend.model), question).unwrap()
    };
    let of_both = [
        Uncertainty::of_purchases(&purchases),
        Uncertainty::of_spend(&spend),
    ];
    let [of_purchases, of_spend] = of_both;
    let swapped = scorer().with_uncertainty(of_spend, of_purchases.clone());
    assert!(swapped.is_err());
    let mixed = scorer().with_uncertainty(of_purchases, Uncertainty::of_fit(&spend.estimate));
    assert!(mixed.is_err());
}
