//! Segments and economics as text for a terminal.

use std::fmt::Write;

use crate::economics::{EconomicGroup, Payback, PaybackBasis};
use crate::job::Accounts;
use crate::segment::{Clusters, Group, Move};
use crate::words::printable;

/// The columns of the table of groups: title, width, decimals.
const GROUP_COLUMNS: [(&str, usize); 9] = [
    ("customers", 10),
    ("share", 8),
    ("spent", 13),
    ("days between", 14),
    ("days silent", 13),
    ("churn risk", 12),
    ("purchases", 11),
    ("value", 13),
    ("interval", 24),
];

/// Groups of customers as a table for the terminal, division by division.
pub(super) fn groups(groups: &[Group]) -> String {
    let names = groups.iter().filter_map(|group| group.group.as_deref());
    let name_width = width_of(names, 26);
    let mut text = String::new();
    let mut division = None;
    for group in groups {
        if division != Some(&group.by) {
            if division.is_some() {
                text.push('\n');
            }
            let _infallible = write!(text, "{:<name_width$}", printable(&group.by));
            for (title, width) in GROUP_COLUMNS {
                let _infallible = write!(text, "{title:>width$}");
            }
            text.push('\n');
            division = Some(&group.by);
        }
        let name = group.group.as_deref().unwrap_or("(empty)");
        let bounds = match group.clv {
            Some(_) => group.clv_lower.zip(group.clv_upper),
            None => group.purchases_lower.zip(group.purchases_upper),
        };
        let interval = bounds.map_or("-".to_owned(), |(lower, upper)| {
            format!("{lower:.0} to {upper:.0}")
        });
        let cells = [
            group.customers.to_string(),
            format!("{:.1}%", 100.0 * group.customer_share),
            rounded(group.historical_value, 0),
            rounded(group.days_between_purchases, 0),
            rounded(Some(group.days_since_purchase), 0),
            rounded(Some(group.churn_risk), 2),
            rounded(Some(group.expected_purchases), 1),
            rounded(group.clv, 0),
            interval,
        ];
        let _infallible = write!(text, "{:<name_width$}", printable(name));
        for (cell, (_, width)) in cells.iter().zip(GROUP_COLUMNS) {
            let _infallible = write!(text, "{cell:>width$}");
        }
        text.push('\n');
    }
    text
}

/// The width of a column of names, which is at least so much.
fn width_of<'n>(names: impl Iterator<Item = &'n str>, least: usize) -> usize {
    let longest = names.map(|name| printable(name).chars().count()).max();
    longest.map_or(least, |longest| least.max(longest + 1))
}

/// The columns of the table of clusters: the figure of the centre, its title, width and decimals.
const CLUSTER_COLUMNS: [(&str, &str, usize, usize); 6] = [
    ("days_since_purchase", "days silent", 13, 0),
    ("purchases", "orders", 9, 1),
    ("average_order_value", "each order", 13, 2),
    ("return_probability", "returns", 10, 2),
    ("expected_purchases", "expected", 11, 2),
    ("clv", "value", 13, 2),
];

/// Clusters as a table for the terminal: the typical customer of each, and why there are so many.
pub(super) fn clusters(clusters: &Clusters) -> String {
    let names = clusters.clusters.iter().map(|cluster| &*cluster.name);
    let name_width = width_of(names, 26);
    let mut text = format!(
        "{:<name_width$}{:>10}{:>8}",
        "typical customer", "customers", "share"
    );
    let is_known = |figure: &str| {
        let mut clusters = clusters.clusters.iter();
        clusters.any(|cluster| cluster.centre.contains_key(figure))
    };
    let mut columns = CLUSTER_COLUMNS.to_vec();
    columns.retain(|(figure, ..)| is_known(figure));
    for (_, title, width, _) in &columns {
        let _infallible = write!(text, "{title:>width$}");
    }
    text.push('\n');
    for cluster in &clusters.clusters {
        let share = format!("{:.1}%", 100.0 * cluster.customer_share);
        let _infallible = write!(
            text,
            "{:<name_width$}{:>10}{share:>8}",
            printable(&cluster.name),
            cluster.customers
        );
        for (figure, _, width, decimals) in &columns {
            let cell = rounded(cluster.centre.get(figure).copied(), *decimals);
            let _infallible = write!(text, "{cell:>width$}");
        }
        text.push('\n');
    }
    let _infallible = writeln!(
        text,
        "{}: {}",
        clusters.method.name(),
        clusters.justification
    );
    if clusters.tried.len() > 1 {
        let _infallible = writeln!(text, "{}", tried(clusters));
    }
    text
}

/// The measure of every number of clusters that was tried.
fn tried(clusters: &Clusters) -> String {
    let decimals = if clusters.measure == "bic" { 0 } else { 2 };
    let figures = clusters.tried.iter().map(|tried| {
        let measure = rounded(tried.measure, decimals);
        format!("{} ({measure})", tried.clusters)
    });
    let figures: Vec<String> = figures.collect();
    format!(
        "{} by number of clusters: {}",
        clusters.measure,
        figures.join(", ")
    )
}

