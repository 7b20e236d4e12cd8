//! An evaluation as text for a terminal.

use std::fmt::Write;

use crate::evaluate::{Evaluation, Finding, Kind, LeftOutReason, Measured, Of};

/// The evaluation as a table: one row for each model and each simple rule.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let data = &evaluation.data;
    let mut text = format!(
        "{} customers, fitted to {} to {}, tested up to {} ({} days)\n\n",
        data.customers,
        data.calibration_start,
        data.calibration_end,
        data.holdout_end,
        data.holdout_days
    );
    let columns = [
        "",
        "purchases",
        "bias %",
        "MAE",
        "RMSE",
        "log score",
        "churn AUC",
        "value bias %",
        "value MAE",
    ];
    row(&mut text, &columns.map(str::to_owned));
    for entry in &evaluation.entries {
        row(
            &mut text,
            &[
                entry.name.clone(),
                figure(entry.purchases.predicted, 1),
                figure(entry.purchases.bias_pct, 2),
                figure(entry.purchases.mae, 5),
                figure(entry.purchases.rmse, 5),
                figure(entry.purchases.log_score, 4),
                figure(entry.churn.auc, 3),
                figure(entry.value.bias_pct, 2),
                figure(entry.value.mae, 3),
            ],
        );
    }
    let actual = evaluation
        .entries
        .first()
        .map_or(0, |entry| entry.purchases.actual);
    let _infallible = writeln!(text, "\npurchases in the hold-out: {actual}");
    for entry in evaluation
        .entries
        .iter()
        .filter(|entry| entry.kind == Kind::Model)
    {
        for interval in &entry.intervals {
            let of = match interval.of {
                Of::Purchases => "purchases",
                Of::Value => "value",
            };
            let level = 100.0 * interval.level;
            let covered = figure(interval.coverage.map(|share| 100.0 * share), 1);
            let _infallible = writeln!(
                text,
                "{}: {level:.0}% intervals of {of} contained the outcome of {covered}% of customers",
                entry.name
            );
        }
    }
    add_overall(&mut text, evaluation);
    add_comparisons(&mut text, evaluation);
    add_bands(&mut text, evaluation);
    add_verdict(&mut text, evaluation);
    text
}

/// All tests together: metrics with their intervals.
fn add_overall(text: &mut String, evaluation: &Evaluation) {
    let plan = &evaluation.plan;
    if plan.judged < 2 {
        return;
    }
    let splits = evaluation.origins.iter();
    let splits: Vec<String> = splits
        .map(|origin| origin.data.calibration_end.to_string())
        .collect();
    let level = evaluation.overall.first().map_or(0.9, |one| one.level);
    let days = evaluation.data.holdout_days;
    let overlapping = match plan.step_days {
        Some(step) if step < days => ", which overlap",
        _ => "",
    };
    let _infallible = write!(
        text,
        "\n{} tests of {days} days{overlapping}, fitted up to {}; {:.0}% intervals from the bootstrap\n\n",
        plan.judged,
        splits.join(", "),
        100.0 * level
    );
    cells(text, "", &OVERALL.map(|(title, ..)| title.to_owned()));
    for overall in &evaluation.overall {
        let figures = OVERALL.map(|(_, metric, decimals)| {
            let (section, name) = metric.split_once('.').unwrap_or_default();
            let section = match section {
                "value" => &overall.value,
                "churn" => &overall.churn,
                _ => &overall.purchases,
            };
            measured(section.get(name).copied().flatten(), decimals)
        });
        cells(text, &overall.name, &figures);
    }
    let left_out = plan.left_out.len();
    if left_out > 0 {
        let all = plan.left_out.iter();
        let short = all.filter(|one| one.reason == LeftOutReason::TooShort);
        let _infallible = writeln!(
            text,
            "\n{left_out} of {} tests left out, {} of them because the data before them are too short",
            plan.asked,
            short.count()
        );
    }
}

/// The columns of the table over all tests: title, metric, decimals.
const OVERALL: [(&str, &str, usize); 5] = [
    ("log score", "purchases.log_score", 4),
    ("CRPS", "purchases.crps", 4),
    ("RMSE", "purchases.rmse", 4),
    ("churn log loss", "churn.log_loss", 4),
    ("churn AUC", "churn.auc", 3),
];

fn cells(text: &mut String, name: &str, figures: &[String; 5]) {
    let _infallible = write!(text, "{name:<12}");
    for figure in figures {
        let _infallible = write!(text, "{figure:>27}");
    }
    text.push('\n');
}

fn measured(measured: Option<Measured>, decimals: usize) -> String {
    measured.map_or_else(
        || "-".to_owned(),
        |of| {
            let [value, lower, upper] =
                [of.value, of.lower, of.upper].map(|figure| format!("{figure:.decimals$}"));
            format!("{value} ({lower} to {upper})")
        },
    )
}

