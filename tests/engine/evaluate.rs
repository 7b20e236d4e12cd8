//! Evaluation: metrics by hand, real shops against known figures, the shape of the file.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;
use clv::evaluate::{Entry, Evaluation, Of, Options, evaluate};
use clv::input::ReadOptions;
use clv::model::{BgNbd, LatentAttrition};
use clv::parallel::Workers;
use clv::rfm::{DayCount, Purchases};
use clv::spec::ModelSpec;
use clv::testing::evaluate::{calibration, metrics, pit, tracking};
use clv::time::TimeUnit;
use serde_json::Value;

use crate::common::{assert_close, shared_data};
use crate::said::clv;
use crate::shop::{Shop, date, read};

fn shared(folder: &str) -> Option<Purchases> {
    let path = shared_data(&format!("{folder}/transactions.csv"))?;
    Some(read(&path.display().to_string(), &ReadOptions::default()).0)
}

/// The single model that these figures are known of.
fn single_at(split: NaiveDate) -> Options {
    Options {
        models: vec!["bg-nbd".to_owned()],
        spend: Some("gamma-gamma".to_owned()),
        ..Options::at(split)
    }
}

fn cdnow_sample() -> Option<Evaluation> {
    let purchases = shared("cdnow_sample")?;
    Some(
        evaluate(
            &purchases,
            &single_at(date("1997-09-30")),
            &Workers::new(2).unwrap(),
        )
        .unwrap(),
    )
}

/// An evaluation as JSON without what differs from run to run.
fn without_seconds(evaluation: &Evaluation) -> Value {
    let mut json = serde_json::to_value(evaluation).unwrap();
    let origins = json["origins"].as_array_mut().unwrap();
    let mut lists: Vec<Value> = origins
        .iter_mut()
        .map(|origin| origin["entries"].take())
        .collect();
    lists.push(json["entries"].take());
    for entry in lists
        .iter_mut()
        .flat_map(|list| list.as_array_mut().unwrap())
    {
        entry.as_object_mut().unwrap().remove("seconds");
    }
    json["entries"] = lists.into();
    json
}

fn entry<'e>(evaluation: &'e Evaluation, name: &str) -> &'e Entry {
    evaluation
        .entries
        .iter()
        .find(|entry| entry.name == name)
        .expect("an entry of that name")
}

#[track_caller]
fn assert_rounds(actual: Option<f64>, expected: f64, digits: i32) {
    let actual = actual.expect("a figure");
    let half = 0.5 * 10_f64.powi(-digits);
    assert!(
        (actual - expected).abs() <= half,
        "{actual} is not {expected}"
    );
}

#[test]
fn the_cdnow_sample_has_its_accepted_figures() {
    let Some(evaluation) = cdnow_sample() else {
        return;
    };
    let model = entry(&evaluation, "bg-nbd");
    assert_eq!(
        (evaluation.data.customers, evaluation.data.holdout_days),
        (2357, 273)
    );
    assert_eq!(model.purchases.actual, 1882);
    assert_rounds(model.purchases.predicted, 1653.41, 2);
    assert_rounds(model.purchases.mae, 0.78545, 5);
    assert_rounds(model.purchases.rmse, 1.60798, 5);
    assert_rounds(model.value.mae, 30.408, 3);
    assert_rounds(model.value.rmse, 72.299, 3);
    assert_rounds(model.value.bias_pct, -15.56, 2);
    assert_close(
        model.ln_likelihood.unwrap(),
        -9_582.429_206_674,
        1e-9,
        "ln L",
    );
    let weeks = &evaluation.tracking[0].weeks;
    assert_eq!(
        (
            weeks.len(),
            weeks[38].cumulative_actual,
            weeks[77].cumulative_actual
        ),
        (78, 2457, 2457 + 1882)
    );
}

