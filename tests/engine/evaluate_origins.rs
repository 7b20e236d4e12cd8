//! Evaluation at several origins: what is judged, by whom, and how certain it is.

use std::collections::BTreeMap;
use std::process::Command;

use clv::evaluate::{ChurnBand, Entry, Evaluation, LeftOutReason, Options, evaluate};
use clv::input::{Merge, ReadOptions};
use clv::parallel::Workers;
use clv::rfm::Purchases;
use clv::testing::evaluate::{calibration, pit};
use clv::time::TimeUnit;
use serde_json::Value;

use crate::common::assert_close;
use crate::shop::{Shop, date, few_orders, read};

const SHOP: &str = "tests/shop/orders.csv";

fn shop() -> Purchases {
    read(SHOP, &ReadOptions::default()).0
}

/// Options without intervals, for speed.
fn quick(split: &str, origins: usize) -> Options {
    Options {
        intervals: false,
        origins,
        ..both_at(split)
    }
}

/// The stack, and the single model that figures are known of.
fn both_at(split: &str) -> Options {
    Options {
        models: vec!["bg-nbd".to_owned(), "auto".to_owned()],
        spend: Some("gamma-gamma".to_owned()),
        ..Options::at(date(split))
    }
}

fn judged(purchases: &Purchases, options: &Options) -> Evaluation {
    evaluate(purchases, options, &Workers::new(2).unwrap()).unwrap()
}

fn entry<'e>(entries: &'e [Entry], name: &str) -> &'e Entry {
    entries.iter().find(|entry| entry.name == name).unwrap()
}

/// An entry as JSON without what differs from run to run.
fn without_seconds(entry: &Entry) -> Value {
    let mut json = serde_json::to_value(entry).unwrap();
    json.as_object_mut().unwrap().remove("seconds");
    json
}

#[test]
fn every_origin_is_judged_as_if_it_were_the_only_one() {
    let purchases = shop();
    let evaluation = judged(&purchases, &quick("2024-06-30", 3));
    let ends: Vec<String> = evaluation
        .origins
        .iter()
        .map(|origin| origin.data.calibration_end.to_string())
        .collect();
    assert_eq!(ends, ["2023-09-02", "2024-01-31", "2024-06-30"]);
    assert_eq!(evaluation.plan.judged, 3);
    for origin in &evaluation.origins {
        assert_eq!(origin.data.holdout_days, 184);
        let alone = Options {
            holdout_end: Some(origin.data.holdout_end),
            ..quick(&origin.data.calibration_end.to_string(), 1)
        };
        let alone = judged(&purchases, &alone);
        assert_eq!(alone.data, origin.data);
        for (own, other) in origin.entries.iter().zip(&alone.entries) {
            assert_eq!(without_seconds(own), without_seconds(other));
        }
    }
    let last = evaluation.origins.last().unwrap();
    assert_eq!(last.data, evaluation.data);
    assert_eq!(last.entries, evaluation.entries);
}

#[test]
fn origins_that_the_history_does_not_allow_are_counted() {
    let evaluation = judged(&shop(), &quick("2024-06-30", 6));
    let plan = &evaluation.plan;
    assert_eq!((plan.asked, plan.judged), (6, 4));
    assert_eq!(plan.left_out.len(), 2);
    for origin in &plan.left_out {
        assert_eq!(origin.reason, LeftOutReason::TooShort);
    }
    assert_eq!(evaluation.origins.len(), plan.judged);
    let none = Options {
        origins: 0,
        ..quick("2024-06-30", 1)
    };
    let error = evaluate(&shop(), &none, &Workers::alone()).unwrap_err();
    assert!(error.is_usage(), "{error}");
}

#[test]
fn an_origin_with_few_repeat_buyers_is_left_out() {
    let mut text = "id,date,amount\n".to_owned();
    let start = date("2020-01-01");
    for customer in 0..60_u64 {
        // nobody comes back within the first 200 days
        let first = start + chrono::Days::new(customer);
        let back = start + chrono::Days::new(200 + customer * 2);
        text += &format!("{customer},{first},10\n{customer},{back},12\n");
        text += &format!(
            "{customer},{},9\n",
            back + chrono::Days::new(5 + customer % 9)
        );
    }
    let (_shop, path) = Shop::of("orders.csv", &text);
    let purchases = read(&path, &ReadOptions::default()).0;
    let evaluation = judged(&purchases, &quick("2020-08-10", 2));
    let left_out = &evaluation.plan.left_out;
    assert_eq!(left_out.len(), 1, "{:?}", evaluation.plan);
    let reason = serde_json::to_value(&left_out[0]).unwrap();
    assert!(
        reason["reason"] == "too-few-customers" || reason["reason"] == "not-fitted",
        "{reason}"
    );
}

