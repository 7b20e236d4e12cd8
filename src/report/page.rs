use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{Environment, ErrorKind, HtmlEscape, UndefinedBehavior};

use super::charts::Charts;
use crate::error::{Error, Result};
use crate::plot::{colours, scripts};
use crate::words::{Catalogue, Figure, Numbers};

const NAME: &str = "report.html";

/// The parts of the page. Their names end in `.html`, so that everything except charts and marked text is escaped.
const TEMPLATES: [(&str, &str); 12] = [
    (NAME, include_str!("html/report.html")),
    ("macros.html", include_str!("html/macros.html")),
    ("summary.html", include_str!("html/summary.html")),
    ("business.html", include_str!("html/business.html")),
    ("customers.html", include_str!("html/customers.html")),
    ("cohorts.html", include_str!("html/cohorts.html")),
    ("segments.html", include_str!("html/segments.html")),
    ("contacts.html", include_str!("html/contacts.html")),
    ("acquisition.html", include_str!("html/acquisition.html")),
    ("trust.html", include_str!("html/trust.html")),
    ("data.html", include_str!("html/data.html")),
    ("model.html", include_str!("html/model.html")),
];
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Fills the page.
pub(super) fn render(
    view: &serde_json::Value,
    charts: &Charts,
    words: &Catalogue,
    numbers: &Numbers,
) -> Result<String> {
    let mut page = Environment::new();
    page.set_undefined_behavior(UndefinedBehavior::Strict);
    page.set_syntax(whole_lines()?);
    let catalogue = Catalogue::of(words.language());
    page.add_function("say", move |key: &str, figures: Kwargs| {
        say(catalogue, key, &figures)
    });
    add_filters(&mut page, words, numbers);
    // macros see globals alone
    for (name, value) in [
        ("view", Value::from(Serde(view))),
        ("charts", Value::from(Serde(&charts.drawn))),
        ("colours", Value::from(colours().to_vec())),
        ("scripts", Value::from(scripts().to_vec())),
        ("style", STYLE.into()),
        ("page_script", SCRIPT.into()),
    ] {
        page.add_global(name, value);
    }
    let mut added = Ok(());
    for (name, text) in TEMPLATES {
        added = added.and_then(|()| page.add_template(name, text));
    }
    let text = added
        .and_then(|()| page.get_template(NAME))
        .and_then(|page| page.render(()));
    text.map_err(|error| fault(&error))
}

fn add_filters(page: &mut Environment<'_>, words: &Catalogue, numbers: &Numbers) {
    let add =
        |page: &mut Environment<'_>, name, write| add_filter(page, words, numbers, name, write);
    add(page, "count", Numbers::count);
    add(page, "figure", Numbers::figure);
    add(page, "money", Numbers::money);
    add(page, "low_money", Numbers::low_money);
    add(page, "percent", Numbers::percent);
    add(page, "round_percent", Numbers::round_percent);
    add(page, "fine", |numbers, value| numbers.digits(value, 5));
    add(page, "signed", Numbers::signed_percent);
    add(page, "chance", Numbers::chance);
    add(page, "small", Numbers::small);
    let (ranges, none) = (numbers.clone(), words.say("none", &[]));
    page.add_function(
        "money_range",
        move |low: Option<f64>, high: Option<f64>| match low.zip(high) {
            Some((low, high)) => ranges.money_range(low, high),
            None => none.clone(),
        },
    );
    let (points, catalogue) = (numbers.clone(), Catalogue::of(words.language()));
    page.add_filter("points", move |share: f64| {
        let points = points.signed(100.0 * share, 1);
        catalogue.say("change-points", &[("points", points.into())])
    });
    let dates = numbers.clone();
    page.add_filter("date", move |day: &str| {
        day.get(..10)
            .and_then(|day| day.parse().ok())
            .map_or_else(|| day.to_owned(), |day| dates.date(day))
    });
    let periods = numbers.clone();
    page.add_filter("period", move |name: &str| periods.period(name));
    let tiers = numbers.clone();
    page.add_filter("tier", move |name: &str| tier(name, catalogue, &tiers));
    let depths = numbers.clone();
    page.add_filter("depth", move |name: &str| depth(name, catalogue, &depths));
    page.add_filter("marked", |text: &str| Value::from_safe_string(marked(text)));
}

