//! Formulas against the tables of `tests/reference/`: published figures, and values that an
//! independent script made with mpmath (`tests/reference/generate/`).

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use clv::forecast::{NextPurchase, Question, Scorer};
use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{
    AttritionModel, BgCnbdK, BgNbd, GammaGamma, GammaGammaOrders, Likelihood, MbgCnbdK, MbgNbd,
    Nbd, Parametric, ParetoNbd, PurchaseModel, Span, Spend,
};
use clv::testing::special::{
    TwoPowers, beta_inc, digamma, digamma_difference, discounted_power, ln_beta, ln_beta_inc,
    ln_gamma, ln_gamma_ratio, stopped_mean, stopped_rate,
};

use crate::common::assert_close;

/// One row of a table.
struct Row(HashMap<String, String>);

impl Row {
    fn text(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    fn number(&self, column: &str) -> f64 {
        self.text(column)
            .parse()
            .unwrap_or_else(|_| panic!("no number in `{column}`: {:?}", self.0))
    }

    fn bg_nbd(&self) -> BgNbd {
        BgNbd::new(
            self.number("r"),
            self.number("alpha"),
            self.number("a"),
            self.number("b"),
        )
        .unwrap()
    }

    fn gamma_gamma(&self) -> GammaGamma {
        GammaGamma::new(self.number("p"), self.number("q"), self.number("v")).unwrap()
    }

    fn purchases(&self) -> PurchaseHistory {
        PurchaseHistory::new(
            self.number("x") as u32,
            self.number("t_x"),
            self.number("T"),
        )
        .unwrap()
    }

    fn spend(&self) -> SpendHistory {
        let x = self.number("x") as u32;
        if x == 0 {
            SpendHistory::NONE
        } else {
            SpendHistory::new(x, self.number("m")).unwrap()
        }
    }
}

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reference")
        .join(file);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header
            .iter()
            .map(String::from)
            .zip(record.iter().map(String::from))
            .collect()
    };
    reader
        .records()
        .map(|record| Row(row(record.unwrap())))
        .collect()
}

/// To the row's tolerance, but not below the rounding of a dozen operations.
///
/// Logarithms of probabilities near 1 and derivatives are sums of terms of both signs: where these cancel to
/// less than `NOTHING_LEFT`, rounding of the terms is what remains.
fn agree(actual: f64, expected: f64, row: &Row) -> bool {
    const NOTHING_LEFT: f64 = 1e-9;
    let (error, cancels) = ((actual - expected).abs(), expected.abs() < NOTHING_LEFT);
    let cancelled = match row.text("quantity") {
        quantity if quantity.starts_with("ln_likelihood_d_") => {
            error < 1e-18 || (cancels && error < 2e-16) || (expected.abs() < 1e-30 && error < 1e-15)
        }
        "ln_likelihood" | "ln_pmf_between" => cancels && error < 1e-14,
        "ln_pmf" => expected == 0.0 && error < 1e-100,
        _ => false,
    };
    cancelled || error <= row.number("rel_tol").max(5e-14) * expected.abs()
}

/// Compares every row of a file and reports all that fail.
fn check(file: &str, least: usize, evaluate: impl Fn(&Row) -> Option<f64>) {
    check_rows(file, &rows(file), least, evaluate);
}

fn check_rows(file: &str, rows: &[Row], least: usize, evaluate: impl Fn(&Row) -> Option<f64>) {
    assert!(rows.len() >= least, "{file} has only {} rows", rows.len());
    let mut failures = Vec::new();
    for row in rows {
        let actual = evaluate(row);
        let expected = row.text("expected");
        let fine = match actual {
            None => expected.is_empty(),
            Some(_) if expected.is_empty() => false,
            Some(actual) => {
                let expected: f64 = expected.parse().unwrap();
                agree(actual, expected, row)
            }
        };
        if !fine {
            failures.push(format!("{actual:?} is not {expected}: {:?}", row.0));
        }
    }
    assert!(
        failures.is_empty(),
        "{file}: {} of {} rows fail\n{}",
        failures.len(),
        rows.len(),
        failures.join("\n")
    );
}