#[test]
fn rows_after_a_split_do_not_change_what_is_fitted_before_it() {
    let text = std::fs::read_to_string(SHOP).unwrap();
    let header = text.lines().next().unwrap();
    let place = |name: &str| header.split(',').position(|it| it == name).unwrap();
    let (created, total) = (place("Created at"), place("Total"));
    // amounts after the split are ten times as high, and half of the rows are gone
    let mut changed = vec![header.to_owned()];
    for (at, line) in text.lines().skip(1).enumerate() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let is_after = cells
            .get(created)
            .is_some_and(|day| day.as_str() > "2024-07");
        if is_after && at % 2 == 0 && !line.contains("2024-12-31") {
            continue;
        }
        if is_after {
            cells[total] += "0";
        }
        changed.push(cells.join(","));
    }
    let (_shop, path) = Shop::of("orders.csv", &(changed.join("\n") + "\n"));
    let other = read(&path, &ReadOptions::default()).0;
    let options = quick("2024-06-30", 2);
    let (first, second) = (judged(&shop(), &options), judged(&other, &options));
    let mut differences = 0;
    for (one, other) in first.origins.iter().zip(&second.origins) {
        let (one, other) = (
            entry(&one.entries, "bg-nbd"),
            entry(&other.entries, "bg-nbd"),
        );
        assert_eq!(one.parameters, other.parameters);
        assert_eq!(one.spend_parameters, other.spend_parameters);
        assert_eq!(one.ln_likelihood, other.ln_likelihood);
        assert_eq!(one.purchases.predicted, other.purchases.predicted);
        differences += usize::from(one.purchases.actual != other.purchases.actual);
    }
    assert!(differences > 0);
}

/// Forty customers who buy every few days, and one purchase of customer 00 on a day.
fn regulars_with(day: &str) -> String {
    let mut text = "id,date,amount\n".to_owned();
    let start = date("2020-01-01");
    for customer in 1..40_u64 {
        for step in (0..120).step_by(4 + customer as usize) {
            let day = start + chrono::Days::new(step + customer % 3);
            text += &format!("{customer:02},{day},{}\n", 10 + customer);
        }
    }
    text + "00,2020-01-02,5\n00,2020-01-20,7\n" + &format!("00,{day},1000\n")
}

#[test]
fn a_purchase_that_moves_across_a_split_moves_wholly() {
    let of = |day: &str| {
        let (_shop, path) = Shop::of("orders.csv", &regulars_with(day));
        let purchases = read(&path, &ReadOptions::default()).0;
        let options = Options {
            unit: TimeUnit::Day,
            ..quick("2020-03-15", 1)
        };
        judged(&purchases, &options)
    };
    let (before, after) = (of("2020-03-15"), of("2020-03-16"));
    let actual = |evaluation: &Evaluation| {
        let entry = entry(&evaluation.entries, "bg-nbd");
        (entry.purchases.actual, entry.value.actual.unwrap())
    };
    let (few, many) = (actual(&before), actual(&after));
    assert_eq!(few.0 + 1, many.0);
    assert_close(few.1 + 1000.0, many.1, 1e-12, "value");
}

#[test]
fn metrics_over_all_origins_are_those_of_all_their_customers() {
    let evaluation = judged(&shop(), &quick("2024-06-30", 3));
    let overall = evaluation.chosen_overall().unwrap();
    let (mut squares, mut scores, mut customers) = (0.0, 0.0, 0.0);
    let (mut actual, mut predicted, mut auc) = (0.0, 0.0, 0.0);
    for origin in &evaluation.origins {
        let count = origin.data.customers as f64;
        let entry = entry(&origin.entries, &evaluation.chosen);
        customers += count;
        squares += count * entry.purchases.rmse.unwrap().powi(2);
        scores += count * entry.purchases.log_score.unwrap();
        actual += entry.purchases.actual as f64;
        predicted += entry.purchases.predicted.unwrap();
        auc += count * entry.churn.auc.unwrap();
    }
    assert_eq!(overall.customers as f64, customers);
    for (section, name, expected) in [
        (&overall.purchases, "rmse", (squares / customers).sqrt()),
        (&overall.purchases, "log_score", scores / customers),
        (
            &overall.purchases,
            "bias_pct",
            100.0 * (predicted / actual - 1.0),
        ),
        (&overall.churn, "auc", auc / customers),
    ] {
        let measured = section[name].unwrap();
        assert_close(measured.value, expected, 1e-9, name);
        assert!(
            measured.lower < expected && expected < measured.upper,
            "{name}"
        );
        assert!(measured.standard_error > 0.0, "{name}");
    }
    let rules = evaluation.overall.iter().find(|one| one.name == "own-rate");
    assert!(rules.unwrap().purchases["log_score"].is_none());
}

