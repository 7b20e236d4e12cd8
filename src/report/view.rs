//! Turns results into what the page shows: nested figures and finished sentences.

use serde_json::{Map, Value, json};

use super::charts::Charts;
use super::portfolio::AtRisk;
use super::verdict::Told;
use super::{Report, shares};
use crate::caution::Caution;
use crate::evaluate::Evaluation;
use crate::forecast::Interval;
use crate::store::StoredProcess;
use crate::words::{Catalogue, Language, Numbers, meaning_in, sentence_in};

/// Counts of the audit that the page shows when they are not 0, in the order of the page.
const ODDITIES: [&str; 6] = [
    "refunds",
    "refunded_periods",
    "lone_refund_periods",
    "zero_amounts",
    "duplicates",
    "customers_without_purchase",
];

impl Report<'_> {
    /// Everything that the page shows.
    pub(super) fn view(&self, words: &Catalogue, numbers: &Numbers) -> Value {
        let verdict = Told {
            words,
            numbers,
            verdict: self.verdict,
            evaluation: self.evaluation,
        };
        json!({
            "language": words.language(),
            "money": self.money(),
            "version": env!("CARGO_PKG_VERSION"),
            "horizon": self.horizon(),
            "measure": self.measure(),
            "margin": numbers.round_percent(self.question.margin),
            "level": numbers.round_percent(self.question.level),
            "intervals": self.question.has_intervals(),
            "portfolio": self.portfolio_view(),
            "range": self.range(),
            "sure": self.sure(words, numbers),
            "first": self.first(words, numbers),
            "trust": verdict.view(),
            "chosen": self.evaluation.and_then(Evaluation::chosen_entry),
            "audit": self.audit,
            "until": self.until,
            "oddities": self.oddities(),
            "doubts": self.doubts(words),
            "evaluation": self.evaluation.map(|evaluation| json!({
                "data": evaluation.data,
                "entries": evaluation.entries,
                "chosen": evaluation.chosen,
            })),
            "calibration": self.calibration(),
            "churn_bands": self.churn_bands(),
            "charts": self.charts(words, numbers),
            "value": self.value_view(words, numbers),
            "model": self.model_view(words.language()),
        })
    }

    /// What a value is: revenue, or the margin on it.
    pub(super) fn measure(&self) -> &'static str {
        if self.question.margin < 1.0 {
            "margin"
        } else {
            "revenue"
        }
    }

    pub(super) fn money(&self) -> bool {
        self.model.spend().is_some()
    }

    /// The days of the horizon, with no more than one decimal.
    fn horizon(&self) -> f64 {
        (10.0 * self.question.horizon.days()).round() / 10.0
    }

    fn portfolio_view(&self) -> Value {
        let portfolio = self.portfolio;
        json!({
            "customers": portfolio.customers,
            "returning": portfolio.returning,
            "purchases": portfolio.purchases,
            "worth": self.money().then(|| portfolio.worth()),
            "without_value": portfolio.without_value,
            "one_time_buyers": portfolio.one_time_buyers(),
            "first": portfolio.first.iter().map(at_risk).collect::<Vec<_>>(),
        })
    }

    /// The interval of the total, where there is money.
    fn range(&self) -> Option<Interval> {
        let portfolio = self.portfolio;
        self.money()
            .then(|| self.interval_of(portfolio.worth(), portfolio.clv_errors))?
    }

    /// How certain the forecast is, as sentences.
    fn sure(&self, words: &Catalogue, numbers: &Numbers) -> Vec<String> {
        let mut sentences = match (self.question.has_intervals(), self.money()) {
            (false, _) => vec![words.say("sure-none", &[])],
            (true, false) => vec![words.say("sure-purchases", &[])],
            (true, true) => self.sure_of_value(words, numbers),
        };
        let left = self.portfolio.without_value;
        if left > 0 {
            sentences.push(words.say("sure-without-value", &[("customers", left.into())]));
        }
        sentences.extend(self.sure_without_dominant(words, numbers));
        sentences
    }

    /// How certain the total is: parameters, chance, the level, and all together.
    fn sure_of_value(&self, words: &Catalogue, numbers: &Numbers) -> Vec<String> {
        let level = numbers.round_percent(self.question.level);
        let or = |error: Option<f64>, key: &str, missing: &str| match error
            .map(|error| error * self.factor())
        {
            None => words.say(missing, &[]),
            Some(error) => {
                let share = numbers.percent(error / self.portfolio.worth());
                let figures = [
                    ("error", numbers.money(error).into()),
                    ("share", share.into()),
                    ("level", (&level).into()),
                ];
                words.say(key, &figures)
            }
        };
        let mut sentences = vec![
            or(
                self.portfolio.clv_errors.parameters,
                "sure-parameters",
                "sure-no-covariance",
            ),
            or(
                self.portfolio.clv_errors.outcome,
                "sure-outcome",
                "sure-outcome-unbounded",
            ),
        ];
        let horizon = self.question.horizon.in_unit(self.model.unit());
        let (worth, sureness) = (self.portfolio.worth(), self.question.level);
        let alone = self.level().interval(worth, 0.0, horizon, sureness);
        let spoken = [("sure-level", alone), ("sure-together", self.range())];
        for (key, interval) in spoken {
            let Some((low, high)) = interval else {
                continue;
            };
            let figures = [
                ("level", (&level).into()),
                ("low", numbers.low_money(low).into()),
                ("high", numbers.money(high).into()),
            ];
            sentences.push(words.say(key, &figures));
        }
        sentences
    }

    /// The first customer of the list, and the share of value that the list accounts for.
    fn first(&self, words: &Catalogue, numbers: &Numbers) -> String {
        let Some(first) = self.portfolio.first.first() else {
            return words.say("first-nobody", &[]);
        };
        let together: f64 = self
            .portfolio
            .first
            .iter()
            .map(|customer| customer.stake)
            .sum();
        let write = |value: f64| {
            if self.money() {
                numbers.money(value)
            } else {
                numbers.figure(value)
            }
        };
        let key = if self.money() {
            "first-answer"
        } else {
            "first-answer-purchases"
        };
        words.say(
            key,
            &[
                ("stake", write(first.stake).into()),
                ("together", write(together).into()),
                (
                    "share",
                    numbers.percent(together / self.portfolio.at_stake).into(),
                ),
                ("number", self.portfolio.first.len().into()),
                ("id", (&first.id).into()),
            ],
        )
    }

    /// The totals without customers who buy far more than all others, as a sentence.
    fn sure_without_dominant(&self, words: &Catalogue, numbers: &Numbers) -> Option<String> {
        let (portfolio, dominant) = (self.portfolio, &self.portfolio.dominant);
        if dominant.ids.is_empty() {
            return None;
        }
        let purchases = portfolio.purchases - dominant.purchases;
        let (key, total, rest) = if self.money() {
            let rest = portfolio.worth() - dominant.worth;
            let (total, rest) = (numbers.money(portfolio.worth()), numbers.money(rest));
            ("sure-without-dominant", total, rest)
        } else {
            let total = numbers.count(portfolio.purchases);
            (
                "sure-without-dominant-purchases",
                total,
                numbers.count(purchases),
            )
        };
        let ids = dominant.ids.join(", ");
        let figures = [
            ("ids", ids.into()),
            ("total", total.into()),
            ("rest", rest.into()),
        ];
        Some(words.say(key, &figures))
    }

    /// What a reader should know before they believe the data, but for rows that were skipped: a table has them.
    fn doubts(&self, words: &Catalogue) -> Vec<String> {
        let cautions = self.audit.map(|audit| audit.cautions.as_slice());
        let doubts = cautions.unwrap_or_default().iter();
        doubts
            .filter(|caution| !matches!(caution, Caution::RowsSkipped { .. }))
            .map(|caution| sentence_in(words.language(), caution))
            .collect()
    }

    /// Oddities that occur in the data, by key and count.
    fn oddities(&self) -> Vec<Value> {
        let audit = serde_json::to_value(self.audit).unwrap_or_default();
        let count = |key: &str| audit.get(key).and_then(Value::as_u64).unwrap_or_default();
        let found = ODDITIES.into_iter().filter(|key| count(key) > 0);
        found
            .map(|key| json!({"key": key, "count": count(key)}))
            .collect()
    }

    fn calibration(&self) -> Option<Value> {
        let evaluation = self.evaluation?;
        let mut all = evaluation.calibration.iter();
        let chosen = all.find(|one| one.name == evaluation.chosen)?;
        serde_json::to_value(chosen).ok()
    }

    fn charts(&self, words: &Catalogue, numbers: &Numbers) -> Value {
        let charts = Charts { words, numbers };
        let mut drawn = Map::new();
        if let Some(evaluation) = self.evaluation {
            draw_evaluation(&mut drawn, &charts, evaluation);
        }
        let steps = shares::steps(self.portfolio.bins());
        let distribution = charts.distribution(&steps, self.horizon());
        put(&mut drawn, "distribution", distribution);
        let shares = charts.shares(&shares::tenths(self.bins()));
        put(&mut drawn, "shares", shares);
        drawn.into()
    }

    fn bins(&self) -> impl DoubleEndedIterator<Item = super::portfolio::Bin> + Clone {
        self.portfolio.bins().collect::<Vec<_>>().into_iter()
    }

    /// The figures behind the charts of value; `null` without value.
    fn value_view(&self, words: &Catalogue, numbers: &Numbers) -> Option<Value> {
        let (charts, tenths) = (Charts { words, numbers }, shares::tenths(self.bins()));
        let top = tenths.first()?;
        let step =
            |step: shares::Step| json!({"where": charts.step(&step), "customers": step.customers});
        Some(json!({
            "top": top,
            "half": tenths.iter().take(5).sum::<f64>(),
            "tenths": tenths,
            "steps": shares::steps(self.portfolio.bins()).into_iter().map(step).collect::<Vec<_>>(),
        }))
    }

    fn model_view(&self, language: Language) -> Value {
        let process = |stored| process(language, stored);
        json!({
            "unit": self.model.unit().name(),
            "customers": self.model.data().map(|data| data.customers),
            "processes": self.model.processes().map(process).collect::<Vec<_>>(),
        })
    }
}

