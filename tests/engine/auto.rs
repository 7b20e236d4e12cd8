//! The stack that the engine weighs itself, from the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clv::forecast::Predictor;
use clv::store::StoredModel;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, Gamma};

use crate::said::{Said, clv};
use crate::shop::Shop;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

fn done(folder: &Path, call: &str) -> Said {
    let arguments: Vec<&str> = call.split_whitespace().collect();
    let said = clv(folder, &arguments);
    assert_eq!(said.code, 0, "{call}\n{}", said.stderr);
    said
}

fn stored(text: &str) -> StoredModel {
    let (model, unknown) = StoredModel::from_json(text).unwrap();
    assert!(unknown.is_empty(), "{unknown:?}");
    model
}

fn weights(model: &StoredModel) -> Vec<(String, f64)> {
    let Predictor::Stack(stack) = model.purchase() else {
        panic!("not a stack");
    };
    let members = stack.members().iter();
    members
        .map(|(weight, member)| (member.label(), *weight))
        .collect()
}

/// A column of a score table.
fn column(table: &str, name: &str) -> Vec<f64> {
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let header = rows.headers().unwrap().clone();
    let at = header.iter().position(|column| column == name).unwrap();
    let records = rows.records().map(|row| row.unwrap());
    records
        .map(|row| row[at].parse().unwrap_or(f64::NAN))
        .collect()
}

