//! Maximum likelihood estimates against published ones and tight optima (reference values, section 3a).

use std::fmt::Debug;

use clv::fit::{self, Fit};
use clv::history::{PurchaseHistory, Weighted};
use clv::model::{
    BgCnbdK, BgNbd, GammaGamma, Likelihood, MbgCnbdK, MbgNbd, Nbd, Parametric, ParetoNbd,
};
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
    assert_close(
        fit.estimate.ln_likelihood,
        ln_likelihood,
        ln_tolerance,
        what,
    );
    for (actual, expected) in fit.model.to_vec().into_iter().zip(values) {
        assert_close(actual, *expected, tolerance, what);
    }
}

#[test]
fn bg_nbd_on_cdnow_in_exact_weeks() {
    let Some((purchases, _)) = transactions("cdnow_sample/transactions.csv", "1997-09-30", 7.0)
    else {
        return;
    };
    let started = std::time::Instant::now();
    let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
    println!("{:?} {:?}", started.elapsed(), fit);
    assert_fit(
        &fit,
        &[0.24259452, 4.41360202, 0.79292202, 2.42590678],
        -9582.429206674,
        "cdnow",
    );
}

#[test]
fn gamma_gamma_on_cdnow() {
    let Some((_, spend)) = transactions("cdnow_sample/transactions.csv", "1997-09-30", 7.0) else {
        return;
    };
    let started = std::time::Instant::now();
    let fit = fit::spend::<GammaGamma>(&spend, &Workers::alone()).unwrap();
    println!("{:?} {:?}", started.elapsed(), fit);
    assert_fit(
        &fit,
        &[6.24957328, 3.74422430, 15.44351695],
        -4055.917695,
        "cdnow",
    );
}

#[test]
fn bg_nbd_and_gamma_gamma_on_the_published_summary() {
    let Some((purchases, spend)) = cdnow_summary() else {
        return;
    };
    let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
    assert_fit(
        &fit,
        &[0.24259291, 4.41353156, 0.79288615, 2.42575344],
        -9582.425560567,
        "summary",
    );
    let fit = fit::spend::<GammaGamma>(&spend, &Workers::alone()).unwrap();
    assert_fit(
        &fit,
        &[6.24880225, 3.74458845, 15.44774801],
        -4055.923244,
        "summary",
    );
}

#[test]
fn bg_nbd_on_the_example_of_lifetimes_in_days() {
    let path = "lifetimes_example_synthetic/transactions.csv";
    let Some((purchases, _)) = transactions(path, "2014-12-31", 1.0) else {
        return;
    };
    let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
    assert_fit(
        &fit,
        &[0.16385090, 1.86428033, 1.85034310, 3.18105868],
        -39248.626121,
        "example",
    );
}

/// BTYDplus 1.2.0; printed to three or four decimals.
#[test]
fn nbd_on_shops_is_as_in_btydplus() {
    for (path, until, values, ln_likelihood) in [
        (
            "cdnow_sample/transactions.csv",
            "1997-09-30",
            [0.3848, 12.072],
            -9763.658,
        ),
        (
            "grocery_btydplus/transactions.csv",
            "2006-12-31",
            [0.4203, 5.2451],
            -16376.864,
        ),
    ] {
        let Some((purchases, _)) = transactions(path, until, 7.0) else {
            return;
        };
        let started = std::time::Instant::now();
        let fit = fit::purchases::<Nbd>(&purchases, &Workers::alone()).unwrap();
        println!("{:?} {:?}", started.elapsed(), fit);
        assert_fit_to(&fit, &values, 2e-4, ln_likelihood, 1e-7, path);
    }
}

#[test]
fn pareto_nbd_on_cdnow_in_exact_weeks() {
    let Some((purchases, _)) = transactions("cdnow_sample/transactions.csv", "1997-09-30", 7.0)
    else {
        return;
    };
    let started = std::time::Instant::now();
    let fit = fit::purchases::<ParetoNbd>(&purchases, &Workers::alone()).unwrap();
    println!("{:?} {:?}", started.elapsed(), fit);
    assert_fit(
        &fit,
        &[0.55327701, 10.57768351, 0.60624000, 11.66873666],
        -9594.976179,
        "cdnow",
    );
    let Some((purchases, _)) = cdnow_summary() else {
        return;
    };
    let fit = fit::purchases::<ParetoNbd>(&purchases, &Workers::alone()).unwrap();
    assert_fit(
        &fit,
        &[0.55327549, 10.57761159, 0.60621341, 11.66790577],
        -9594.973930,
        "summary",
    );
}

