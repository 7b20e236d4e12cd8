//! Published forecasts for the CDNOW sample (reference values, section 3b), from fits made here.

use chrono::NaiveDate;

use clv::fit::{self, Fit};
use clv::forecast::lifetimes_month_end_clv;
use clv::history::{PurchaseHistory, SpendHistory, Weighted};
use clv::model::{BgNbd, GammaGamma, LatentAttrition, Parametric, Spend};
use clv::parallel::Workers;
use clv::time::TimeUnit;

use crate::common::assert_close;
use crate::data::{cdnow_days, cdnow_rows, cdnow_summary};

/// What lifetimes prints is at its own stopping point.
const ITS_OPTIMUM: f64 = 1e-6;

/// The published summary with models fitted to it.
struct Cdnow {
    rows: Vec<(PurchaseHistory, SpendHistory)>,
    purchases: BgNbd,
    spend: GammaGamma,
}

impl Cdnow {
    fn fitted() -> Option<Self> {
        let (purchases, spend) = cdnow_summary()?;
        let purchases = fit::purchases::<BgNbd>(&purchases, &Workers::alone())
            .unwrap()
            .model;
        let spend = fit::spend::<GammaGamma>(&spend, &Workers::alone())
            .unwrap()
            .model;
        Some(Self {
            rows: cdnow_rows()?,
            purchases,
            spend,
        })
    }

    fn expected_spend(&self) -> Vec<f64> {
        self.rows
            .iter()
            .map(|(_, spend)| self.spend.expected_spend(spend).unwrap())
            .collect()
    }

    fn clv(&self, rate: f64, unit: TimeUnit) -> Vec<f64> {
        let worth = |((purchases, _), spend): (&(PurchaseHistory, SpendHistory), f64)| {
            lifetimes_month_end_clv(&self.purchases, purchases, spend, 12, rate, unit)
        };
        self.rows
            .iter()
            .zip(self.expected_spend())
            .map(worth)
            .collect()
    }
}

/// A figure as printed: it holds to 1e-6 relative or to half a unit of its last place, whichever is more.
#[track_caller]
fn assert_printed(actual: f64, printed: &str, what: &str) {
    let decimals = printed
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let (expected, last) = (
        printed.parse::<f64>().unwrap(),
        0.5 * 10f64.powi(-(decimals as i32)),
    );
    assert_close(
        actual,
        expected,
        ITS_OPTIMUM.max(last / expected.abs()),
        what,
    );
}

#[track_caller]
fn assert_all_printed(actual: &[f64], printed: &str, what: &str) {
    for (i, figure) in printed
        .split_whitespace()
        .enumerate()
        .filter(|(_, figure)| *figure != "…")
    {
        assert_printed(actual[i], figure, &format!("{what}, customer {}", i + 1));
    }
}

#[test]
fn month_end_clv_of_weekly_data_is_that_of_lifetimes() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let clv = cdnow.clv(0.01, TimeUnit::Week);
    let ten = "36.278496 4.637466 8.344093 8.344093 8.344093 283.523593 6.881407 8.344093 43.353642 8.344093";
    assert_all_printed(&clv, ten, "clv");
    assert_printed(clv.iter().sum(), "71509.899", "all customers");
}

#[test]
fn month_end_clv_without_discounting_is_that_of_lifetimes() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let clv = cdnow.clv(0.0, TimeUnit::Week);
    assert_all_printed(
        &clv,
        "38.517178 4.926342 8.872284 … … 300.711426 7.310061 8.872284 46.028920",
        "clv",
    );
    assert_printed(clv.iter().sum(), "75872.117", "all customers");
}

#[test]
fn month_end_clv_without_discounting_is_one_step_to_the_end() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let steps = cdnow.clv(0.0, TimeUnit::Week);
    for (((purchases, _), spend), clv) in cdnow.rows.iter().zip(cdnow.expected_spend()).zip(steps) {
        assert_close(
            clv,
            spend * cdnow.purchases.expected_purchases(12.0 * 4.345, purchases),
            1e-12,
            "one step",
        );
    }
}