#[test]
fn the_whole_cdnow_cohort_has_its_published_figures() {
    let Some(purchases) = shared("cdnow_full") else {
        return;
    };
    let evaluation = evaluate(
        &purchases,
        &single_at(date("1997-09-30")),
        &Workers::new(2).unwrap(),
    )
    .unwrap();
    let model = entry(&evaluation, "bg-nbd");
    assert_rounds(model.purchases.log_score, -1.016, 3);
    assert_rounds(model.purchases.spearman, 0.442, 3);
    assert_rounds(model.purchases.rmse, 1.733, 3);
    assert_rounds(model.purchases.bias_pct, -14.0, 0);
    assert_rounds(model.churn.auc, 0.747, 3);
}

#[test]
fn tracking_by_day_has_the_figures_of_lifetimes() {
    let Some(purchases) = shared("cdnow_sample") else {
        return;
    };
    let days = purchases.by_day(date("1997-09-30")).unwrap();
    let model = BgNbd::new(0.242_594_52, 4.413_602_02, 0.792_922_02, 2.425_906_78).unwrap();
    let window = date("1997-01-01")..=date("1998-06-30");
    let expected = |days: f64| model.expected_purchases_new(days / TimeUnit::Week.days());
    let tracker = tracking::Tracker::new(&days, window, expected, &Workers::alone());
    let daily = tracker.daily();
    let points = &daily[10..14];
    assert_eq!(points[0].day, date("1997-01-11"));
    assert_eq!(
        points.iter().map(|point| point.actual).collect::<Vec<_>>(),
        [11, 12, 15, 19]
    );
    for (point, expected) in points.iter().zip([10.67, 12.67, 14.87, 17.24]) {
        assert_rounds(Some(point.expected), expected, 2);
    }
}

#[test]
fn births_of_different_groups_have_curves_of_their_own() {
    let births = |day: &str, first| DayCount {
        day: date(day),
        first,
        repeat: 0,
    };
    let days = [births("2024-01-01", 2), births("2024-01-05", 3)];
    let window = date("2024-01-01")..=date("2024-01-10");
    let group_of = |day| usize::from(day > date("2024-01-03"));
    let rate = [1.0, 10.0];
    let expected = |group: usize, days: f64| rate[group] * days;
    let tracker =
        tracking::Tracker::of_groups(&days, window, group_of, expected, &Workers::alone());
    let last = tracker.daily().pop().unwrap();
    assert_eq!(last.expected, 2.0 * 10.0 + 3.0 * 10.0 * 6.0);
}

/// The members of a stack that depend on the date of acquisition expect most of the oldest customers here.
#[test]
fn a_stack_expects_of_each_customer_what_their_date_of_acquisition_says() {
    let Some(orders) = shared_data("online_retail_uk/transactions.csv") else {
        return;
    };
    let shop = Shop::new();
    let orders = orders.to_str().unwrap();
    let asked = [
        "evaluate",
        orders,
        "--origins",
        "1",
        "--intervals",
        "none",
        "-o",
        "e.json",
        "-q",
    ];
    let said = clv(shop.0.path(), &asked);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let text = std::fs::read_to_string(shop.path("e.json")).unwrap();
    let evaluation: Value = serde_json::from_str(&text).unwrap();
    let weeks = evaluation["tracking"][0]["weeks"].as_array().unwrap();
    let fitted = weeks
        .iter()
        .rfind(|week| week["period"] == "calibration")
        .unwrap();
    let total = |name: &str| fitted[name].as_f64().unwrap();
    let ratio = total("cumulative_expected") / total("cumulative_actual");
    assert!((0.85..1.15).contains(&ratio), "{ratio}");
}

