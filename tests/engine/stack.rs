//! Model files on the command line: stacks of models, and what a file must not hold.

use std::process::{Command, Output, Stdio};

use clv::forecast::{Mixture, Predictor};
use clv::model::{BgNbd, MbgNbd, ParetoNbd};
use clv::store::StoredModel;
use clv::time::TimeUnit;

use crate::common::shared;
use crate::shop::Shop;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

const BG: &str =
    r#""model": "bg-nbd", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}"#;
const PARETO: &str = r#""model": "pareto-nbd", "parameters": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}"#;
const SPEND: &str =
    r#""spend": {"model": "gamma-gamma", "parameters": {"p": 6.25, "q": 3.74, "v": 15.44}}"#;

/// A model file around a purchase entry.
fn file(purchase: &str) -> String {
    format!(r#"{{"schema": "clv-model/1", "unit": "week", "purchase": {{{purchase}}}, {SPEND}}}"#)
}

fn stack(members: &str) -> String {
    file(&format!(r#""model": "stack", "members": [{members}]"#))
}

fn clv(shop: &Shop, call: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clv"))
        .current_dir(shop.0.path())
        .args(call.split_whitespace())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What a call that fails says on stderr.
fn refusal(shop: &Shop, call: &str) -> String {
    let output = clv(shop, call);
    assert_eq!(output.status.code(), Some(1), "{call}");
    assert!(output.stdout.is_empty(), "{call}");
    String::from_utf8(output.stderr).unwrap()
}

/// Rows of the score table of the sample shop, by column.
fn scores(shop: &Shop, model: &str) -> Vec<Vec<f64>> {
    let output = clv(shop, &format!("score {SAMPLE} --model {model} --quiet"));
    assert!(output.status.success(), "{output:?}");
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let columns = [
        "p_alive",
        "churn_risk",
        "expected_purchases",
        "purchases_pi_upper",
        "clv",
        "clv_pi_upper",
    ];
    let header = reader.headers().unwrap().clone();
    let places = columns.map(|column| header.iter().position(|name| name == column).unwrap());
    let row = |record: csv::StringRecord| places.map(|at| record[at].parse().unwrap()).to_vec();
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

#[test]
fn a_stack_loads_scores_between_its_members_and_is_written_as_it_was() {
    let shop = Shop::new();
    shop.write("bg.json", file(BG).as_bytes());
    shop.write("pareto.json", file(PARETO).as_bytes());
    let members = format!(r#"{{"weight": 0.4, {BG}}}, {{"weight": 0.6, {PARETO}}}"#);
    shop.write("stack.json", stack(&members).as_bytes());
    let [bg, pareto, mixed] =
        ["bg", "pareto", "stack"].map(|name| scores(&shop, &format!("{name}.json")));
    assert_eq!((bg.len(), pareto.len()), (mixed.len(), mixed.len()));
    for ((mixed, bg), pareto) in mixed.iter().zip(&bg).zip(&pareto) {
        for (at, figure) in mixed.iter().enumerate() {
            let (low, high) = (bg[at].min(pareto[at]), bg[at].max(pareto[at]));
            let slack = 1e-9 * high;
            assert!(
                *figure >= low - slack && *figure <= high + slack,
                "{mixed:?}"
            );
        }
        assert!((mixed[0] - (0.4 * bg[0] + 0.6 * pareto[0])).abs() < 1e-12);
        assert!((mixed[4] / (0.4 * bg[4] + 0.6 * pareto[4]) - 1.0).abs() < 1e-9);
    }
    let (stored, unknown) = StoredModel::from_json(&stack(&members)).unwrap();
    assert!(unknown.is_empty());
    let again = StoredModel::from_json(&stored.to_json()).unwrap().0;
    assert_eq!(stored, again);
    let card = clv(&shop, "inspect stack.json");
    let card = String::from_utf8(card.stdout).unwrap();
    for line in [
        "bg-nbd with weight 0.4",
        "pareto-nbd with weight 0.6",
        "gamma-gamma",
    ] {
        assert!(card.lines().any(|found| found == line), "{card}");
    }
    let log = clv(
        &shop,
        "simulate --model stack.json --customers 300 --days 400",
    );
    assert!(log.status.success() && log.stdout.len() > 10_000);
}

#[test]
fn a_stack_that_is_made_in_memory_is_the_one_that_is_read() {
    let members = vec![
        (0.25, BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into()),
        (0.5, MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap().into()),
        (
            0.25,
            ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap().into(),
        ),
    ];
    let predictor = Predictor::from(Mixture::new(members).unwrap());
    let stored = StoredModel::new(TimeUnit::Week, predictor.clone(), None);
    let again = StoredModel::from_json(&stored.to_json()).unwrap().0;
    assert_eq!(again.purchase(), &predictor);
    assert_eq!(again.processes().count(), 3);
}

#[test]
fn a_stack_that_is_none_is_refused_with_its_place() {
    let shop = Shop::new();
    let one = |weight: &str| format!(r"{{{weight}{BG}}}");
    let cases = [
        (
            stack(""),
            "`purchase.members`: a stack needs at least one member",
        ),
        (
            stack(&one("")),
            "`purchase.members[0]`: `weight` is missing",
        ),
        (
            stack(&one(r#""weight": 0.5, "#)),
            "`purchase.members`: the weights must sum to 1: `0.5`",
        ),
        (
            stack(&format!(
                "{}, {}",
                one(r#""weight": 1.5, "#),
                one(r#""weight": -0.5, "#)
            )),
            "`purchase.members`: a weight must be 0 or more and finite: `-0.5`",
        ),
        (
            stack(&format!(
                r#"{{"weight": 1, {}}}"#,
                BG.replace("bg-nbd", "stack")
            )),
            "`purchase.members[0].model`: unknown purchase model: `stack`",
        ),
        (
            stack(&format!(
                r#"{{"weight": 1, {}}}"#,
                BG.replace("0.793", "-0.793")
            )),
            "`purchase.members[0].parameters`: bg-nbd: parameter `a` must be above 0",
        ),
        (
            file(&format!(r#"{BG}, "members": []"#)),
            "`purchase`: only `stack` has `members`",
        ),
        (
            file(&BG.replace("bg-nbd", "stack")),
            "`purchase`: a stack has `members` with parameters of their own",
        ),
        (
            file(&format!(r#""weight": 1, {BG}"#)),
            "`purchase`: only members of a stack have a weight",
        ),
        (file(r#""model": "bg-nbd""#), "missing field `parameters`"),
    ];
    for (text, said) in cases {
        shop.write("model.json", text.as_bytes());
        let error = refusal(&shop, "inspect model.json");
        assert!(error.contains(said), "{said}\n{error}");
    }
}

#[test]
fn a_correction_that_is_none_is_refused() {
    let members = format!(r#""model": "stack", "members": [{{"weight": 1, {BG}}}]"#);
    let tree = r#"{"root": {"of": "silence", "at": 9}, "below": {"of": "age", "at": 2},
        "above": {"of": "purchases", "at": 0.5}, "leaves": [0.1, 0, 0, -0.1]}"#;
    let tried = |factor: &str| {
        let tried = format!(r#""gain": 0.01, "standard_error": 0.002, "factor": {factor}"#);
        file(&format!(r#"{members}, "correction": {{{tried}}}"#))
    };
    let good = tried(&format!(
        r#"{{"share": 0.5, "base": 1.1, "trees": [{tree}]}}"#
    ));
    let (stored, unknown) = StoredModel::from_json(&good).unwrap();
    assert!(unknown.is_empty(), "{unknown:?}");
    let again = StoredModel::from_json(&stored.to_json()).unwrap().0;
    assert_eq!(stored, again);
    assert_eq!(stored.correction().unwrap().gain, 0.01);
    let not_a_factor = "`factor` needs a `share` between 0 and 1";
    let cases = [
        (
            good.replace(r#""share": 0.5"#, r#""share": 1.5"#),
            not_a_factor,
        ),
        (good.replace(r#""base": 1.1"#, r#""base": 0"#), not_a_factor),
        (
            good.replace(r#""silence""#, r#""mood""#),
            "unknown variant `mood`",
        ),
        (
            file(&format!(
                r#"{BG}, "correction": {{"gain": 0, "standard_error": 1}}"#
            )),
            "`purchase`: only a stack has a `correction`",
        ),
    ];
    for (text, said) in cases {
        let error = StoredModel::from_json(&text).unwrap_err().to_string();
        assert!(error.contains(said), "{said}\n{error}");
    }
}

#[test]
fn members_of_several_kinds_may_depend_on_the_date_of_acquisition() {
    let pareto = r#""weight": 0.5, "model": "pareto-nbd", "cohort_span": 60,
        "parameters": {"r": 0.55, "alpha": 10.6, "s": 0.61, "beta": 11.7, "gamma": 0.3, "delta": -0.2}"#;
    let regular = r#""weight": 0.5, "model": "mbg-cnbd-k", "cohort_span": 60,
        "parameters": {"r": 1.3, "alpha": 2.8, "a": 0.4, "b": 0.8, "k": 2, "gamma": 0.3, "delta": -0.2}"#;
    let trials = r#""full_weights": {"gain": 0.002, "standard_error": 0.003, "used": false},
        "date_effects": {"gain": 0.004, "standard_error": 0.001, "used": true}"#;
    let text = file(&format!(
        r#""model": "stack", "members": [{{{pareto}}}, {{{regular}}}], {trials}"#
    ));
    let (stored, unknown) = StoredModel::from_json(&text).unwrap();
    assert!(unknown.is_empty(), "{unknown:?}");
    let again = StoredModel::from_json(&stored.to_json()).unwrap().0;
    assert_eq!(stored, again);
    assert!(stored.date_effects().unwrap().used && !stored.full_weights().unwrap().used);
    let Predictor::Stack(stack) = stored.purchase() else {
        panic!("not a stack");
    };
    let alpha = |age: f64| stack.members()[1].1.at(age).to_vec()[1];
    assert!((alpha(0.0) / alpha(60.0) - (2.0 * 0.3 * 11.0 / 12.0_f64).exp()).abs() < 1e-12);
    assert_eq!(stack.members()[1].1.at(0.0).to_vec()[4], 2.0);
    let nobody_leaves = text
        .replace("pareto-nbd", "nbd")
        .replace(r#""s": 0.61, "beta": 11.7, "#, "");
    let error = StoredModel::from_json(&nobody_leaves)
        .unwrap_err()
        .to_string();
    assert!(error.contains("nbd has no `cohort_span`"), "{error}");
}

/// A BG/NBD file with this covariance.
fn with_covariance(rows: &str) -> String {
    file(&format!(r#"{BG}, "covariance": {rows}"#))
}

#[test]
fn a_matrix_that_is_not_a_covariance_is_refused() {
    let shop = Shop::new();
    let not_one = [
        // a negative variance, a correlation above 1, rows that differ from columns, a negative direction
        "[[1,0,0,0],[0,1,0,0],[0,0,-1,0],[0,0,0,1]]",
        "[[1,2,0,0],[2,1,0,0],[0,0,1,0],[0,0,0,1]]",
        "[[1,0.5,0,0],[0.4,1,0,0],[0,0,1,0],[0,0,0,1]]",
        "[[1,-0.9,-0.9,0],[-0.9,1,-0.9,0],[-0.9,-0.9,1,0],[0,0,0,1]]",
        // a covariance with a parameter that has no variance
        "[[0,0.5,0,0],[0.5,1,0,0],[0,0,1,0],[0,0,0,1]]",
    ];
    for rows in not_one {
        shop.write("model.json", with_covariance(rows).as_bytes());
        let error = refusal(&shop, &format!("score {SAMPLE} --model model.json"));
        let said = "`covariance`: not symmetric and positive semi-definite";
        assert!(error.contains(said), "{rows}\n{error}");
    }
    for name in ["cov_neg", "cov_negdiag", "cov_corr_over_1", "cov_nonsym"] {
        let Some(path) = shared(&format!("cases/faults/{name}.json")) else {
            return;
        };
        let error = refusal(&shop, &format!("inspect {}", path.display()));
        assert!(error.contains("positive semi-definite"), "{name}\n{error}");
    }
}

#[test]
fn a_covariance_with_ridges_and_rounded_digits_is_accepted() {
    let one = [
        // parameters that are not identified have rows of zeros
        "[[0,0,0,0],[0,1,0,0],[0,0,0,0],[0,0,0,1e-12]]",
        // a ridge: two parameters that move together
        "[[1e-4,2e-2,0,0],[2e-2,4,0,0],[0,0,9,3e3],[0,0,3e3,1e6]]",
        // six digits, of a correlation that is nearly 1
        "[[0.333333,0.471405,0,0],[0.471405,0.666667,0,0],[0,0,1,0],[0,0,0,1]]",
    ];
    for rows in one {
        let read = StoredModel::from_json(&with_covariance(rows));
        assert!(read.is_ok(), "{rows}: {}", read.err().unwrap());
    }
}

#[test]
fn a_model_file_may_begin_with_a_byte_order_mark() {
    let text = file(BG);
    let with_mark = format!("\u{feff}{text}");
    assert_eq!(
        StoredModel::from_json(&with_mark).unwrap(),
        StoredModel::from_json(&text).unwrap()
    );
}

#[test]
fn a_model_file_names_its_schema_exactly() {
    let wrong = [
        "clv-model/01",
        "clv-model/1 ",
        "clv-model/+1",
        "clv-model/1.0",
        "CLV-MODEL/1",
    ];
    for schema in wrong {
        let error = StoredModel::from_json(&file(BG).replace("clv-model/1", schema)).unwrap_err();
        let said = format!("unknown schema of a model file: `{schema}`");
        assert_eq!(error.to_string(), said);
    }
    let newer = StoredModel::from_json(&file(BG).replace("clv-model/1", "clv-model/12"));
    assert!(
        newer
            .unwrap_err()
            .to_string()
            .contains("newer than this program")
    );
}

#[test]
fn a_model_file_has_at_most_one_mebibyte() {
    let shop = Shop::new();
    let padded = |size: usize| {
        let text = file(BG);
        text.clone() + &" ".repeat(size - text.len())
    };
    shop.write("model.json", padded(1 << 20).as_bytes());
    assert!(clv(&shop, "inspect model.json").status.success());
    shop.write("model.json", padded((1 << 20) + 1).as_bytes());
    let error = refusal(&shop, "inspect model.json");
    assert!(
        error.contains("model.json: not a model file: larger than 1 MiB"),
        "{error}"
    );
}

#[test]
fn unknown_keys_are_told_wherever_they_stand() {
    let text = stack(&format!(r#"{{"weight": 1, "mood": 1, {BG}}}"#))
        .replace(r#""unit""#, r#""color": "red", "unit""#);
    let unknown = StoredModel::from_json(&text).unwrap().1;
    assert_eq!(unknown, ["color", "purchase.members.0.mood"]);
}

#[test]
fn a_key_that_is_named_twice_is_refused() {
    let twice = [
        file(BG).replace(r#""unit""#, r#""unit": "day", "unit""#),
        file(BG).replace(r#""r""#, r#""r": 1, "r""#),
        file(&format!(r#"{BG}, "model": "nbd""#)),
    ];
    for text in twice {
        let error = StoredModel::from_json(&text).unwrap_err().to_string();
        assert!(error.contains("duplicate"), "{error}");
    }
}