#[test]
fn month_end_clv_of_weekly_data_taken_for_days_or_months_is_that_of_lifetimes() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let days = cdnow.clv(0.01, TimeUnit::Day);
    assert_all_printed(
        &days,
        "140.096218 18.943466 38.180575 … … 1003.868285 28.109681 38.180575 167.418224",
        "days",
    );
    assert_printed(days.iter().sum(), "266621.604", "all customers in days");
    let months = cdnow.clv(0.01, TimeUnit::Month);
    assert_all_printed(
        &months,
        "9.819819 1.229528 2.134046 … … 79.763266 1.824463 2.134046 11.734911",
        "months",
    );
    assert_printed(months.iter().sum(), "19874.748", "all customers in months");
}

#[test]
fn expected_spend_of_the_first_ten_customers_is_published() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let spend = cdnow.expected_spend();
    assert_all_printed(
        &spend,
        "24.658619 18.911489 35.170981 … … 71.462843 18.911489 35.170981 27.282408",
        "spend",
    );
    assert_printed(
        spend.iter().sum::<f64>() / spend.len() as f64,
        "35.25296",
        "mean",
    );
}

#[test]
fn p_alive_of_the_first_ten_customers_is_published() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let alive: Vec<f64> = cdnow
        .rows
        .iter()
        .map(|(history, _)| cdnow.purchases.p_alive(history))
        .collect();
    assert_all_printed(
        &alive,
        "0.72660914 0.21222739 1 1 1 0.64180064 0.31491830 1 0.78480757 1",
        "alive",
    );
}