#[test]
fn one_stray_date_costs_no_time() {
    let births = |day: &str| DayCount {
        day: date(day),
        first: 3,
        repeat: 2,
    };
    let days = ["2023-01-02", "2024-05-06", "9999-12-31"].map(births);
    let asked = AtomicUsize::new(0);
    let expected = |days: f64| {
        asked.fetch_add(1, Ordering::Relaxed);
        days.sqrt()
    };
    let window = date("2023-01-02")..=date("9999-12-31");
    let tracker = tracking::Tracker::new(&days, window, expected, &Workers::alone());
    let weeks = tracker.weekly(date("9998-12-31"));
    assert!(asked.into_inner() < 20_000);
    assert!(weeks.len() < 1_200, "{}", weeks.len());
    let last = weeks.last().unwrap();
    assert_eq!((last.end, last.cumulative_actual), (date("9999-12-31"), 6));
    let span = |from: &str| ((date("9999-12-31") - date(from)).num_days() + 1) as f64;
    let exact = days.map(|count| 3.0 * span(&count.day.to_string()).sqrt());
    assert_close(
        last.cumulative_expected,
        exact.iter().sum(),
        1e-6,
        "expected",
    );
    assert!(weeks.windows(2).all(|pair| {
        let follows = pair[0].end.succ_opt() == Some(pair[1].start);
        follows && pair[1].week - pair[0].week == weeks[1].week - 1
    }));
    assert_eq!(
        weeks.iter().map(|week| week.actual).sum::<u64>(),
        last.cumulative_actual
    );
}

#[test]
fn a_window_of_22_years_is_told_week_by_week() {
    let first = DayCount {
        day: date("2000-01-01"),
        first: 1,
        repeat: 0,
    };
    let window = date("2000-01-01")..=date("2021-12-31");
    let tracker = tracking::Tracker::new(&[first], window, |days| days, &Workers::alone());
    let weeks = tracker.weekly(date("2020-12-31"));
    assert_eq!(weeks.len(), 1_148);
    for (at, week) in weeks.iter().enumerate() {
        assert_eq!(week.week, at + 1);
        assert_eq!(
            week.cumulative_expected,
            (7.0 * (at as f64 + 1.0)).min(8_036.0)
        );
    }
}

#[test]
fn errors_are_those_of_pencil_and_paper() {
    let (actual, predicted) = ([0.0, 2.0, 1.0, 5.0], [1.0, 2.0, 1.0, 2.0]);
    assert_eq!(metrics::total(&predicted), Some(6.0));
    assert_eq!(metrics::mean(&actual), Some(2.0));
    assert_eq!(metrics::bias_pct(&actual, &predicted), Some(-25.0));
    assert_eq!(metrics::mae(&actual, &predicted), Some(1.0));
    assert_eq!(metrics::rmse(&actual, &predicted), Some(2.5_f64.sqrt()));
}

#[test]
fn ties_share_their_rank() {
    assert_eq!(
        metrics::ranks(&[3.0, 1.0, 3.0, 0.0, -0.0]),
        [4.5, 3.0, 4.5, 1.5, 1.5]
    );
    // ranks 1 2.5 2.5 4 and 2 2 4 2 around 2.5: 0 1.5 in the numerator, 4.5 and 3 below
    let rho = metrics::spearman(&[0.0, 1.0, 1.0, 2.0], &[5.0, 5.0, 7.0, 5.0]).unwrap();
    assert!(rho.abs() < 1e-15, "{rho}");
    // ranks 1 2 3 and 1.5 1.5 3: 1.5 / sqrt(2 · 1.5)
    assert_close(
        metrics::spearman(&[1.0, 2.0, 3.0], &[4.0, 4.0, 9.0]).unwrap(),
        0.75_f64.sqrt(),
        1e-15,
        "spearman",
    );
    assert_eq!(
        metrics::spearman(&[1.0, 2.0, 3.0], &[9.0, 5.0, 1.0]),
        Some(-1.0)
    );
}

#[test]
fn gini_is_the_mean_over_all_orders_of_equal_predictions() {
    let actual = [0.0, 1.0, 0.0, 3.0];
    assert_eq!(metrics::gini(&actual, &[0.1, 0.5, 0.2, 0.9]), Some(1.0));
    assert_eq!(metrics::gini(&actual, &[7.0; 4]), Some(0.0));
    let first = metrics::gini(&actual, &[0.1, 0.5, 0.2, 0.50001]).unwrap();
    let second = metrics::gini(&actual, &[0.1, 0.5001, 0.2, 0.5]).unwrap();
    let tied = metrics::gini(&actual, &[0.1, 0.5, 0.2, 0.5]).unwrap();
    // 1·0.5 + 3·1.5 = 5 at best; with the two buyers swapped 1·1.5 + 3·0.5 = 3
    assert_eq!((first, second, tied), (1.0, 0.6, 0.8));
}

