//! Maximum likelihood estimates against published ones and tight optima (reference values, section 3a).

use std::fmt::Debug;

use clv::fit::{self, Fit};
use clv::history::{PurchaseHistory, Weighted};
use clv::model::{BgNbd, GammaGamma, Likelihood, Nbd, Parametric, ParetoNbd};
use clv::parallel::Workers;

use crate::common::assert_close;
use crate::data::{cdnow_summary, transactions};

/// Tight optima.
fn assert_fit<M: Parametric>(fit: &Fit<M>, values: &[f64], ln_likelihood: f64, what: &str) {
    assert_fit_to(fit, values, 1e-6, ln_likelihood, 1e-9, what);
}

fn assert_fit_to<M: Parametric>(
    fit: &Fit<M>,
    values: &[f64],
    tolerance: f64,
    ln_likelihood: f64,
    ln_tolerance: f64,
    what: &str,
) {
    assert_close(fit.estimate.ln_likelihood, ln_likelihood, ln_tolerance, what);
    for (actual, expected) in fit.model.to_vec().into_iter().zip(values) {
        assert_close(actual, *expected, tolerance, what);
    }
}

#[test]
fn bg_nbd_on_cdnow_in_exact_weeks() {
    let Some((purchases, _)) = transactions("cdnow_sample/transactions.csv", "1997-09-30", 7.0) else { return };
    let started = std::time::Instant::now();
    let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
    println!("{:?} {:?}", started.elapsed(), fit);
    assert_fit(&fit, &[0.24259452, 4.41360202, 0.79292202, 2.42590678], -9582.429206674, "cdnow");
}

#[test]
fn gamma_gamma_on_cdnow() {
    let Some((_, spend)) = transactions("cdnow_sample/transactions.csv", "1997-09-30", 7.0) else { return };
    let started = std::time::Instant::now();
    let fit = fit::spend::<GammaGamma>(&spend, &Workers::alone()).unwrap();
    println!("{:?} {:?}", started.elapsed(), fit);
    assert_fit(&fit, &[6.24957328, 3.74422430, 15.44351695], -4055.917695, "cdnow");
}

#[test]
fn bg_nbd_and_gamma_gamma_on_the_published_summary() {
    let Some((purchases, spend)) = cdnow_summary() else { return };
    let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
    assert_fit(&fit, &[0.24259291, 4.41353156, 0.79288615, 2.42575344], -9582.425560567, "summary");
    let fit = fit::spend::<GammaGamma>(&spend, &Workers::alone()).unwrap();
    assert_fit(&fit, &[6.24880225, 3.74458845, 15.44774801], -4055.923244, "summary");
}

#[test]
fn bg_nbd_on_the_example_of_lifetimes_in_days() {
    let path = "lifetimes_example_synthetic/transactions.csv";
    let Some((purchases, _)) = transactions(path, "2014-12-31", 1.0) else { return };
    let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
    assert_fit(&fit, &[0.16385090, 1.86428033, 1.85034310, 3.18105868], -39248.626121, "example");
}

/// BTYDplus 1.2.0; printed to three or four decimals.
#[test]
fn nbd_on_shops_is_as_in_btydplus() {
    for (path, until, values, ln_likelihood) in [
        ("cdnow_sample/transactions.csv", "1997-09-30", [0.3848, 12.072], -9763.658),
        ("grocery_btydplus/transactions.csv", "2006-12-31", [0.4203, 5.2451], -16376.864),
    ] {
        let Some((purchases, _)) = transactions(path, until, 7.0) else { return };
        let started = std::time::Instant::now();
        let fit = fit::purchases::<Nbd>(&purchases, &Workers::alone()).unwrap();
        println!("{:?} {:?}", started.elapsed(), fit);
        assert_fit_to(&fit, &values, 2e-4, ln_likelihood, 1e-7, path);
    }
}

#[test]
fn pareto_nbd_on_cdnow_in_exact_weeks() {
    let Some((purchases, _)) = transactions("cdnow_sample/transactions.csv", "1997-09-30", 7.0) else { return };
    let started = std::time::Instant::now();
    let fit = fit::purchases::<ParetoNbd>(&purchases, &Workers::alone()).unwrap();
    println!("{:?} {:?}", started.elapsed(), fit);
    assert_fit(&fit, &[0.55327701, 10.57768351, 0.60624000, 11.66873666], -9594.976179, "cdnow");
    let Some((purchases, _)) = cdnow_summary() else { return };
    let fit = fit::purchases::<ParetoNbd>(&purchases, &Workers::alone()).unwrap();
    assert_fit(&fit, &[0.55327549, 10.57761159, 0.60621341, 11.66790577], -9594.973930, "summary");
}

/// CLVTools 0.12.1 stops a little before the optimum.
#[test]
fn pareto_nbd_on_shops_is_not_worse_than_clvtools() {
    for (path, until, values, ln_likelihood) in [
        ("grocery_btydplus/transactions.csv", "2006-12-31", [0.7865, 5.6800, 0.3861, 5.7106], -15782.392),
        ("apparel_clvtools/transactions.csv", "2006-12-31", [1.448977, 48.636085, 0.561260, 46.884363], -5848.0978),
    ] {
        let Some((purchases, _)) = transactions(path, until, 7.0) else { return };
        let fit = fit::purchases::<ParetoNbd>(&purchases, &Workers::alone()).unwrap();
        println!("{fit:?}");
        assert_fit_to(&fit, &values, 2e-3, ln_likelihood, 1e-7, path);
        assert!(fit.estimate.ln_likelihood > ln_likelihood - 5e-4, "{path}");
    }
}

fn converges<M: Likelihood<History = PurchaseHistory> + Debug>(purchases: &Weighted<PurchaseHistory>, path: &str) {
    let fit = fit::purchases::<M>(purchases, &Workers::alone()).unwrap();
    println!("{path}: {fit:?}");
    assert!(fit.estimate.convergence.gain < 1e-6, "{path}");
}

#[test]
fn every_data_set_converges_without_a_penalty() {
    for (path, until, ln_likelihood) in [
        ("cdnow_full/transactions.csv", "1997-09-30", None),
        ("grocery_btydplus/transactions.csv", "2006-12-31", Some(-15836.566)),
        ("apparel_clvtools/transactions.csv", "2006-12-31", Some(-5857.020)),
        ("apparel_clvtools/transactions.csv", "2005-10-09", Some(-2612.057)),
        ("completejourney_sample/transactions.csv", "2017-06-30", None),
        ("discrete_sim_elog_synthetic/transactions.csv", "1976-12-31", None),
    ] {
        let Some((purchases, spend)) = transactions(path, until, 7.0) else { return };
        let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
        println!("{path} {until}: {fit:?}");
        assert!(fit.estimate.convergence.gain < 1e-6, "{path}");
        converges::<Nbd>(&purchases, path);
        converges::<ParetoNbd>(&purchases, path);
        if let Some(best) = ln_likelihood {
            assert!(fit.estimate.ln_likelihood > best - 6e-4, "{path}: {} < {best}", fit.estimate.ln_likelihood);
        }
        if !spend.is_empty() {
            let fit = fit::spend::<GammaGamma>(&spend, &Workers::alone()).unwrap();
            println!("{path} {until}: {fit:?}");
            assert!(fit.estimate.convergence.gain < 1e-6, "{path}");
        }
    }
}