/// A purchase model's answer to a row; its parameters are in the columns of their symbols.
fn purchase<M: Likelihood<History = PurchaseHistory> + AttritionModel + 'static>(
    row: &Row,
) -> Option<f64> {
    let values: Vec<f64> = M::PARAMETERS
        .iter()
        .map(|parameter| row.number(parameter.symbol))
        .collect();
    let model = M::from_values(&values).unwrap();
    let history = if row.text("x").is_empty() {
        PurchaseHistory::NEW
    } else {
        row.purchases()
    };
    let (t, n) = (|| row.number("t"), || row.number("n") as u32);
    let between = || Span {
        from: row.number("t1"),
        to: row.number("t2"),
    };
    let mut gradient = vec![0.0; values.len()];
    let ln_likelihood = model.term(&history, &mut gradient);
    let dropout = || model.rates(&history).dropout.unwrap();
    // the sum of the logarithms of the gaps, and the phases of a purchase, whose rate is a k-th of theirs
    let told = |column: &str, otherwise: f64| {
        if row.text(column).is_empty() {
            otherwise
        } else {
            row.number(column)
        }
    };
    let (ln_gaps, k) = (told("ln_gaps", 0.0), told("k", 1.0));
    let quantity = row.text("quantity");
    if let Some(symbol) = quantity.strip_prefix("ln_likelihood_d_") {
        let i = M::PARAMETERS
            .iter()
            .position(|parameter| parameter.symbol == symbol)
            .unwrap();
        return Some(gradient[i]);
    }
    Some(match quantity {
        "ln_likelihood" => ln_likelihood + model.beside(ln_gaps, &mut gradient).unwrap_or(0.0),
        "p_alive" => model.p_alive(&history),
        "p_alive_log_odds" => -model.ln_odds_gone(&history),
        "p_alive_at" => model.p_alive_after(t(), &history),
        "expected_purchases" => model.expected_purchases(t(), &history),
        "expected_purchases_new" => model.expected_purchases_new(t()),
        "ln_pmf" => model.ln_pmf(n(), t(), &history),
        "ln_pmf_new" => model.ln_pmf_new(n(), t()),
        "ln_pmf_between" => model.ln_pmf_between(n(), between(), &history),
        "pmf" => model.ln_pmf(n(), t(), &history).exp(),
        "pmf_new" => model.ln_pmf_new(n(), t()).exp(),
        "p_no_purchase" => model.ln_pmf(0, t(), &history).exp(),
        "next_cdf" => -model.active(&history).ln_pmf(0, t()).exp_m1(),
        "next_mean" => return model.active(&history).mean_wait(),
        "next_quantile" => {
            NextPurchase::new(&model, &history, 2.0 * row.number("level") - 1.0)
                .interval
                .1
        }
        "overdue" => model.silence(&history),
        "rate_mean" => model.rates(&history).purchase.mean / k,
        "rate_variance" => model.rates(&history).purchase.variance / (k * k),
        "dropout_mean" => dropout().mean,
        "dropout_variance" => dropout().variance,
        "discounted_purchases" | "discounted_purchases_new" if row.text("t") == "inf" => {
            return model.discounted_purchases_without_end(row.number("delta"), &history);
        }
        "discounted_purchases" | "discounted_purchases_new" => {
            model.discounted_purchases(t(), row.number("delta"), &history)
        }
        other => panic!("unknown quantity: {other}"),
    })
}

fn gamma_gamma(row: &Row) -> Option<f64> {
    let model = row.gamma_gamma();
    let gradient = |i: usize| {
        let mut gradient = [0.0; 3];
        model.term(&row.spend(), &mut gradient);
        gradient[i]
    };
    match row.text("quantity") {
        "ln_likelihood" => Some(model.term(&row.spend(), &mut [0.0; 3])),
        "ln_likelihood_d_p" => Some(gradient(0)),
        "ln_likelihood_d_q" => Some(gradient(1)),
        "ln_likelihood_d_v" => Some(gradient(2)),
        "expected_spend" => model.expected_spend(&row.spend()),
        "sum_cdf" => Some(model.total_cdf(row.number("n"), row.number("s"), &row.spend())),
        other => panic!("unknown quantity: {other}"),
    }
}