#[test]
fn auc_counts_ties_as_half() {
    let events = [true, false, true, false];
    assert_eq!(metrics::auc(&events, &[0.9, 0.1, 0.8, 0.3]), Some(1.0));
    assert_eq!(metrics::auc(&events, &[0.9, 0.5, 0.5, 0.6]), Some(0.625));
    assert_eq!(metrics::auc(&events, &[0.5; 4]), Some(0.5));
}

#[test]
fn probabilities_are_scored_against_what_happened() {
    let events = [true, false];
    assert_close(
        metrics::brier(&events, &[0.8, 0.4]).unwrap(),
        0.1,
        1e-15,
        "brier",
    );
    let expected = -0.5 * (0.8_f64.ln() + 0.6_f64.ln());
    assert_close(
        metrics::log_loss(&events, &[0.8, 0.4]).unwrap(),
        expected,
        1e-15,
        "log-loss",
    );
    assert!(metrics::log_loss(&events, &[0.0, 1.0]).unwrap() < 37.0);
    assert_eq!(metrics::share(&events), Some(0.5));
}

#[test]
fn a_figure_that_cannot_be_had_is_none() {
    assert_eq!(
        (
            metrics::mean(&[]),
            metrics::mae(&[], &[]),
            metrics::rmse(&[], &[])
        ),
        (None, None, None)
    );
    assert_eq!(metrics::bias_pct(&[0.0, 0.0], &[1.0, 2.0]), None);
    assert_eq!(metrics::spearman(&[1.0, 2.0], &[3.0, 3.0]), None);
    assert_eq!(metrics::gini(&[2.0, 2.0], &[1.0, 3.0]), None);
    assert_eq!(metrics::auc(&[true, true], &[0.1, 0.2]), None);
    assert_eq!(metrics::mae(&[1.0], &[f64::INFINITY]), None);
    assert_eq!(metrics::mean(&[f64::NEG_INFINITY]), None);
}

#[test]
fn the_randomised_transform_spreads_an_outcome_over_its_probability() {
    let cdf = |n: u32| [0.5, 0.8, 1.0][n as usize];
    assert_eq!(pit::of_count(0, cdf, 0.5), 0.25);
    assert_close(pit::of_count(1, cdf, 0.5), 0.65, 1e-15, "u");
    assert_eq!(pit::of_value(0.0, |_| 0.6, 0.5), 0.3);
    assert_eq!(pit::of_value(9.0, |_| 0.7, 0.5), 0.7);
    assert_eq!(pit::coverage([0.01, 0.2, 0.5, 0.97], 0.8), Some(0.5));
    assert_eq!(pit::coverage([], 0.8), None);
    assert_eq!(pit::uniforms(3, 42), pit::uniforms(5, 42)[..3]);
}

#[test]
fn right_distributions_cover_their_level() {
    // P(N = 0, 1, 2) = .5 .3 .2, every outcome as often as it should be
    let cdf = |n: u32| [0.5, 0.8, 1.0][n as usize];
    let outcomes = (0..20_000).map(|i| [0, 0, 0, 0, 0, 1, 1, 1, 2, 2][i % 10]);
    let transforms = outcomes
        .zip(pit::uniforms(20_000, 42))
        .map(|(n, uniform)| pit::of_count(n, cdf, uniform));
    let coverage = pit::coverage(transforms, 0.9).unwrap();
    assert!((coverage - 0.9).abs() < 0.01, "{coverage}");
}