/// CLVTools 0.12.1 stops a little before the optimum.
#[test]
fn pareto_nbd_on_shops_is_not_worse_than_clvtools() {
    for (path, until, values, ln_likelihood) in [
        (
            "grocery_btydplus/transactions.csv",
            "2006-12-31",
            [0.7865, 5.6800, 0.3861, 5.7106],
            -15782.392,
        ),
        (
            "apparel_clvtools/transactions.csv",
            "2006-12-31",
            [1.448977, 48.636085, 0.561260, 46.884363],
            -5848.0978,
        ),
    ] {
        let Some((purchases, _)) = transactions(path, until, 7.0) else {
            return;
        };
        let fit = fit::purchases::<ParetoNbd>(&purchases, &Workers::alone()).unwrap();
        println!("{fit:?}");
        assert_fit_to(&fit, &values, 2e-3, ln_likelihood, 1e-7, path);
        assert!(fit.estimate.ln_likelihood > ln_likelihood - 5e-4, "{path}");
    }
}

fn converges<M: Likelihood<History = PurchaseHistory> + Debug>(
    purchases: &Weighted<PurchaseHistory>,
    path: &str,
) {
    let fit = fit::purchases::<M>(purchases, &Workers::alone()).unwrap();
    println!("{path}: {fit:?}");
    assert!(fit.estimate.convergence.gain < 1e-6, "{path}");
}

#[test]
fn every_data_set_converges_without_a_penalty() {
    for (path, until, ln_likelihood) in [
        ("cdnow_full/transactions.csv", "1997-09-30", None),
        (
            "grocery_btydplus/transactions.csv",
            "2006-12-31",
            Some(-15836.566),
        ),
        (
            "apparel_clvtools/transactions.csv",
            "2006-12-31",
            Some(-5857.020),
        ),
        (
            "apparel_clvtools/transactions.csv",
            "2005-10-09",
            Some(-2612.057),
        ),
        (
            "completejourney_sample/transactions.csv",
            "2017-06-30",
            None,
        ),
        (
            "discrete_sim_elog_synthetic/transactions.csv",
            "1976-12-31",
            None,
        ),
    ] {
        let Some((purchases, spend)) = transactions(path, until, 7.0) else {
            return;
        };
        let fit = fit::purchases::<BgNbd>(&purchases, &Workers::alone()).unwrap();
        println!("{path} {until}: {fit:?}");
        assert!(fit.estimate.convergence.gain < 1e-6, "{path}");
        converges::<Nbd>(&purchases, path);
        converges::<ParetoNbd>(&purchases, path);
        if let Some(best) = ln_likelihood {
            assert!(
                fit.estimate.ln_likelihood > best - 6e-4,
                "{path}: {} < {best}",
                fit.estimate.ln_likelihood
            );
        }
        if !spend.is_empty() {
            let fit = fit::spend::<GammaGamma>(&spend, &Workers::alone()).unwrap();
            println!("{path} {until}: {fit:?}");
            assert!(fit.estimate.convergence.gain < 1e-6, "{path}");
        }
    }
}

/// BTYDplus 1.2.0 gives four decimals of the parameters and three of ln L; on CDNOW a tighter optimum is known.
#[test]
fn mbg_nbd_on_three_data_sets() {
    for (path, values, ln_likelihood) in [
        (
            "cdnow_sample/transactions.csv 1997-09-30",
            [0.5248, 6.1831, 0.8914, 1.6140],
            -9582.1357,
        ),
        (
            "grocery_btydplus/transactions.csv 2006-12-31",
            [1.2568, 6.0385, 0.3683, 0.7157],
            -15781.939,
        ),
        (
            "apparel_clvtools/transactions.csv 2006-12-31",
            [1.8915, 45.8307, 0.6023, 1.5822],
            -5848.045,
        ),
    ] {
        let (file, until) = path.split_once(' ').unwrap();
        let Some((purchases, _)) = transactions(file, until, 7.0) else {
            return;
        };
        let started = std::time::Instant::now();
        let fit = fit::purchases::<MbgNbd>(&purchases, &Workers::alone()).unwrap();
        println!("{path} {:?} {fit:?}", started.elapsed());
        assert_as_in_btydplus(&fit, &values, ln_likelihood, path);
    }
}

/// BTYDplus 1.2.0 prints four decimals of the parameters and three of ln L, at its own stopping point.
fn assert_as_in_btydplus<M: Parametric>(
    fit: &Fit<M>,
    values: &[f64],
    ln_likelihood: f64,
    what: &str,
) {
    assert!(
        fit.estimate.ln_likelihood > ln_likelihood - 6e-4,
        "{what}: {}",
        fit.estimate.ln_likelihood
    );
    assert_close(fit.estimate.ln_likelihood, ln_likelihood, 1e-6, what);
    for (actual, expected) in fit.model.to_vec().into_iter().zip(values) {
        assert_close(actual, *expected, 2e-3, what);
    }
}

fn at_count<M>(path: &str, until: &str, k: u32) -> Option<Fit<M>>
where
    M: Likelihood<History = PurchaseHistory>,
{
    let (purchases, _) = transactions(path, until, 7.0)?;
    let started = std::time::Instant::now();
    let fit = fit::maximum_likelihood_at::<M>(&purchases, Some(k), &Workers::alone()).unwrap();
    println!(
        "{path} k = {k}: {:?} {:?} {:?}",
        started.elapsed(),
        fit.model.to_vec(),
        fit.estimate.ln_likelihood
    );
    Some(fit)
}