#[test]
fn the_best_five_customers_of_the_next_week_are_published() {
    let Some(cdnow) = Cdnow::fitted() else { return };
    let mut best: Vec<(usize, f64)> = cdnow
        .rows
        .iter()
        .map(|row| cdnow.purchases.expected_purchases(1.0, &row.0))
        .enumerate()
        .collect();
    best.sort_by(|left, right| right.1.total_cmp(&left.1));
    let published = "1516 0.71062326 157 0.66239648 1981 0.48652601 841 0.47473831 509 0.42487745";
    let published: Vec<&str> = published.split(' ').collect();
    for ((row, expected), published) in best.iter().zip(published.chunks(2)) {
        assert_eq!((row + 1).to_string(), published[0]);
        assert_printed(*expected, published[1], "next week");
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn weeks(from: NaiveDate, to: NaiveDate) -> f64 {
    (to - from).num_days() as f64 / 7.0
}

/// The BG/NBD fitted to the CDNOW sample in exact weeks until the end of September 1997.
fn fitted_in_exact_weeks(customers: &[Vec<NaiveDate>]) -> (BgNbd, Vec<PurchaseHistory>) {
    let until = day("1997-09-30");
    let history = |days: &Vec<NaiveDate>| {
        let known: Vec<_> = days.iter().copied().filter(|day| *day <= until).collect();
        let (first, last) = (known[0], known[known.len() - 1]);
        PurchaseHistory::new(
            known.len() as u32 - 1,
            weeks(first, last),
            weeks(first, until),
        )
        .unwrap()
    };
    let histories: Vec<_> = customers.iter().map(history).collect();
    let fit = fit::purchases::<BgNbd>(
        &Weighted::collapse(histories.iter().copied()),
        &Workers::alone(),
    );
    (fit.unwrap().model, histories)
}

#[test]
fn hold_out_errors_on_cdnow_are_published() {
    let Some(customers) = cdnow_days() else {
        return;
    };
    let (model, histories) = fitted_in_exact_weeks(&customers);
    let (from, to) = (day("1997-09-30"), day("1998-06-30"));
    let actual = customers.iter().map(|days| {
        days.iter()
            .filter(|day| **day > from && **day <= to)
            .count() as f64
    });
    let pairs: Vec<(f64, f64)> = actual
        .zip(
            histories
                .iter()
                .map(|history| model.expected_purchases(39.0, history)),
        )
        .collect();
    let mean = |error: &dyn Fn(f64, f64) -> f64| {
        pairs.iter().map(|&(a, e)| error(a, e)).sum::<f64>() / 2357.0
    };
    assert_eq!(pairs.iter().map(|pair| pair.0).sum::<f64>(), 1882.0);
    assert_printed(pairs.iter().map(|pair| pair.1).sum(), "1653.409", "total");
    assert_printed(
        mean(&|actual, expected| (actual - expected).abs()),
        "0.785454",
        "mean absolute error",
    );
    assert_printed(
        mean(&|actual, expected| (actual - expected).powi(2)).sqrt(),
        "1.607982",
        "root mean square error",
    );
}

#[test]
fn cumulative_purchases_of_january_follow_the_published_tracking() {
    let Some(customers) = cdnow_days() else {
        return;
    };
    let (model, _) = fitted_in_exact_weeks(&customers);
    let actual_by = |date: NaiveDate| {
        customers
            .iter()
            .flat_map(|days| &days[1..])
            .filter(|day| **day <= date)
            .count()
    };
    // a day's figure counts the whole day: until the morning after
    let expected_by = |date: NaiveDate| -> f64 {
        let born = customers
            .iter()
            .map(|days| days[0])
            .filter(|first| *first <= date);
        born.map(|first| model.expected_purchases_new(weeks(first, date) + 1.0 / 7.0))
            .sum()
    };
    for (date, actual, expected) in [
        ("1997-01-11", 11, "10.67"),
        ("1997-01-12", 12, "12.67"),
        ("1997-01-13", 15, "14.87"),
        ("1997-01-14", 19, "17.24"),
    ] {
        assert_eq!(actual_by(day(date)), actual, "{date}");
        assert_printed(expected_by(day(date)), expected, date);
    }
}

fn fit_of(histories: impl Iterator<Item = (PurchaseHistory, f64)>) -> Fit<BgNbd> {
    fit::purchases(&Weighted::collapse_weighted(histories), &Workers::alone()).unwrap()
}

#[test]
fn another_unit_of_time_rescales_alpha_and_nothing_else() {
    let Some(rows) = cdnow_rows() else { return };
    let plain = fit_of(rows.iter().map(|row| (row.0, 1.0)));
    for factor in [10.0, 1.0 / 365.0] {
        let scaled = fit_of(rows.iter().map(|row| (row.0.rescaled(factor), 1.0)));
        let [r, alpha, a, b] = plain.model.to_vec()[..] else {
            panic!("four parameters")
        };
        for (actual, expected) in scaled
            .model
            .to_vec()
            .into_iter()
            .zip([r, alpha * factor, a, b])
        {
            assert_close(actual, expected, 1e-8, "parameters");
        }
        for (history, _) in &rows {
            let alive = scaled.model.p_alive(&history.rescaled(factor));
            assert_close(alive, plain.model.p_alive(history), 1e-8, "alive");
        }
    }
}

#[test]
fn weights_stand_for_repeated_customers() {
    let Some(rows) = cdnow_rows() else { return };
    let collapsed = Weighted::collapse(rows.iter().map(|row| row.0));
    assert!(collapsed.len() < rows.len());
    let (weighted, plain) = (
        fit_of(collapsed.iter().map(|(h, w)| (*h, 3.0 * w))),
        fit_of(rows.iter().map(|row| (row.0, 1.0))),
    );
    for (actual, expected) in weighted
        .model
        .to_vec()
        .into_iter()
        .zip(plain.model.to_vec())
    {
        assert_close(actual, expected, 1e-8, "parameters");
    }
    assert_close(
        weighted.estimate.ln_likelihood,
        3.0 * plain.estimate.ln_likelihood,
        1e-12,
        "ln L",
    );
}