#[test]
fn deciles_are_of_equal_size_and_keep_the_order_of_ids() {
    let (actual, predicted): (Vec<f64>, Vec<f64>) = (0..25).map(|i| (f64::from(i), 1.0)).unzip();
    let groups = calibration::deciles(&actual, &predicted);
    assert_eq!(
        groups
            .iter()
            .map(|group| group.customers)
            .collect::<Vec<_>>(),
        [2, 3, 2, 3, 2, 3, 2, 3, 2, 3]
    );
    assert_eq!(
        (groups[0].actual, groups[9].actual, groups[9].predicted),
        (0.5, 23.0, 1.0)
    );
    assert_eq!(calibration::deciles(&[1.0, 2.0], &[5.0, 4.0]).len(), 2);
    assert!(calibration::deciles(&[1.0], &[f64::INFINITY]).is_empty());
}

/// Thirty customers over 60 days: customer i buys every i-th day from day 1 on, for 10 plus i.
fn regulars() -> String {
    let rows = (1..=30).flat_map(|i| (0..60).step_by(i).map(move |day| (i, day)));
    let start = date("2020-01-01");
    let row =
        |(i, day): (usize, u64)| format!("{i:02},{},{}\n", start + chrono::Days::new(day), 10 + i);
    rows.map(|(i, day)| row((i, day as u64)))
        .fold("id,date,amount\n".to_owned(), |all, row| all + &row)
}

#[test]
fn baselines_follow_their_rules() {
    let text = "id,date,amount\nA,2020-01-01,5\nA,2020-01-11,6\nA,2020-01-21,8\nA,2020-02-05,9\nB,2020-01-01,4\n\
                B,2020-01-03,2\nC,2020-01-31,3\nC,2020-02-10,7\nD,2020-01-21,1\nD,2020-01-29,1\nD,2020-02-10,1\n";
    let (_shop, path) = Shop::of("orders.csv", text);
    let purchases = read(&path, &ReadOptions::default()).0;
    let options = Options {
        unit: TimeUnit::Day,
        intervals: false,
        ..single_at(date("2020-01-31"))
    };
    let evaluation = evaluate(&purchases, &options, &Workers::alone()).unwrap();
    // x = 2 1 0 1 and T = 30 30 0 10 days, horizon 10 days; gaps 2 8 10 10: nobody but B is silent beyond 10
    let predicted = |name| entry(&evaluation, name).purchases.predicted.unwrap();
    assert_eq!(predicted("zero"), 0.0);
    assert_close(
        predicted("mean-rate"),
        4.0 * 10.0 * 4.0 / 70.0,
        1e-15,
        "mean rate",
    );
    assert_close(
        predicted("own-rate"),
        10.0 * (2.0 / 30.0 + 1.0 / 30.0 + 1.0 / 10.0),
        1e-15,
        "own rate",
    );
    assert_close(
        predicted("hiatus"),
        10.0 * (2.0 / 30.0 + 1.0 / 10.0),
        1e-15,
        "hiatus",
    );
    assert_eq!(
        entry(&evaluation, "hiatus").parameters["longest_gap_days"],
        10.0
    );
    // own means 7 2 1, of all four repeat purchases 4.25
    let value = |name| entry(&evaluation, name).value.predicted.unwrap();
    assert_close(
        value("own-rate"),
        10.0 * (7.0 * 2.0 / 30.0 + 2.0 / 30.0 + 1.0 / 10.0),
        1e-15,
        "value",
    );
    assert_close(
        value("mean-rate"),
        10.0 * 4.0 / 70.0 * (7.0 + 2.0 + 4.25 + 1.0),
        1e-15,
        "pooled value",
    );
    assert_eq!(entry(&evaluation, "own-rate").purchases.actual, 3);
    assert_eq!(entry(&evaluation, "own-rate").value.actual, Some(17.0));
    // a purchase of A is worth 9 instead of 7, of C 7 instead of 4.25, of D 1 as before; B does not buy
    let errors = &entry(&evaluation, "own-rate").value;
    assert_close(errors.mae_per_order.unwrap(), 4.75 / 3.0, 1e-15, "mae");
    let rmse = (11.5625_f64 / 3.0).sqrt();
    assert_close(errors.rmse_per_order.unwrap(), rmse, 1e-15, "rmse");
    let overall = evaluation.overall.iter().find(|one| one.name == "own-rate");
    let pooled = overall.unwrap().value["rmse_per_order"].unwrap();
    assert_close(pooled.value, rmse, 1e-15, "rmse over all origins");
    let churn = &entry(&evaluation, "own-rate").churn;
    assert_eq!(
        (churn.observed, churn.brier, churn.mean_predicted),
        (Some(0.25), None, None)
    );
    // B (1/30) is silent, A (2/30) and D (1/10) are not, C (0) comes back
    assert_close(churn.auc.unwrap(), 2.0 / 3.0, 1e-15, "auc");
}