#[test]
fn the_bootstrap_has_the_standard_error_of_a_mean() {
    let evaluation = judged(&shop(), &quick("2024-06-30", 1));
    let overall = evaluation.chosen_overall().unwrap();
    // the share of customers who did not buy is the mean of as many draws of a coin
    let observed = overall.churn["observed"].unwrap();
    let share = observed.value;
    let expected = (share * (1.0 - share) / overall.customers as f64).sqrt();
    let ratio = observed.standard_error / expected;
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
    let width = (observed.upper - observed.lower) / (2.0 * 1.645 * expected);
    assert!((0.75..1.3).contains(&width), "{width}");
}

#[test]
fn the_chosen_model_is_compared_with_all_others_on_the_same_customers() {
    let options = Options {
        models: ["bg-nbd", "nbd"].map(str::to_owned).to_vec(),
        ..quick("2024-06-30", 2)
    };
    let evaluation = judged(&shop(), &options);
    assert_eq!(evaluation.chosen, "bg-nbd");
    let metric = |name: &str, metric: &str| {
        let overall = evaluation.overall.iter().find(|one| one.name == name);
        let (section, key) = match metric {
            "churn_log_loss" => (&overall.unwrap().churn, "log_loss"),
            metric => (&overall.unwrap().purchases, metric),
        };
        section[key].unwrap()
    };
    let against: Vec<_> = evaluation
        .comparisons
        .iter()
        .filter(|one| one.worse == "nbd")
        .collect();
    assert_eq!(against.len(), 4);
    for one in against {
        let (better, worse) = (
            metric(&one.better, &one.metric),
            metric(&one.worse, &one.metric),
        );
        let difference = (better.value - worse.value).abs();
        assert_close(one.difference, difference, 1e-9, &one.metric);
        assert_eq!(one.significant, one.lower > 0.0);
        // what both share cancels
        assert!(one.standard_error < better.standard_error.max(worse.standard_error));
    }
    let rules = evaluation
        .comparisons
        .iter()
        .filter(|one| one.worse == "zero");
    assert_eq!(rules.map(|one| &*one.metric).collect::<Vec<_>>(), ["rmse"]);
}

#[test]
fn a_model_that_cannot_be_fitted_is_left_out_and_the_others_are_judged() {
    // two purchases at the same moment: regular models need the logarithm of every gap
    let mut text = "id,date,amount\n".to_owned();
    let start = date("2020-01-01");
    for customer in 0..80_u64 {
        for step in (0..200).step_by(5 + customer as usize) {
            let day = start + chrono::Days::new(step + customer % 7);
            text += &format!("{customer},{day}T10:00:00,{}\n", 10 + customer);
        }
    }
    text += "1,2020-01-02T10:00:00,9\n";
    let (_shop, path) = Shop::of("orders.csv", &text);
    let reading = ReadOptions {
        merge: Some(Merge::None),
        ..ReadOptions::default()
    };
    let purchases = read(&path, &reading).0;
    let options = |models: &[&str]| Options {
        models: models.iter().map(|name| (*name).to_owned()).collect(),
        unit: TimeUnit::Day,
        ..quick("2020-05-31", 2)
    };
    let alone = evaluate(&purchases, &options(&["bg-cnbd-k"]), &Workers::alone());
    let cause = alone.unwrap_err().to_string();
    let evaluation = judged(&purchases, &options(&["bg-cnbd-k", "nbd"]));
    assert_eq!(evaluation.chosen, "nbd");
    assert_eq!(evaluation.left_out.len(), 1);
    assert_eq!(evaluation.left_out[0].name, "bg-cnbd-k");
    assert_eq!(evaluation.left_out[0].cause, cause);
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
    command.args(["run", &path, "--merge", "none", "--unit", "day"]);
    command
        .args(["--model", "bg-cnbd-k,nbd", "--out"])
        .arg(out.path().join("out"));
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("left out of the comparison"), "{said}");
    let summary = std::fs::read_to_string(out.path().join("out/summary.json")).unwrap();
    assert!(summary.contains("model-left-out") && !summary.contains("unjudged"));
}