fn gamma_gamma_orders(row: &Row) -> Option<f64> {
    let model =
        GammaGammaOrders::from_values(&["p", "q", "v"].map(|symbol| row.number(symbol))).unwrap();
    let (orders, total) = (row.number("orders"), row.number("total"));
    let history = SpendHistory::new(orders as u32, total / orders).unwrap_or(SpendHistory::NONE);
    let mut gradient = [0.0; 3];
    let ln_likelihood = model.term(&history, &mut gradient)
        + model.beside(row.number("ln_total"), &mut gradient)?;
    let (n, spend) = (|| row.number("n"), model.as_ref());
    match row.text("quantity") {
        "ln_likelihood" => Some(ln_likelihood),
        "ln_likelihood_d_p" => Some(gradient[0]),
        "ln_likelihood_d_q" => Some(gradient[1]),
        "ln_likelihood_d_v" => Some(gradient[2]),
        "expected_spend" => spend.expected_spend(&history),
        "sum_cdf" => Some(spend.total_cdf(n(), row.number("s"), &history)),
        "sum_quantile" => Some(spend.total_quantile(n(), row.number("level"), &history)),
        other => panic!("unknown quantity: {other}"),
    }
}

fn value(row: &Row) -> Option<f64> {
    let question = Question {
        horizon: row.number("t"),
        delta: 0.0,
        margin: 1.0,
        level: 0.9,
        intervals: true,
    };
    let scorer = Scorer::new(
        row.bg_nbd().into(),
        Some(row.gamma_gamma().into()),
        question,
    )
    .unwrap();
    let distribution = scorer.value_distribution(&row.purchases(), &row.spend())?;
    Some(match row.text("quantity") {
        "value_cdf" => distribution.cdf(row.number("s_or_level")),
        "value_quantile" => distribution.quantile(row.number("s_or_level")),
        other => panic!("unknown quantity: {other}"),
    })
}

/// Functions that have no customer.
fn special(row: &Row) -> f64 {
    let number = |column: &str| row.number(column);
    match row.text("quantity") {
        "two_powers" => {
            let powers = TwoPowers {
                a: number("a"),
                b: number("b"),
                p: number("p"),
                q: number("q"),
            };
            powers.integrate(number("span"), |_, _, _| ())
        }
        "discounted_power" => discounted_power(number("s"), number("z"), number("w")).value,
        other => panic!("unknown quantity: {other}"),
    }
}

/// Functions of up to three shapes and a share or odds.
fn function(row: &Row) -> f64 {
    let (a, b, c, z) = (
        row.number("a"),
        || row.number("b"),
        || row.number("c"),
        || row.number("z"),
    );
    match row.text("quantity") {
        "ln_gamma" => ln_gamma(a),
        "digamma" => digamma(a),
        "ln_gamma_ratio" => ln_gamma_ratio(a, b()),
        "digamma_difference" => digamma_difference(a, b()),
        "ln_beta" => ln_beta(a, b()),
        "beta_inc" => beta_inc(a, b(), z(), 1.0 - z()),
        "ln_beta_inc" => ln_beta_inc(a, b(), z(), 1.0 - z()),
        "stopped_mean" => stopped_mean(a, b(), c(), z()),
        "stopped_rate" => stopped_rate(a, b(), c(), z()),
        other => panic!("unknown quantity: {other}"),
    }
}

#[test]
fn special_functions_agree_with_mpmath() {
    check("functions.csv", 900, |row| Some(function(row)));
    check("special.csv", 25, |row| Some(special(row)));
}

#[test]
fn predictive_distributions_of_value_agree_with_mpmath() {
    check("value.csv", 50, value);
}

#[test]
fn published_figures_hold_to_their_last_digit() {
    check("published.csv", 80, |row| {
        if row.text("p").is_empty() {
            purchase::<BgNbd>(row)
        } else {
            gamma_gamma(row)
        }
    });
}

/// Published figures of one model of several.
fn check_published<M: Likelihood<History = PurchaseHistory> + AttritionModel + 'static>(
    least: usize,
) {
    let mut rows = rows("published_family.csv");
    rows.retain(|row| row.text("model") == M::NAME);
    check_rows(M::NAME, &rows, least, purchase::<M>);
}