#[test]
fn auto_is_the_default_and_its_file_says_what_was_weighed_on_what() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let text = done(folder, &format!("fit {SAMPLE} -q -o -")).stdout;
    let model = stored(&text);
    let weights = weights(&model);
    assert_eq!(weights.len(), 6);
    assert!((weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-9);
    // half of the weights is equal
    assert!(weights.iter().all(|(_, weight)| *weight >= 0.5 / 6.0));
    assert!(
        weights
            .iter()
            .any(|(name, _)| name == "mbg-nbd by acquisition date")
    );
    assert_eq!(model.weighed_on().unwrap().len(), 3);
    assert_eq!(model.spend().unwrap().name(), "gamma-gamma-orders");
    assert!(model.level().unwrap().weight() > 0.0);
    // nothing about a customer, and everything that was written is read again
    assert!(text.len() < 1 << 20 && !text.contains("customer_id"));
    assert_eq!(model.to_json(), text);
    shop.write("model.json", text.as_bytes());
    let card = done(folder, "inspect model.json").stdout;
    for words in [
        "3 hold-outs within the data",
        "nbd with weight",
        "by acquisition date",
        "log score",
    ] {
        assert!(card.contains(words), "{words}\n{card}");
    }
    let explicit = done(folder, &format!("fit {SAMPLE} -q -o - --model auto")).stdout;
    let timeless = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("fitted_at"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(timeless(&explicit), timeless(&text));
}

#[test]
fn the_order_of_rows_and_the_number_of_threads_change_no_byte_of_a_stack() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let text = std::fs::read_to_string(SAMPLE).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    shop.write("reversed.csv", lines.join("\n").as_bytes());
    let mut seen: Vec<(String, String)> = Vec::new();
    for (input, threads) in [(SAMPLE, 1), (SAMPLE, 2), ("reversed.csv", 2)] {
        let call = format!("fit {input} -q -o model.json --threads {threads}");
        done(folder, &call);
        let model = std::fs::read_to_string(shop.path("model.json")).unwrap();
        let purchase = model[..model.find("\"fitted_at\"").unwrap()].to_owned();
        let call = format!("score {input} --model model.json -q --threads {threads}");
        seen.push((purchase, done(folder, &call).stdout));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[test]
fn scores_of_a_stack_have_all_columns_and_lie_in_their_intervals() {
    let shop = Shop::new();
    let folder = shop.0.path();
    done(folder, &format!("fit {SAMPLE} -q -o model.json"));
    let table = done(folder, &format!("score {SAMPLE} --model model.json -q")).stdout;
    let (clv, lower, upper) = (
        column(&table, "clv"),
        column(&table, "clv_ci_lower"),
        column(&table, "clv_ci_upper"),
    );
    for i in 0..clv.len() {
        assert!(lower[i] < clv[i] && clv[i] < upper[i], "{i}");
    }
    let (risk, alive) = (column(&table, "churn_risk"), column(&table, "p_alive"));
    for (risk, alive) in risk.iter().zip(&alive) {
        assert!((0.0..=1.0).contains(risk) && (0.0..=1.0).contains(alive));
        assert!(risk + alive > 0.999);
    }
    let residual = column(&table, "residual_clv");
    assert!(residual.iter().zip(&clv).all(|(all, year)| all >= year));
}

#[test]
fn a_table_without_dates_has_equal_weights_and_no_member_that_needs_gaps() {
    let shop = Shop::new();
    let folder = shop.0.path();
    done(folder, &format!("rfm {SAMPLE} -q -o rfm.csv"));
    let text = done(folder, "fit rfm.csv --unit week -q -o -").stdout;
    let model = stored(&text);
    assert_eq!(model.weighed_on().unwrap(), []);
    assert!(
        model
            .left_out()
            .iter()
            .all(|missing| missing.model == "mbg-cnbd-k")
    );
    let weights = weights(&model);
    let equal = 1.0 / weights.len() as f64;
    assert!(
        weights
            .iter()
            .all(|(_, weight)| (weight - equal).abs() < 1e-12)
    );
    shop.write("model.json", text.as_bytes());
    let card = done(folder, "inspect model.json").stdout;
    assert!(card.contains("weights: equal, because"), "{card}");
}

#[test]
fn customers_who_are_scored_later_keep_the_model_of_their_date() {
    let shop = Shop::new();
    let folder = shop.0.path();
    done(
        folder,
        &format!("fit {SAMPLE} --until 2024-06-30 -q -o model.json"),
    );
    let at = |until: &str, active: &str| {
        let call = format!(
            "score {SAMPLE} --until {until} --model model.json --intervals none -q{active}"
        );
        column(&done(folder, &call).stdout, "expected_purchases")
    };
    let then: f64 = at("2024-06-30", "").iter().sum();
    let later: f64 = at("2024-12-31", "").iter().sum();
    assert!(then > 0.0 && later > 0.0 && later.is_finite());
}

#[test]
fn months_of_customers_who_are_scored_later_add_up_to_their_scores() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let call = format!("fit {SAMPLE} --until 2024-03-31 -q -o model.json");
    done(folder, &call);
    let call = format!("score {SAMPLE} --model model.json --intervals none -q");
    let scores = column(&done(folder, &call).stdout, "expected_purchases");
    let by_month = done(folder, &format!("{call} --by month")).stdout;
    let months = column(&by_month, "expected_purchases");
    let each = months.len() / scores.len();
    for (score, months) in scores.iter().zip(months.chunks(each)) {
        let sum: f64 = months.iter().sum();
        assert!((sum - score).abs() < 1e-9 * (1.0 + score), "{sum} {score}");
    }
}

#[test]
fn a_shop_with_little_to_learn_from_gets_wide_intervals_or_a_reason() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let mut thirty = String::from("customer_id,date,amount\n");
    for customer in 0..30 {
        thirty += &format!("c{customer},2024-01-{:02},20\n", customer % 28 + 1);
        for repeat in 0..customer % 4 {
            thirty += &format!("c{customer},2024-{:02}-15,25\n", 3 + 2 * repeat);
        }
    }
    shop.write("thirty.csv", thirty.as_bytes());
    done(folder, "run thirty.csv --out out -q");
    let summary = std::fs::read_to_string(shop.path("out/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    let of = |key: &str| summary["purchases"][key].as_f64().unwrap();
    assert!(of("lower") < 0.75 * of("expected") && of("upper") > 1.3 * of("expected"));
    let once = "customer_id,date,amount\na,2024-01-01,5\nb,2024-02-01,6\nc,2024-03-01,7\n";
    shop.write("once.csv", once.as_bytes());
    let refused = clv(folder, &["fit", "once.csv", "-q"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("nobody ever came back"),
        "{}",
        refused.stderr
    );
}

/// Days of a world in which 900 customers come back after about the same time or at random, until they leave.
const DAYS: f64 = 730.0;

/// The last day that models know.
const KNOWN: f64 = 510.0;

/// Orders in days since the first one; `regularity` is 1 for purchases at random.
fn world(regularity: f64) -> Vec<(u32, f64)> {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut orders = Vec::new();
    for customer in 0..900 {
        let mut day = rng.random_range(0.0..0.6 * DAYS);
        let mean_gap = 30.0 / Gamma::new(2.0, 0.5).unwrap().sample(&mut rng);
        let end = day + Exp::new(1.0 / 400.0).unwrap().sample(&mut rng);
        let gaps = Gamma::new(regularity, mean_gap / regularity).unwrap();
        while day < end.min(DAYS) {
            orders.push((customer, day));
            day += gaps.sample(&mut rng);
        }
    }
    orders
}

/// Orders of 900 customers who come back every 90 days and skip three in ten of these days, which no member knows.
fn rhythm_world() -> Vec<(u32, f64)> {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let rhythm = Gamma::new(400.0, 90.0 / 400.0).unwrap();
    let mut orders = Vec::new();
    for customer in 0..900 {
        let mut day = rng.random_range(0.0..0.6 * DAYS);
        let end = day + Exp::new(1.0 / 400.0).unwrap().sample(&mut rng);
        while day < end.min(DAYS) {
            orders.push((customer, day));
            day += rhythm.sample(&mut rng);
            while rng.random_bool(0.3) {
                day += rhythm.sample(&mut rng);
            }
        }
    }
    orders
}

fn write_world(shop: &Shop, orders: &[(u32, f64)]) {
    let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
    let mut text = String::from("customer_id,date\n");
    for (customer, day) in orders {
        let date = start + chrono::Days::new(*day as u64);
        text += &format!("c{customer:04},{date}\n");
    }
    shop.write("orders.csv", text.as_bytes());
}

/// The last day that models know, as a date.
fn known() -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
    (start + chrono::Days::new(KNOWN as u64)).to_string()
}

/// What each customer who is known by then buys after it, in the order of scores.
fn outcomes(orders: &[(u32, f64)]) -> Vec<f64> {
    let mut days: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for (customer, day) in orders {
        days.entry(*customer).or_default().insert(*day as u64);
    }
    let known = days
        .values()
        .filter(|days| days.first().is_some_and(|first| *first <= KNOWN as u64));
    known
        .map(|days| days.range(KNOWN as u64 + 1..).count() as f64)
        .collect()
}

#[test]
fn a_correction_is_used_where_it_holds_on_holdouts_that_it_has_not_seen() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let orders = rhythm_world();
    write_world(&shop, &orders);
    let until = known();
    let fit = format!("fit orders.csv --until {until} --horizon 220d -q -o");
    done(folder, &format!("{fit} model.json --threads 1"));
    let text = std::fs::read_to_string(shop.path("model.json")).unwrap();
    let model = stored(&text);
    assert_eq!(model.to_json(), text);
    let correction = model.correction().unwrap();
    assert!(
        correction.gain > 2.0 * correction.standard_error,
        "{correction:?}"
    );
    assert!(correction.factor.is_some());
    let card = done(folder, "inspect model.json").stdout;
    assert!(card.contains("corrected: 50 boosted trees"), "{card}");
    done(folder, &format!("{fit} again.json --threads 2"));
    let again = stored(&std::fs::read_to_string(shop.path("again.json")).unwrap());
    assert_eq!(again.correction(), model.correction());

    let mut plain: serde_json::Value = serde_json::from_str(&text).unwrap();
    plain["purchase"]
        .as_object_mut()
        .unwrap()
        .remove("correction");
    shop.write("plain.json", plain.to_string().as_bytes());
    let actual = outcomes(&orders);
    let [corrected, uncorrected] = ["model.json", "plain.json"].map(|file| {
        let call = format!("score orders.csv --until {until} --horizon 220d --model {file} -q");
        let expected = column(&done(folder, &call).stdout, "expected_purchases");
        assert_eq!(expected.len(), actual.len());
        let errors = expected.iter().zip(&actual);
        errors
            .map(|(mean, came)| (came - mean).powi(2))
            .sum::<f64>()
    });
    assert!(corrected < uncorrected, "{corrected} {uncorrected}");
}

#[test]
fn a_correction_that_gains_nothing_is_not_used_and_the_card_says_so() {
    let shop = Shop::new();
    let folder = shop.0.path();
    write_world(&shop, &world(1.0));
    let fit = format!(
        "fit orders.csv --until {} --horizon 220d -q -o model.json",
        known()
    );
    done(folder, &fit);
    let model = stored(&std::fs::read_to_string(shop.path("model.json")).unwrap());
    let correction = model.correction().unwrap();
    assert!(correction.factor.is_none(), "{correction:?}");
    let card = done(folder, "inspect model.json").stdout;
    assert!(card.contains("not corrected: on hold-outs"), "{card}");
}

/// Orders of 2,000 customers of whom the last to join buy a quarter as often as the first and stay half as long.
fn worsening_world() -> Vec<(u32, f64)> {
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    let mut orders = Vec::new();
    for customer in 0..2_000 {
        let later: f64 = rng.random_range(0.0..1.0);
        let mut day = later * 0.75 * DAYS;
        let rate = Gamma::new(0.8, 1.0 / 40.0).unwrap().sample(&mut rng);
        let rate = f64::max(rate, 1e-5) * 0.25_f64.powf(later);
        let stays = Exp::new(1.0 / 250.0).unwrap().sample(&mut rng) * 0.5_f64.powf(later);
        let end = day + stays;
        while day < end.min(DAYS) {
            orders.push((customer, day));
            day += Exp::new(rate).unwrap().sample(&mut rng);
        }
    }
    orders
}

/// A model file of the days that are known, after a check that it is read again as it was written.
fn fitted_to_known(shop: &Shop, orders: &[(u32, f64)]) -> StoredModel {
    write_world(shop, orders);
    let fit = format!(
        "fit orders.csv --until {} --horizon 220d -q -o model.json",
        known()
    );
    done(shop.0.path(), &fit);
    let text = std::fs::read_to_string(shop.path("model.json")).unwrap();
    let model = stored(&text);
    assert_eq!(model.to_json(), text);
    model
}

/// The members that depend on the date of acquisition.
fn by_date(model: &StoredModel) -> usize {
    let weights = weights(model).into_iter();
    weights
        .filter(|(label, _)| label.ends_with("by acquisition date"))
        .count()
}

#[test]
fn more_members_depend_on_the_date_of_acquisition_where_newer_customers_are_worse() {
    let shop = Shop::new();
    let model = fitted_to_known(&shop, &worsening_world());
    let tried = model.date_effects().unwrap();
    assert!(
        tried.used && tried.gain > 2.0 * tried.standard_error,
        "{tried:?}"
    );
    assert_eq!(by_date(&model), 4);
    let card = done(shop.0.path(), "inspect model.json").stdout;
    let sentence = "pareto-nbd and mbg-cnbd-k depend on the acquisition date, too";
    assert!(card.contains(sentence), "{card}");
}

#[test]
fn members_stay_as_they_are_where_customers_of_all_dates_are_alike() {
    let shop = Shop::new();
    let model = fitted_to_known(&shop, &world(1.0));
    let tried = model.date_effects().unwrap();
    assert!(!tried.used, "{tried:?}");
    assert_eq!(by_date(&model), 2);
    let card = done(shop.0.path(), "inspect model.json").stdout;
    let sentence = "pareto-nbd and mbg-cnbd-k do not depend on the acquisition date";
    assert!(card.contains(sentence), "{card}");
}

#[test]
fn no_share_of_the_weights_is_equal_where_every_holdout_gains_by_it() {
    let shop = Shop::new();
    let model = fitted_to_known(&shop, &world(20.0));
    assert!(model.full_weights().unwrap().used);
    let weights = weights(&model);
    let regular = weights.iter().find(|(label, _)| label == "mbg-cnbd-k");
    assert!(regular.unwrap().1 > 0.9, "{weights:?}");
    let card = done(shop.0.path(), "inspect model.json").stdout;
    assert!(card.contains("no share of the weights is equal"), "{card}");
    assert!(
        card.contains("weights: by the probability that each model gave"),
        "{card}"
    );
}