#[test]
fn churn_bands_hold_all_customers_of_all_origins() {
    let evaluation = judged(&shop(), &quick("2024-06-30", 2));
    let overall = evaluation.chosen_overall().unwrap();
    let bands = &overall.churn_bands;
    let customers: u64 = bands.iter().map(|band| band.customers).sum();
    assert_eq!(customers, overall.customers);
    for band in bands {
        let predicted = band.predicted.unwrap();
        assert!((band.from..=band.to).contains(&predicted));
        assert!((band.observed.unwrap() - predicted).abs() < 0.1);
    }
    let of = [0.0, 0.33, 1.0 / 3.0, 0.66, 2.0 / 3.0, 1.0].map(ChurnBand::of);
    let names = of.map(ChurnBand::name);
    assert_eq!(names, ["low", "low", "medium", "medium", "high", "high"]);
    let rule = evaluation.overall.iter().find(|one| one.name == "zero");
    assert!(rule.unwrap().churn_bands.is_empty());
}

#[test]
fn groups_of_customers_add_up_to_all_of_them() {
    let evaluation = judged(&shop(), &quick("2024-06-30", 1));
    let groups = &evaluation.calibration[0];
    let actual = evaluation.entries[0].purchases.actual;
    assert_eq!(
        groups
            .cohorts
            .iter()
            .map(|cohort| cohort.actual)
            .sum::<u64>(),
        actual
    );
    let customers: u64 = groups.cohorts.iter().map(|cohort| cohort.customers).sum();
    assert_eq!(customers as usize, evaluation.data.customers);
    assert!(
        groups
            .cohorts
            .windows(2)
            .all(|pair| pair[0].last < pair[1].first)
    );
    assert_eq!(groups.cohorts.len(), 6);
    for lifts in [&groups.purchases_lift, groups.value_lift.as_ref().unwrap()] {
        let shares: f64 = lifts.iter().map(|lift| lift.share.unwrap()).sum();
        assert_close(shares, 1.0, 1e-12, "shares");
        assert!(lifts[9].lift.unwrap() > 2.0 && lifts[0].lift.unwrap() < 1.0);
    }
    let churn = &groups.churn;
    assert!(churn[9].predicted > 0.8 && churn[0].predicted < 0.6);
}

#[test]
fn lift_is_that_of_pencil_and_paper() {
    let groups = calibration::deciles(&[0.0, 1.0, 3.0], &[0.1, 0.2, 0.3]);
    let lifts = calibration::lift(&groups);
    let shares: Vec<f64> = lifts.iter().map(|lift| lift.share.unwrap()).collect();
    assert_eq!(shares, [0.0, 0.25, 0.75]);
    assert_eq!(lifts[2].lift, Some(2.25));
    let nothing = calibration::lift(&calibration::deciles(&[0.0, 0.0], &[1.0, 2.0]));
    assert!(
        nothing
            .iter()
            .all(|lift| lift.share.is_none() && lift.lift.is_none())
    );
}

#[test]
fn a_histogram_has_the_share_of_each_tenth() {
    let shares = pit::histogram(&[0.0, 0.05, 0.1, 0.95, 1.0]);
    assert_eq!(shares, [0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4]);
    assert!(pit::histogram(&[]).is_empty());
    let options = quick("2024-06-30", 1);
    let evaluation = judged(&shop(), &options);
    let pit = evaluation.entries[0].pit.purchases.as_ref().unwrap();
    assert_close(pit.iter().sum(), 1.0, 1e-12, "shares");
    assert!(
        pit.iter().all(|share| (0.06..0.14).contains(share)),
        "{pit:?}"
    );
}

#[test]
fn the_median_and_the_distribution_are_judged_beside_the_mean() {
    let evaluation = judged(&shop(), &quick("2024-06-30", 1));
    let figures = &entry(&evaluation.entries, "bg-nbd").purchases;
    let (mean, median, crps) = (figures.mae, figures.mae_median, figures.crps);
    // the median has the least mean absolute error, and a distribution does better than its median
    assert!(median.unwrap() < mean.unwrap());
    assert!(crps.unwrap() < median.unwrap());
}