#[test]
fn regular_timing_on_groceries_is_as_in_btydplus() {
    let (path, until) = ("grocery_btydplus/transactions.csv", "2006-12-31");
    let Some(fit) = at_count::<BgCnbdK>(path, until, 2) else {
        return;
    };
    assert_as_in_btydplus(
        &fit,
        &[0.3591, 1.1294, 0.5228, 2.7853, 2.0],
        -15054.173,
        "BG, k = 2",
    );
    let fit = at_count::<MbgCnbdK>(path, until, 2).unwrap();
    assert_as_in_btydplus(
        &fit,
        &[1.3292, 2.8126, 0.4247, 0.7900, 2.0],
        -14978.211,
        "MBG, k = 2",
    );
    let fit = at_count::<BgCnbdK>(path, until, 3).unwrap();
    assert_as_in_btydplus(
        &fit,
        &[0.3598, 0.7123, 0.5538, 2.7581, 3.0],
        -15074.706,
        "BG, k = 3",
    );
    let fit = at_count::<MbgCnbdK>(path, until, 3).unwrap();
    assert_as_in_btydplus(
        &fit,
        &[1.3026, 1.7498, 0.4494, 0.8354, 3.0],
        -14996.850,
        "MBG, k = 3",
    );
}

#[test]
fn the_number_of_phases_is_found_where_the_likelihood_is_highest() {
    for (path, until, k) in [
        ("grocery_btydplus/transactions.csv", "2006-12-31", 2.0),
        ("cdnow_sample/transactions.csv", "1997-09-30", 1.0),
    ] {
        let Some((purchases, _)) = transactions(path, until, 7.0) else {
            return;
        };
        let bg = fit::purchases::<BgCnbdK>(&purchases, &Workers::alone()).unwrap();
        let mbg = fit::purchases::<MbgCnbdK>(&purchases, &Workers::alone()).unwrap();
        assert_eq!(
            (bg.model.to_vec()[4], mbg.model.to_vec()[4]),
            (k, k),
            "{path}"
        );
        assert_eq!(bg.estimate.standard_errors[4], None);
    }
}

#[test]
fn regular_timing_is_far_from_cdnow() {
    let Some(fit) = at_count::<MbgCnbdK>("cdnow_sample/transactions.csv", "1997-09-30", 2) else {
        return;
    };
    assert_close(fit.estimate.ln_likelihood, -9853.253, 1e-7, "k = 2");
}

#[test]
fn regular_timing_needs_the_gaps() {
    let histories = [(0, 0.0, 9.0), (1, 3.0, 9.0), (4, 8.0, 9.0)]
        .map(|(x, t_x, age)| PurchaseHistory::new(x, t_x, age));
    let histories = Weighted::collapse(histories.map(Result::unwrap));
    let error = fit::purchases::<BgCnbdK>(&histories, &Workers::alone()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("needs the gaps between purchases"),
        "{error}"
    );
    let together = histories.with_ln_sum(Some(f64::NEG_INFINITY));
    let error = fit::purchases::<BgCnbdK>(&together, &Workers::alone()).unwrap_err();
    assert!(
        error.to_string().contains("gaps between purchases is 0"),
        "{error}"
    );
}

#[test]
fn a_penalty_draws_in_what_the_data_do_not_identify() {
    let Some((purchases, _)) = transactions("apparel_clvtools/transactions.csv", "2005-10-09", 7.0)
    else {
        return;
    };
    let workers = Workers::alone();
    let at = |penalty: f64| {
        let options = fit::Options::penalised(&workers, penalty).unwrap();
        fit::purchases::<ParetoNbd>(&purchases, options).unwrap()
    };
    let (free, drawn) = (at(0.0), at(1e-4));
    assert_eq!(
        free,
        fit::purchases::<ParetoNbd>(&purchases, &workers).unwrap()
    );
    let dropout = |fit: &Fit<ParetoNbd>| fit.model.to_vec()[2];
    assert!(
        dropout(&free) > 1e3 && dropout(&drawn) < 10.0,
        "{} {}",
        dropout(&free),
        dropout(&drawn)
    );
    let lost = free.estimate.ln_likelihood - drawn.estimate.ln_likelihood;
    assert!((0.0..1.0).contains(&lost), "ln L falls by {lost}");
    let told = |fit: &Fit<ParetoNbd>| {
        fit.estimate
            .warnings
            .iter()
            .any(|warning| warning.code() == "penalised")
    };
    assert!(told(&drawn) && !told(&free));
    assert!(
        fit::Options::penalised(&workers, -1.0).is_err()
            && fit::Options::penalised(&workers, f64::NAN).is_err()
    );
}