/// Moves between segments as a table for the terminal; customers who stayed are left out.
pub(super) fn moves(moves: &[Move]) -> String {
    let mut text = format!(
        "{:<14}{:<24}{:<24}{:>10}{:>14}{:>14}\n",
        "", "from", "to", "customers", "value then", "value now"
    );
    for one in moves.iter().filter(|one| one.from != one.to) {
        let side = |side: &Option<String>, none: &str| {
            printable(side.as_deref().unwrap_or(none)).into_owned()
        };
        let _infallible = writeln!(
            text,
            "{:<14}{:<24}{:<24}{:>10}{:>14}{:>14}",
            printable(&one.by),
            side(&one.from, "(not there yet)"),
            side(&one.to, "(not there any more)"),
            one.customers,
            rounded(one.clv_before, 0),
            rounded(one.clv_now, 0)
        );
    }
    text
}

fn rounded(number: Option<f64>, decimals: usize) -> String {
    number.map_or("-".to_owned(), |number| format!("{number:.decimals$}"))
}

/// Value against cost as text for the terminal.
pub(super) fn accounts(accounts: &Accounts) -> String {
    let (mut text, totals) = (String::new(), &accounts.totals);
    let money = |number: f64| match &totals.currency {
        Some(currency) => format!("{number:.2} {}", printable(currency)),
        None => format!("{number:.2}"),
    };
    let mut line = |name: &str, value: String| {
        let _infallible = writeln!(text, "{name:<46} {value}");
    };
    let measure = match totals.measure {
        "margin" => format!("margin, {} of revenue", totals.margin),
        measure => measure.to_owned(),
    };
    line("values are", measure);
    line("customers", totals.customers.to_string());
    line("past value", money(totals.historical));
    let horizon = totals
        .horizon_days
        .map_or(String::new(), |days| format!(" within {days} days"));
    let bounds = totals.predicted_lower.zip(totals.predicted_upper);
    let bounds = bounds.map_or(String::new(), |(lower, upper)| {
        format!(" ({} to {})", money(lower), money(upper))
    });
    line(
        "expected value",
        format!("{}{horizon}{bounds}", money(totals.predicted)),
    );
    line("both", money(totals.total));
    let endless = totals
        .equity_without_end
        .map_or("infinite".to_owned(), money);
    line("expected value without an end", endless);
    line("what a new customer may cost", money(totals.allowable_cac));
    if let Some(budget) = totals.budget {
        line("budget for new customers", money(budget));
    }
    if let Some(cost) = totals.acquisition_cost {
        line("cost of acquisition", money(cost));
        line(
            "return on it",
            totals
                .roi
                .map_or("-".to_owned(), |roi| format!("{:.0}%", 100.0 * roi)),
        );
        let lost = format!(
            "{} ({} together)",
            totals.value_destroying,
            money(totals.value_destroyed)
        );
        line("customers who cost more than that", lost);
    }
    line("keeping customers may cost at most", money(totals.keeping));
    for formula in &accounts.formulas.0 {
        let value = formula.value.map_or("-".to_owned(), money);
        let gap = formula.gap.map_or(String::new(), |gap| {
            format!(" ({gap:+.2} against the model)")
        });
        line(formula.name, format!("{value} a customer{gap}"));
    }
    if let Some(outcome) = &accounts.what_if {
        let change = format!(
            "{} ({:+.2})",
            money(outcome.predicted),
            outcome.predicted_change
        );
        line(
            &format!("with {}", outcome.changes),
            format!("expected value {change}"),
        );
        line(
            "",
            format!(
                "what a new customer may cost {}",
                money(outcome.allowable_cac)
            ),
        );
        if let Some(ratio) = outcome.ratio {
            line("", format!("ratio {ratio:.2}"));
        }
    }
    text.push('\n');
    add_groups(&mut text, &accounts.groups);
    text
}

fn add_groups(text: &mut String, groups: &[EconomicGroup]) {
    let _infallible = writeln!(
        text,
        "{:<28}{:>10}{:>14}{:>14}{:>12}{:>10}{:>8}  {:<7}{:>14}{:>10}",
        "",
        "customers",
        "past value",
        "expected",
        "each",
        "cac",
        "ratio",
        "",
        "may cost",
        "payback"
    );
    for group in groups {
        let name = group.group.as_deref().unwrap_or("(empty)");
        let _infallible = writeln!(
            text,
            "{:<28}{:>10}{:>14.0}{:>14.0}{:>12.2}{:>10}{:>8}  {:<7}{:>14.2}{:>10}",
            printable(name),
            group.customers,
            group.historical,
            group.predicted,
            group.value_per_customer,
            rounded(group.cac, 2),
            rounded(group.ratio, 2),
            group.standing.map_or("", |standing| standing.name()),
            group.allowable_cac,
            payback(group.payback)
        );
    }
    if groups.iter().any(|group| group.payback.is_some()) {
        text.push_str(
            "payback: months until a customer has brought what they cost, the month of the first purchase being 1; ~ with \
             the forecast of young cohorts\n",
        );
    } else if groups.iter().any(|group| group.cac.is_some()) {
        text.push_str(
            "payback: not known; it needs the folder of `clv run` on orders with amounts\n",
        );
    }
}

/// A payback period in a few signs.
fn payback(of: Option<Payback>) -> String {
    let Some(of) = of else {
        return "-".to_owned();
    };
    match (of.months, of.basis) {
        (Some(months), PaybackBasis::Forecast) => format!("~{months}"),
        (Some(months), _) => months.to_string(),
        (None, _) => format!("> {}", of.known_months),
    }
}