#[test]
fn threads_change_nothing() {
    let (_shop, path) = Shop::of("orders.csv", &regulars());
    let purchases = read(&path, &ReadOptions::default()).0;
    let options = Options {
        unit: TimeUnit::Day,
        level: 0.5,
        ..single_at(date("2020-02-14"))
    };
    let of = |threads| {
        without_seconds(&evaluate(&purchases, &options, &Workers::new(threads).unwrap()).unwrap())
    };
    let alone = of(1);
    assert_eq!((alone.clone(), alone), (of(2), of(7)));
}

#[test]
fn the_first_day_of_calibration_cuts_off_what_came_before() {
    let (_shop, path) = Shop::of("orders.csv", &regulars());
    let cut = ReadOptions {
        since: Some(date("2020-01-08")),
        ..ReadOptions::default()
    };
    let (all, cut) = (read(&path, &ReadOptions::default()).0, read(&path, &cut).0);
    let options = Options {
        unit: TimeUnit::Day,
        since: Some(date("2020-01-08")),
        ..single_at(date("2020-02-14"))
    };
    let of =
        |purchases| without_seconds(&evaluate(purchases, &options, &Workers::alone()).unwrap());
    assert_eq!(of(&all), of(&cut));
}

#[test]
fn the_file_has_the_keys_of_the_contract() {
    let (_shop, path) = Shop::of("orders.csv", &regulars());
    let purchases = read(&path, &ReadOptions::default()).0;
    let options = Options {
        level: 0.5,
        ..single_at(date("2020-02-14"))
    };
    let evaluation = evaluate(&purchases, &options, &Workers::alone()).unwrap();
    insta::assert_snapshot!(shape(&serde_json::to_value(&evaluation).unwrap(), 0).trim_start());
    let levels: Vec<(Of, f64)> = evaluation.entries[0]
        .intervals
        .iter()
        .map(|of| (of.of, of.level))
        .collect();
    let both = |level| [(Of::Purchases, level), (Of::Value, level)];
    assert_eq!(levels, [both(0.5), both(0.8), both(0.9)].concat());
}

/// The keys of an object with the kinds of their values; of a list the first element.
fn shape(value: &Value, depth: usize) -> String {
    let margin = "  ".repeat(depth);
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("\n{margin}{key}:{}", shape(value, depth + 1)))
            .collect(),
        Value::Array(list) => {
            format!(
                " [{}]{}",
                list.len(),
                list.first()
                    .map_or(String::new(), |first| shape(first, depth))
            )
        }
        Value::String(_) => " text".to_owned(),
        Value::Number(_) => " number".to_owned(),
        Value::Bool(_) => " yes or no".to_owned(),
        Value::Null => " null".to_owned(),
    }
}

