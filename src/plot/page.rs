//! A chart as a page: the drawing, its caption and its table, in one file that needs no network.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde_json::json;

use super::chart::{Cell, Chart, Figures, Size};
use super::draw::{DRAW, ECHARTS, draw};
use super::kind::marks;
use super::sheets::{named, sheet};
use super::theme::{COLOURS, Heading, option};
use crate::error::{Error, Result};
use crate::words::{Catalogue, Numbers};

/// The chart on a narrow screen.
const NARROW: Size = Size {
    width: 358,
    height: 360,
};

/// The page of a chart.
///
/// # Errors
/// When it cannot be drawn, which is a fault of ours.
pub(super) fn render(chart: &Chart, size: Size) -> Result<String> {
    let ids = [
        format!("{}-wide", chart.name),
        format!("{}-narrow", chart.name),
    ];
    let sheets = [
        sheet(chart, size, Heading::OnPage, &ids[0]),
        sheet(chart, NARROW, Heading::OnPage, &ids[1]),
    ];
    let drawn = draw(&sheets)?;
    let mut drawings = drawn.iter().zip(&ids).map(|(svg, id)| {
        let svg = named(svg, chart, id);
        Value::from_safe_string(svg)
    });
    let (wide, narrow) = (drawings.next(), drawings.next());
    let option_of =
        |size: Size| json!({"height": size.height, "option": option(chart, size, Heading::OnPage)});
    let data = json!({
        "wide": option_of(size),
        "narrow": option_of(NARROW),
        "marks": marks(Catalogue::of(chart.language), chart.currency.as_deref()),
    });
    let words = Catalogue::of(chart.language);
    let view = json!({
        "language": chart.language,
        "table": words.say("plot-table", &[]),
        "title": chart.title,
        "caption": chart.caption,
        "description": chart.description,
        "width": size.width,
        "height": size.height,
        "columns": chart.figures.columns.iter().map(|column| &column.name).collect::<Vec<_>>(),
        "rows": texts(chart),
    });
    let safe = [
        ("wide_svg", wide.unwrap_or_default()),
        ("narrow_svg", narrow.unwrap_or_default()),
        (
            "light",
            Value::from_safe_string(variables(|(_, light, _)| light)),
        ),
        (
            "dark",
            Value::from_safe_string(variables(|(_, _, dark)| dark)),
        ),
        (
            "data",
            Value::from_safe_string(in_script(&data.to_string())),
        ),
        (
            "echarts",
            Value::from_safe_string(ECHARTS.trim_end().to_owned()),
        ),
        ("draw", Value::from_safe_string(DRAW.to_owned())),
    ];
    let mut values: std::collections::BTreeMap<&str, Value> = safe.into();
    values.insert("view", Value::from(Serde(view)));
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let added = environment.add_template("chart.html", include_str!("chart.html"));
    added
        .and_then(|()| environment.get_template("chart.html"))
        .and_then(|page| page.render(values))
        .map_err(|error| Error::data(format!("the page cannot be rendered: {error:#}")))
}

/// Colours as variables of CSS.
pub(super) fn variables(of: fn((&str, &'static str, &'static str)) -> &'static str) -> String {
    let lines = COLOURS.map(|colour| format!("--{}: {};", colour.0, of(colour)));
    lines.join(" ")
}

/// JSON that may stand in a script: nothing in it ends the script.
pub(super) fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// The cells of the table as text.
pub(super) fn texts(chart: &Chart) -> Vec<Vec<String>> {
    let words = Catalogue::of(chart.language);
    let numbers = Numbers::new(words, chart.currency.clone());
    let Figures { columns, rows } = &chart.figures;
    let mut texts = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = row.iter().zip(columns).map(|(cell, column)| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => column.kind.write(&numbers, *number),
            Cell::Empty => words.say("none", &[]),
        });
        texts.push(cells.collect());
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::in_script;

    #[test]
    fn no_text_ends_the_script() {
        let text = in_script(&serde_json::json!({"a": "</script><b>"}).to_string());
        assert_eq!(text, r#"{"a":"\u003c/script>\u003cb>"}"#);
    }
}