/// The name of a tier: `top 5%` and `5-10%` are written as the language writes percentages.
fn tier(name: &str, words: &Catalogue, numbers: &Numbers) -> String {
    let percent = |text: &str| {
        text.parse::<f64>()
            .ok()
            .map(|percent| numbers.round_percent(percent / 100.0))
    };
    let Some(bounds) = name.strip_suffix('%') else {
        return name.to_owned();
    };
    if let Some(high) = bounds.strip_prefix("top ").and_then(percent) {
        return words.say("tier-top", &[("high", high.into())]);
    }
    let ends = bounds
        .split_once('-')
        .map(|(low, high)| (low.parse::<f64>(), percent(high)));
    match ends {
        Some((Ok(low), Some(high))) => {
            let figures = [("low", numbers.round(low).into()), ("high", high.into())];
            words.say("tier-between", &figures)
        }
        _ => name.to_owned(),
    }
}

/// The depth of a discount: `11-20%` is written as the language writes percentages, and `0%` has a word of its own.
fn depth(name: &str, words: &Catalogue, numbers: &Numbers) -> String {
    match name {
        "0%" => words.say("discount-none", &[]),
        _ => tier(name, words, numbers),
    }
}

/// Lines that hold only a block are left out.
fn whole_lines() -> Result<SyntaxConfig> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(|error| fault(&error))
}

fn fault(error: &minijinja::Error) -> Error {
    Error::data(format!("the report cannot be rendered: {error:#}"))
}

/// Adds a filter that writes a number, or a dash where there is none.
fn add_filter(
    page: &mut Environment<'_>,
    words: &Catalogue,
    numbers: &Numbers,
    name: &'static str,
    write: fn(&Numbers, f64) -> String,
) {
    let (numbers, none) = (numbers.clone(), words.say("none", &[]));
    page.add_filter(name, move |value: Option<f64>| {
        value.map_or_else(|| none.clone(), |value| write(&numbers, value))
    });
}

/// Escapes a text and sets what stands between backticks as code.
fn marked(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut parts = text.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        let is_closed = parts.peek().is_some();
        let escaped = HtmlEscape(part).to_string();
        if is_code && is_closed {
            html.extend(["<code>", &escaped, "</code>"]);
        } else if is_code {
            html.extend(["`", &escaped]);
        } else {
            html += &escaped;
        }
        is_code = !is_code;
    }
    html
}

fn say(
    words: &Catalogue,
    key: &str,
    figures: &Kwargs,
) -> std::result::Result<String, minijinja::Error> {
    if !words.knows(key) {
        return Err(minijinja::Error::new(
            ErrorKind::InvalidOperation,
            format!("unknown key: `{key}`"),
        ));
    }
    let mut named = Vec::new();
    for name in figures.args() {
        named.push((name, figure(&figures.get(name)?)));
    }
    Ok(words.say(key, &named))
}

/// Numbers are figures, texts are texts; what is not known is a dash.
fn figure(value: &Value) -> Figure<'static> {
    match value.kind() {
        ValueKind::Number => Figure::rounded(f64::try_from(value.clone()).unwrap_or(f64::NAN)),
        ValueKind::None => Figure::count(f64::NAN),
        _ => value.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn backticks_become_code_and_everything_is_escaped() {
        assert_eq!(
            marked("pass `--a <b>` & go"),
            "pass <code>--a &lt;b&gt;</code> &amp; go"
        );
        assert_eq!(marked("a lone ` stays"), "a lone ` stays");
    }
}