#[test]
fn without_amounts_the_figures_of_value_are_null() {
    let text: String = regulars()
        .lines()
        .map(|line| format!("{}\n", line.rsplit_once(',').unwrap().0))
        .collect();
    let (_shop, path) = Shop::of("orders.csv", &text);
    let purchases = read(&path, &ReadOptions::default()).0;
    let evaluation = evaluate(
        &purchases,
        &single_at(date("2020-02-14")),
        &Workers::alone(),
    )
    .unwrap();
    for entry in &evaluation.entries {
        let value = serde_json::to_value(&entry.value).unwrap();
        assert!(
            value.as_object().unwrap().values().all(Value::is_null),
            "{}: {value}",
            entry.name
        );
    }
    let money = evaluation.entries[0]
        .intervals
        .iter()
        .filter(|interval| interval.of == Of::Value);
    assert!(
        money
            .into_iter()
            .all(|interval| interval.coverage.is_none() && interval.mean_width.is_none())
    );
    assert_eq!(
        (
            &evaluation.calibration[0].value,
            &evaluation.entries[0].spend_parameters
        ),
        (&None, &None)
    );
}

#[test]
fn a_split_needs_data_on_both_sides() {
    let (_shop, path) = Shop::of("orders.csv", &regulars());
    let purchases = read(&path, &ReadOptions::default()).0;
    let refused = |options: Options| {
        let error = evaluate(&purchases, &options, &Workers::alone()).unwrap_err();
        format!("{error}; {}", error.advice().unwrap_or_default())
    };
    let at = |day| single_at(date(day));
    let range = "the data are from 2020-01-01 to 2020-02-29; choose a day before the last one";
    assert_eq!(
        refused(at("2019-12-31")),
        format!("the split is before the first day of the data: `2019-12-31`; {range}")
    );
    assert_eq!(
        refused(at("2020-02-29")),
        format!("there are no data after the split: `2020-02-29`; {range}")
    );
    let ends = |day| Options {
        holdout_end: Some(date(day)),
        ..at("2020-02-14")
    };
    assert!(refused(ends("2020-02-14")).starts_with("the hold-out ends before it starts"));
    assert!(
        refused(ends("2020-03-01")).starts_with("the hold-out ends after the data: `2020-03-01`")
    );
    let unknown = Options {
        models: vec!["pareto".to_owned()],
        ..at("2020-02-14")
    };
    assert!(refused(unknown).starts_with("unknown purchase model: `pareto`"));
    assert!(
        refused(Options {
            level: 1.0,
            ..at("2020-02-14")
        })
        .starts_with("the level must be between 0 and 1")
    );
    assert!(
        refused(Options {
            models: Vec::new(),
            ..at("2020-02-14")
        })
        .starts_with("no model to evaluate")
    );
}

#[test]
fn models_are_named_by_a_list_or_all_at_once() {
    let names = |list: &str| {
        let spec = ModelSpec {
            model: list.to_owned(),
            ..ModelSpec::default()
        };
        spec.names()
    };
    assert_eq!(names("bg-nbd").unwrap(), ["bg-nbd"]);
    let all = names("all").unwrap();
    assert_eq!(all[..all.len() - 1], *clv::model::PurchaseModel::NAMES);
    assert_eq!(all.last().unwrap(), "auto");
    assert!(names("bg-nbd,nothing").is_err());
}

#[test]
fn a_last_week_may_be_partial_and_a_week_may_hold_the_split() {
    let (_shop, path) = Shop::of("orders.csv", &regulars());
    let purchases = read(&path, &ReadOptions::default()).0;
    let evaluation = evaluate(
        &purchases,
        &single_at(date("2020-02-14")),
        &Workers::alone(),
    )
    .unwrap();
    let weeks = &evaluation.tracking[0].weeks;
    assert_eq!(
        weeks.iter().map(|week| week.days).collect::<Vec<_>>(),
        [7, 7, 7, 7, 7, 7, 7, 7, 4]
    );
    let periods: Vec<String> = weeks
        .iter()
        .map(|week| format!("{:?}", week.period))
        .collect();
    assert_eq!(
        periods[5..],
        ["Calibration", "Both", "Holdout", "Holdout"].map(String::from)[..]
    );
    let total: u64 = weeks.iter().map(|week| week.actual).sum();
    assert_eq!(total, weeks[8].cumulative_actual);
    let days = purchases.by_day(date("2020-02-14")).unwrap();
    assert_eq!(total, days.iter().map(|day| day.repeat).sum::<u64>());
}
