//! Colours, letters and margins: all that charts have in common.

use serde::Serialize;
use serde_json::{Value, json};

use super::chart::{Chart, Size};
use super::kind::Kind;

/// The family of letters; the first one comes with the program.
const LETTERS: &str = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif";

/// Colours by name: on a light page, and on a dark one.
pub(super) const COLOURS: [(&str, &str, &str); 35] = [
    ("paper", "#ffffff", "#12181f"),
    ("ink", "#1b2733", "#e6edf3"),
    ("quiet", "#5b6875", "#9aa8b5"),
    ("rule", "#e2e7ec", "#2a3540"),
    ("first", "#2166ac", "#6cb2eb"),
    ("second", "#d9822b", "#f0a860"),
    ("first-soft", "#c9ddf0", "#27435c"),
    // steps of heat, from little to much
    ("heat-0", "#eef4fa", "#1b2836"),
    ("heat-1", "#d6e6f4", "#1f3a52"),
    ("heat-2", "#b9d5ec", "#24506f"),
    ("heat-3", "#94bfe0", "#2b668c"),
    ("heat-4", "#6aa5d0", "#357da9"),
    ("heat-5", "#4489bd", "#4a96c4"),
    ("heat-6", "#2a6ca3", "#6bb0d9"),
    ("heat-7", "#175184", "#97cbea"),
    ("heat-8", "#0b3760", "#c9e5f6"),
    // letters on steps of heat
    ("on-little", "#1b2733", "#e6edf3"),
    ("on-much", "#ffffff", "#0b141d"),
    // things in an order, from old to new
    ("age-0", "#440154", "#b79be6"),
    ("age-1", "#46327e", "#8f95ea"),
    ("age-2", "#365c8d", "#6ea6e6"),
    ("age-3", "#277f8e", "#57bdd0"),
    ("age-4", "#1fa187", "#4fcfae"),
    ("age-5", "#4ab15d", "#83dc80"),
    ("age-6", "#8aa81f", "#bfe25a"),
    ("age-7", "#c9a000", "#f2e05a"),
    // the same for what is forecast
    ("age-0-soft", "#ab8db2", "#5c5379"),
    ("age-1-soft", "#aca3c5", "#4a507a"),
    ("age-2-soft", "#a5b6cc", "#3b5879"),
    ("age-3-soft", "#9ec5cc", "#31626f"),
    ("age-4-soft", "#9ad5c9", "#2d6a5f"),
    ("age-5-soft", "#aedcb6", "#45704b"),
    ("age-6-soft", "#cad89a", "#60733a"),
    ("age-7-soft", "#e7d48c", "#77723a"),
    ("edge", "#b9c3cd", "#3c4a57"),
];

/// Steps of heat.
pub(super) const HEATS: usize = 9;
/// Colours for things in an order.
pub(super) const AGES: usize = 8;

/// A colour as a variable of CSS.
pub(super) fn colour(name: &str) -> String {
    format!("var(--{name})")
}

/// The colour of one of several things in an order.
pub(super) fn colour_of_age(at: usize, of: usize) -> String {
    colour(&format!("age-{}", step_of_age(at, of)))
}

/// The same for what is forecast of it.
pub(super) fn soft_colour_of_age(at: usize, of: usize) -> String {
    colour(&format!("age-{}-soft", step_of_age(at, of)))
}

fn step_of_age(at: usize, of: usize) -> usize {
    let step = if of > 1 {
        at * (AGES - 1) / (of - 1)
    } else {
        2
    };
    step.min(AGES - 1)
}

/// A drawing with the colours of a light page instead of variables.
pub(super) fn in_light_colours(svg: &str) -> String {
    let mut text = svg.to_owned();
    for (name, light, _) in COLOURS {
        // only as the value of an attribute: quotes are escaped in texts
        text = text.replace(&format!("=\"var(--{name})\""), &format!("=\"{light}\""));
    }
    text
}

/// An axis of categories.
pub(super) fn categories(labels: &[String], name: &str) -> Value {
    json!({
        "type": "category",
        "data": labels,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 28,
        "nameTextStyle": {"color": colour("quiet")},
        "axisLabel": {"color": colour("quiet"), "hideOverlap": true},
        "axisLine": {"lineStyle": {"color": colour("edge")}},
        "axisTick": {"show": false},
    })
}

/// A vertical axis of numbers.
pub(super) fn numbers(kind: Kind, name: &str) -> Value {
    json!({
        "type": "value",
        "name": name,
        "nameLocation": "end",
        "nameGap": 10,
        "nameTextStyle": {"color": colour("quiet"), "align": "left"},
        "axisLabel": {"color": colour("quiet"), "formatter": kind.axis_writer()},
        "splitLine": {"lineStyle": {"color": colour("rule")}},
        "axisLine": {"show": false},
        "axisTick": {"show": false},
    })
}

/// A series of bars with a gap between them, in percent of their width.
pub(super) fn bars(name: &str, data: &[impl Serialize], gap: &str, style: &Value) -> Value {
    json!({
        "type": "bar",
        "name": name,
        "data": data,
        "barCategoryGap": gap,
        "itemStyle": style,
        "emphasis": {"disabled": true},
    })
}

/// A tooltip of all series at a place of the axis.
pub(super) fn tooltip_of_axis(kind: Kind) -> Value {
    json!({"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": kind.writer()})
}

/// A tooltip of one thing.
pub(super) fn tooltip_of_item(kind: Kind) -> Value {
    json!({"trigger": "item", "valueFormatter": kind.writer()})
}

