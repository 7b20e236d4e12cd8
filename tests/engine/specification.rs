//! Specifications as JSON: defaults, refusals that name the field, and the way back.

use clv::input::{Merge, ReadOptions};
use clv::spec::{EvaluateSpec, FitSpec, Intervals, RunSpec, ScoreSpec, SimulateSpec, from_json};
use serde_json::{Value, json};

fn refusal<T: serde::de::DeserializeOwned>(text: &Value) -> String {
    let error = from_json::<T>(&text.to_string()).err().unwrap();
    assert!(error.is_usage());
    error.to_string()
}

#[test]
fn an_empty_specification_is_the_default_of_the_command_line() {
    let spec: RunSpec = from_json("{}").unwrap();
    assert_eq!(spec.models.model, "auto");
    assert_eq!(spec.question.horizon.days(), 365.0);
    assert_eq!(spec.question.intervals, Intervals::All);
    assert_eq!((spec.seed, spec.question.level), (42, 0.9));
    let simulated: SimulateSpec = from_json(r#"{"customers": 3, "days": 30}"#).unwrap();
    assert_eq!(simulated.start.to_string(), "2024-01-01");
}

#[test]
fn every_reading_option_is_a_field() {
    let options: ReadOptions = from_json(
        &json!({
            "customer_col": "who", "date_col": "when", "amount_col": "what", "order_col": "no",
            "input": "transactions", "date_format": "%d/%m/%Y", "since": "2024-01-01",
            "until": "2024-12-31", "timezone": "Europe/Paris", "currency": "EUR", "unit": "month",
            "merge": "none", "refunds": "drop", "duplicates": "drop", "strict": true,
            "threads": 3, "memory": "2GiB", "temp_dir": "/tmp",
        })
        .to_string(),
    )
    .unwrap();
    assert_eq!(options.columns.order.as_deref(), Some("no"));
    assert_eq!(options.merge, Some(Merge::None));
    assert_eq!((options.threads, options.memory), (3, Some(2 << 30)));
    assert_eq!(options.until.unwrap().to_string(), "2024-12-31");
    let again: ReadOptions = from_json(&serde_json::to_string(&options).unwrap()).unwrap();
    assert_eq!(format!("{again:?}"), format!("{options:?}"));
}

#[test]
fn a_refusal_names_the_field_and_what_is_possible() {
    let in_reading = |name: &str, value: Value| json!({"read": {name: value}});
    for (field, value, said) in [
        ("unit", json!("fortnight"), "one of `day`, `week`, `month`"),
        ("threads", json!(0), "from 1 to 1024"),
        ("threads", json!(-1), "expected u64"),
        ("memory", json!("much"), "as in 512MiB or 2GiB"),
        ("until", json!("31/12/2024"), "31/12/2024"),
        ("timezone", json!("Europe/Pari"), "unknown time zone"),
        ("strict", json!("yes"), "expected a boolean"),
        ("customer_col", json!(0), "expected a string"),
    ] {
        let text = refusal::<FitSpec>(&in_reading(field, value));
        assert!(
            text.starts_with(&format!("`{field}` is not valid: ")) || field == "customer_col",
            "{text}"
        );
        assert!(text.contains(said), "{text}");
    }
    for unknown in [
        refusal::<FitSpec>(&in_reading("untl", json!("2024-12-31"))),
        refusal::<ScoreSpec>(&json!({"untl": 1})),
        refusal::<RunSpec>(&json!({"models": {"untl": 1}})),
    ] {
        assert!(unknown.contains("unknown field `untl`"), "{unknown}");
    }
    let question = json!({"question": {"horizon": "soon"}});
    let text = refusal::<ScoreSpec>(&question);
    assert!(
        text.starts_with("`horizon` is not valid") && text.contains("365d"),
        "{text}"
    );
}

#[test]
fn an_evaluation_may_leave_its_split_to_the_data() {
    let spec: EvaluateSpec = from_json("{}").unwrap();
    assert_eq!(spec.options().unwrap().split, None);
    let spec: EvaluateSpec =
        from_json(r#"{"split": "2024-06-30", "level": 0.95, "origins": 2}"#).unwrap();
    let options = spec.options().unwrap();
    assert_eq!((options.level, options.origins), (0.95, 2));
    for wrong in [r#"{"origins": 0}"#, r#"{"level": 1.0}"#] {
        let spec: EvaluateSpec = from_json(wrong).unwrap();
        assert!(spec.options().unwrap_err().is_usage(), "{wrong}");
    }
}
