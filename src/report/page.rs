use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{Environment, ErrorKind, HtmlEscape, UndefinedBehavior};

use crate::error::{Error, Result};
use crate::words::{Catalogue, Figure, Numbers};

const NAME: &str = "report.html";

/// Fills the page. Everything except charts and marked text is escaped, because its name ends in `.html`.
pub(super) fn render(
    view: &serde_json::Value,
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
    add_filter(&mut page, words, numbers, "count", Numbers::count);
    add_filter(&mut page, words, numbers, "figure", Numbers::figure);
    add_filter(&mut page, words, numbers, "money", Numbers::money);
    add_filter(&mut page, words, numbers, "percent", Numbers::percent);
    add_filter(&mut page, words, numbers, "fine", |numbers, value| {
        numbers.digits(value, 5)
    });
    add_filter(&mut page, words, numbers, "low_money", Numbers::low_money);
    let dates = numbers.clone();
    page.add_filter("marked", |text: &str| Value::from_safe_string(marked(text)));
    page.add_filter("date", move |day: &str| {
        day.parse()
            .map_or_else(|_| day.to_owned(), |day| dates.date(day))
    });
    let added = page.add_template(NAME, include_str!("report.html"));
    let text = added
        .and_then(|()| page.get_template(NAME))
        .and_then(|page| page.render(Serde(view)));
    text.map_err(|error| fault(&error))
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