/// Whether the chosen model is really better than the other models.
fn add_comparisons(text: &mut String, evaluation: &Evaluation) {
    let models = evaluation.entries.iter();
    let models: Vec<&str> = models
        .filter(|entry| entry.kind != Kind::Baseline)
        .map(|entry| &*entry.name)
        .collect();
    let is_model = |name: &str| models.contains(&name);
    let comparisons = evaluation
        .comparisons
        .iter()
        .filter(|one| is_model(&one.better) && is_model(&one.worse));
    let titled = comparisons.filter_map(|one| Some((title_of(&one.metric)?, one)));
    for (at, (metric, one)) in titled.enumerate() {
        if at == 0 {
            text.push('\n');
        }
        let certain = if one.significant {
            ""
        } else {
            ": not significant"
        };
        let _infallible = writeln!(
            text,
            "{} is better than {} in {metric} by {:.4} ({:.4} to {:.4}){certain}",
            one.better, one.worse, one.difference, one.lower, one.upper
        );
    }
}

/// The name of a metric that is told here; the file has more of them.
fn title_of(metric: &str) -> Option<&'static str> {
    match metric {
        "log_score" => Some("log score"),
        "rmse" => Some("RMSE"),
        _ => None,
    }
}

/// Churn risk in bands, with what was observed.
fn add_bands(text: &mut String, evaluation: &Evaluation) {
    let Some(overall) = evaluation.chosen_overall() else {
        return;
    };
    let _infallible = writeln!(
        text,
        "\n{:<18}{:>13}{:>18}{:>26}",
        "churn risk", "customers", "mean churn risk", "without a purchase"
    );
    for band in &overall.churn_bands {
        let name = format!("{} ({:.2} to {:.2})", band.band.name(), band.from, band.to);
        let share = |share: Option<f64>| figure(share.map(|share| 100.0 * share), 1) + "%";
        let _infallible = writeln!(
            text,
            "{name:<22}{:>9}{:>18}{:>26}",
            band.customers,
            share(band.predicted),
            share(band.observed)
        );
    }
}

/// The checks, the verdict, and the rule of its grade.
fn add_verdict(text: &mut String, evaluation: &Evaluation) {
    let verdict = &evaluation.verdict;
    text.push('\n');
    for reason in &verdict.reasons {
        let passed = if reason.passed { "passed" } else { "failed" };
        let _infallible = writeln!(text, "{passed}: {}", check(&reason.finding));
    }
    let (failed, all) = (verdict.failed(), verdict.reasons.len());
    let grade = verdict
        .grade
        .map_or_else(String::new, |grade| format!(", grade {grade:?}"));
    let _infallible = writeln!(
        text,
        "verdict on {}: {}{grade} ({failed} of {all} checks failed)\n\
         grades: A no check failed, B one, C two, D three or more",
        evaluation.chosen, verdict.word
    );
}

/// A check in a few words.
fn check(finding: &Finding) -> String {
    let percent = |share: f64| format!("{:.1}%", 100.0 * share);
    let error = |error: Option<f64>| {
        error.map_or_else(
            || "an unknown part".to_owned(),
            |error| percent(error / 100.0),
        )
    };
    match finding {
        Finding::PurchasesTotal {
            mean_error_pct,
            origins,
            ..
        } => format!(
            "all purchases were off by {} on average {}, at most 10% allowed",
            error(*mean_error_pct),
            over(*origins)
        ),
        Finding::ValueTotal {
            mean_error_pct,
            origins,
            ..
        } => format!(
            "all value was off by {} on average {}, at most 10% allowed",
            error(*mean_error_pct),
            over(*origins)
        ),
        Finding::TotalsIntervals {
            level,
            purchases_inside,
            value_inside,
            origins,
        } => {
            let value = value_inside.map_or_else(String::new, |inside| {
                format!(", that of all value in {inside}")
            });
            format!(
                "the {:.0}% interval of all purchases held in {purchases_inside} of {}{value}, \
                 at least three quarters wanted",
                100.0 * level,
                tests(*origins)
            )
        }
        Finding::PurchasesIntervals {
            level,
            coverage,
            origins,
        } => format!(
            "{:.0}% intervals of customers’ purchases held for {} of customers {}",
            100.0 * level,
            percent(*coverage),
            over(*origins)
        ),
        Finding::ValueIntervals {
            level,
            coverage,
            origins,
        } => format!(
            "{:.0}% intervals of customers’ value held for {} of customers {}",
            100.0 * level,
            percent(*coverage),
            over(*origins)
        ),
        Finding::SimpleRules {
            model_rmse,
            rule,
            rule_rmse,
            origins,
            ..
        } => format!(
            "RMSE {}, that of the best simple rule ({rule}) {} {}",
            figure(*model_rmse, 5),
            figure(*rule_rmse, 5),
            over(*origins)
        ),
        _ => String::new(),
    }
}

fn over(origins: usize) -> String {
    format!("in {}", tests(origins))
}

fn tests(origins: usize) -> String {
    match origins {
        1 => "1 test".to_owned(),
        origins => format!("{origins} tests"),
    }
}

fn row(text: &mut String, cells: &[String; 9]) {
    for (at, cell) in cells.iter().enumerate() {
        let _infallible = if at == 0 {
            write!(text, "{cell:<12}")
        } else {
            write!(text, "{cell:>13}")
        };
    }
    text.push('\n');
}

fn figure(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