#[test]
fn published_figures_of_nbd_and_pareto_nbd_hold_to_their_last_digit() {
    check_published::<Nbd>(9);
    check_published::<ParetoNbd>(95);
}

#[test]
fn bg_nbd_agrees_with_mpmath_over_the_whole_range() {
    check("bg_nbd.csv", 300, purchase::<BgNbd>);
    check("bg_nbd_future.csv", 300, purchase::<BgNbd>);
}

#[test]
fn nbd_agrees_with_mpmath_over_the_whole_range() {
    check("nbd.csv", 600, purchase::<Nbd>);
}

#[test]
fn gamma_gamma_on_orders_agrees_with_mpmath_over_the_whole_range() {
    check("gamma_gamma_orders.csv", 400, gamma_gamma_orders);
}

#[test]
fn pareto_nbd_agrees_with_mpmath_over_the_whole_range() {
    check("pareto_nbd.csv", 1_300, purchase::<ParetoNbd>);
}

#[test]
fn mbg_nbd_agrees_with_mpmath_over_the_whole_range() {
    check("mbg_nbd.csv", 1_700, purchase::<MbgNbd>);
}

#[test]
fn regular_timing_agrees_with_mpmath_over_the_whole_range() {
    check("cnbd.csv", 1_800, |row| match row.text("model") {
        "bg-cnbd-k" => purchase::<BgCnbdK>(row),
        "mbg-cnbd-k" => purchase::<MbgCnbdK>(row),
        other => panic!("unknown model: {other}"),
    });
}

/// The model of a row of BTYDplus' predictions.
fn in_btydplus(row: &Row) -> PurchaseModel {
    let symbols: &[&str] = if row.text("model") == "mbg-nbd" {
        &["r", "alpha", "a", "b"]
    } else {
        &["r", "alpha", "a", "b", "k"]
    };
    let values: Vec<f64> = symbols.iter().map(|symbol| row.number(symbol)).collect();
    PurchaseModel::from_values(row.text("model"), &values).unwrap()
}

#[test]
fn p_alive_is_that_of_btydplus() {
    for row in rows("btydplus.csv") {
        let alive = in_btydplus(&row).as_dyn().p_alive(&row.purchases());
        assert_close(alive, row.number("p_alive"), 1e-8, row.text("model"));
    }
}

/// Expectations of BTYDplus are exact for k = 1 alone.
///
/// For k > 1 they are an approximation that knows neither how far the gap under way has come nor how regular purchases
/// are, scaled to the exact total of the table that is asked. Over all 1,525 groceries it is this far from the
/// exact expectation of 52 weeks:
///
/// | model | total, exact | total, theirs | apart on average | at worst |
/// |---|---:|---:|---:|---:|
/// | BG/CNBD-2 | 3818 | 3830 | 2.7% | 30% |
/// | BG/CNBD-3 | 3711 | 3712 | 3.8% | 48% |
/// | MBG/CNBD-2 | 3812 | 3970 | 4.2% | 47% |
/// | MBG/CNBD-3 | 3710 | 3893 | 4.9% | 79% |
///
/// Ours are held to mpmath above and to simulation in the laws.
#[test]
fn expectations_are_those_of_btydplus_where_its_are_exact_and_near_elsewhere() {
    let mut apart: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in rows("btydplus.csv") {
        let expected = in_btydplus(&row)
            .as_dyn()
            .expected_purchases(row.number("t"), &row.purchases());
        let theirs = row.number("expected_purchases");
        if row.text("k") == "1" {
            assert_close(expected, theirs, 1e-6, row.text("data"));
        }
        let sums = apart
            .entry(format!("{} {}", row.text("model"), row.text("k")))
            .or_default();
        *sums = (sums.0 + expected, sums.1 + (expected - theirs).abs());
    }
    for (model, (total, off)) in apart {
        assert!(off < 0.15 * total, "{model}: apart by {off} of {total}");
    }
}

#[test]
fn gamma_gamma_agrees_with_mpmath_over_the_whole_range() {
    check("gamma_gamma.csv", 100, gamma_gamma);
}