#[test]
fn a_total_that_often_misses_its_interval_is_not_called_good() {
    let purchases = shop();
    let options = Options {
        origins: 4,
        ..both_at("2024-06-30")
    };
    let evaluation = judged(&purchases, &options);
    let coverage = &evaluation.chosen_overall().unwrap().totals_coverage;
    assert_eq!((coverage.level, coverage.purchases.of), (Some(0.9), 4));
    let inside = evaluation.origins.iter().filter(|origin| {
        let totals = entry(&origin.entries, "bg-nbd").totals;
        let total = totals.purchases.unwrap();
        assert!(total.lower < total.expected && total.expected < total.upper);
        assert_eq!(
            total.inside,
            total.lower <= total.actual && total.actual <= total.upper
        );
        total.inside
    });
    assert_eq!(coverage.purchases.inside, inside.count());
    let reasons = serde_json::to_value(&evaluation.verdict).unwrap();
    let check = &reasons["reasons"][2];
    assert_eq!(check["code"], "totals-intervals");
    let enough = 4 * (4 - coverage.purchases.inside) <= 4 && 4 * (4 - coverage.value.inside) <= 4;
    assert_eq!(check["passed"], enough);
    for reason in reasons["reasons"].as_array().unwrap() {
        assert_eq!(reason["values"]["origins"], 4, "{reason}");
    }
}

#[test]
fn details_have_a_row_for_each_customer_origin_and_model() {
    let folder = tempfile::tempdir().unwrap();
    let (details, file) = (
        folder.path().join("details.csv"),
        folder.path().join("e.json"),
    );
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .args([
            "evaluate",
            SHOP,
            "--split",
            "2024-06-30",
            "--origins",
            "2",
            "-q",
        ])
        .args(["--model", "bg-nbd,nbd", "--details"])
        .arg(&details)
        .arg("-o")
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let evaluation: Evaluation =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let mut reader = csv::Reader::from_path(&details).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut sums: BTreeMap<(String, String), (usize, f64, f64, f64)> = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let number = |name: &str| row[at(name)].parse::<f64>().unwrap();
        let key = (
            row[at("calibration_end")].to_owned(),
            row[at("model")].to_owned(),
        );
        let sum = sums.entry(key).or_default();
        sum.0 += 1;
        sum.1 += number("expected_purchases");
        sum.2 += number("actual_purchases");
        sum.3 += number("actual_value");
        assert!(number("purchases_pi_lower") <= number("purchases_pi_upper"));
        assert!(number("value_pi_lower") <= number("value_pi_upper"));
        assert!((0.0..=1.0).contains(&number("churn_risk")));
    }
    assert_eq!(sums.len(), 4);
    for origin in &evaluation.origins {
        for name in ["bg-nbd", "nbd"] {
            let key = (origin.data.calibration_end.to_string(), name.to_owned());
            let (rows, predicted, actual, value) = sums[&key];
            let entry = entry(&origin.entries, name);
            assert_eq!(rows, origin.data.customers);
            assert_eq!(actual, entry.purchases.actual as f64);
            assert_close(
                predicted,
                entry.purchases.predicted.unwrap(),
                1e-9,
                "predicted",
            );
            assert_close(value, entry.value.actual.unwrap(), 1e-9, "value");
        }
    }
}

#[test]
fn without_a_split_the_test_is_that_of_a_run() {
    let (shop, orders) = Shop::of("orders.csv", &few_orders());
    let out = shop.path("out");
    let clv = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
        let output = command.args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    clv(&[
        "run",
        &orders,
        "-q",
        "--out",
        out.to_str().unwrap(),
        "--intervals",
        "none",
    ]);
    let run: Value =
        serde_json::from_slice(&std::fs::read(out.join("evaluation.json")).unwrap()).unwrap();
    let evaluation = clv(&["evaluate", &orders, "-q", "--intervals", "none", "-o", "-"]);
    let evaluation: Value = serde_json::from_slice(&evaluation).unwrap();
    assert_eq!(run["data"], evaluation["data"]);
    assert_eq!(
        run["entries"][0]["purchases"],
        evaluation["entries"][0]["purchases"]
    );
}