/// Adds a chart that has something to show.
fn put(drawn: &mut Map<String, Value>, name: &str, chart: String) {
    if !chart.is_empty() {
        drawn.insert(name.to_owned(), chart.into());
    }
}

/// Draws the chosen model on the hold-out: week by week, and by group of customers.
fn draw_evaluation(drawn: &mut Map<String, Value>, charts: &Charts<'_>, evaluation: &Evaluation) {
    let split = evaluation.data.calibration_end;
    let mut tracking = evaluation.tracking.iter();
    if let Some(chosen) = tracking.find(|one| one.name == evaluation.chosen) {
        put(drawn, "weekly", charts.weekly(&chosen.weeks, split));
        put(drawn, "cumulative", charts.cumulative(&chosen.weeks, split));
    }
    let mut calibration = evaluation.calibration.iter();
    if let Some(chosen) = calibration.find(|one| one.name == evaluation.chosen) {
        let purchases = charts.calibration(
            "decile-purchases",
            "calibration-purchases",
            &chosen.purchases,
            false,
        );
        put(drawn, "purchases", purchases);
        let groups = chosen.value.as_deref().unwrap_or_default();
        let value = charts.calibration("decile-value", "calibration-value", groups, true);
        put(drawn, "value", value);
    }
}

fn at_risk(customer: &AtRisk) -> Value {
    json!({
        "id": customer.id,
        "last_purchase": customer.last_purchase,
        "orders": customer.orders,
        "spend": customer.score.expected_spend,
        "purchases": customer.score.expected_purchases,
        "churn_risk": customer.score.churn_risk,
        "clv": customer.score.clv,
        "interval": customer.interval(),
        "stake": customer.stake,
    })
}

fn process(language: Language, process: StoredProcess<'_>) -> Value {
    let parameters = process.parameters().map(|(parameter, value, error)| {
        json!({"symbol": parameter.symbol, "meaning": meaning_in(language, process.name(), parameter), "value": value, "error": error})
    });
    let warnings = process.warnings().iter();
    let warnings = warnings.map(|warning| sentence_in(language, warning));
    json!({
        "name": process.name(),
        "customers": process.customers(),
        "ln_likelihood": process.ln_likelihood(),
        "parameters": parameters.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
    })
}