/// What is drawn above a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// Title and caption, for a picture that stands alone.
    Drawn,
    /// Nothing: the page has them as text.
    OnPage,
}

/// The whole option of a chart for ECharts.
pub(super) fn option(chart: &Chart, size: Size, heading: Heading) -> Value {
    let drawing = &chart.drawing;
    let width = f64::from(size.width);
    let (title, mut top) = match heading {
        Heading::Drawn => title(chart, width),
        Heading::OnPage => (json!({"show": false}), 6.0),
    };
    let legend = legend(&drawing.legend, top);
    top += LEGEND_LINE * legend_lines(&drawing.legend, width) as f64;
    let has_name = |axis: &Value| axis["name"].as_str().is_some_and(|name| !name.is_empty());
    let is_named_on_top = has_name(&drawing.y) && drawing.y["nameLocation"] == "end";
    top += if is_named_on_top { 26.0 } else { 10.0 };
    let below = if has_name(&drawing.x) { 26.0 } else { 8.0 };
    let scale = if drawing.scale.is_some() { 30.0 } else { 0.0 };
    let left = if has_name(&drawing.y) && !is_named_on_top {
        28.0
    } else {
        10.0
    };
    let mut series = drawing.series.clone();
    if width < LABELLED && drawing.y["inverse"] == true {
        // labels of horizontal bars would lie on each other
        for bars in &mut series {
            bars["label"]["show"] = json!(false);
        }
    }
    let mut option = json!({
        "animation": false,
        "backgroundColor": colour("paper"),
        "textStyle": {"fontFamily": LETTERS, "color": colour("ink")},
        "title": title,
        "grid": {
            "left": left, "right": 24, "top": top, "bottom": below + scale,
            "outerBoundsMode": "same", "outerBoundsContain": "axisLabel",
        },
        "xAxis": drawing.x,
        "yAxis": drawing.y,
        "series": series,
        "legend": legend,
        "tooltip": tooltip(&drawing.tooltip),
    });
    if let Some(scale) = &drawing.scale {
        option["visualMap"] = scale.clone();
    }
    option
}

/// A chart of horizontal bars that is at least so wide has a label at each.
const LABELLED: f64 = 480.0;

/// The height of a line of the legend.
const LEGEND_LINE: f64 = 22.0;

/// Title and caption, and the place below them.
fn title(chart: &Chart, width: f64) -> (Value, f64) {
    let room = width - 24.0;
    // letters of 16 pixels in bold, and of 12
    let titles = wrapped(&chart.title, room / 9.2);
    let captions = wrapped(&chart.caption, room / 6.6);
    let title = json!({
        "text": titles.join("\n"),
        "subtext": captions.join("\n"),
        "left": 8,
        "top": 6,
        "padding": 4,
        "itemGap": 6,
        "textStyle": {"fontSize": 16, "lineHeight": 22, "fontWeight": "bold", "color": colour("ink")},
        "subtextStyle": {"fontSize": 12, "lineHeight": 17, "color": colour("quiet")},
    });
    let height = 22 * titles.len() + 17 * captions.len();
    (title, height as f64 + 22.0)
}

fn legend(names: &[String], top: f64) -> Value {
    json!({
        "show": !names.is_empty(),
        "data": names,
        "top": top,
        "left": 6,
        "icon": "roundRect",
        "itemWidth": 12,
        "itemHeight": 12,
        "itemGap": 14,
        "textStyle": {"color": colour("ink")},
    })
}

/// Lines that a legend takes.
fn legend_lines(names: &[String], width: f64) -> usize {
    let mut lines = usize::from(!names.is_empty());
    let mut used = 0.0;
    for name in names {
        let item = 7.0f64.mul_add(name.chars().count() as f64, 31.0);
        if used > 0.0 && used + item > width - 16.0 {
            lines += 1;
            used = 0.0;
        }
        used += item;
    }
    lines
}

fn tooltip(own: &Value) -> Value {
    let mut tooltip = json!({
        "confine": true,
        "backgroundColor": colour("paper"),
        "borderColor": colour("edge"),
        "borderWidth": 1,
        "textStyle": {"color": colour("ink"), "fontSize": 13},
    });
    if let (Some(all), Some(own)) = (tooltip.as_object_mut(), own.as_object()) {
        all.extend(own.clone());
    }
    tooltip
}

/// A text in lines of so many characters.
fn wrapped(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let fits =
            |line: &&mut String| (line.chars().count() + 1 + word.chars().count()) as f64 <= most;
        match lines.last_mut().filter(fits) {
            Some(line) => line.extend([" ", word]),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{in_light_colours, legend_lines, wrapped};

    #[test]
    fn texts_are_wrapped_between_words() {
        assert_eq!(wrapped("a bc def", 4.0), ["a bc", "def"]);
        assert_eq!(wrapped("abcdef", 4.0), ["abcdef"]);
    }

    #[test]
    fn a_legend_takes_as_many_lines_as_it_needs() {
        let names: Vec<String> = (1..=8).map(|n| format!("2024 Q{n}")).collect();
        assert_eq!(legend_lines(&names, 960.0), 1);
        assert_eq!(legend_lines(&names, 390.0), 2);
        assert_eq!(legend_lines(&[], 390.0), 0);
    }

    #[test]
    fn colours_are_replaced_in_attributes_and_not_in_texts() {
        let svg = r#"<text fill="var(--ink)">var(--ink)</text>"#;
        let light = r##"<text fill="#1b2733">var(--ink)</text>"##;
        assert_eq!(in_light_colours(svg), light);
    }
}
