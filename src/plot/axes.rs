//! Axes, lines and classes that several charts have in common.

use serde::Serialize;
use serde_json::{Value, json};

use super::kind::Kind;
use super::theme::colour;

/// A line through one point for each category: `solid`, `dashed` or `dotted`.
pub(super) fn line(name: &str, data: &[impl Serialize], paint: &str, stroke: &str) -> Value {
    json!({
        "type": "line",
        "name": name,
        "data": data,
        "symbol": "circle",
        "symbolSize": 4,
        "showSymbol": false,
        "connectNulls": true,
        "itemStyle": {"color": paint},
        "lineStyle": {"color": paint, "width": 2, "type": stroke},
        "emphasis": {"disabled": true},
    })
}

/// A line over bars: its points are shown, for they belong to classes and not to what lies between them.
pub(super) fn line_over_bars(name: &str, data: &[impl Serialize], paint: &str) -> Value {
    let mut series = line(name, data, paint, "solid");
    series["showSymbol"] = json!(true);
    series["symbolSize"] = json!(6);
    series["z"] = json!(3);
    series
}

/// An axis of categories on whose ticks lines begin and end.
pub(super) fn from_edge_to_edge(mut axis: Value) -> Value {
    axis["boundaryGap"] = json!(false);
    axis
}

/// A tooltip of all lines at a place of the axis.
pub(super) fn tooltip_of_lines(kind: Kind) -> Value {
    json!({
        "trigger": "axis",
        "axisPointer": {"type": "line", "lineStyle": {"color": colour("edge")}},
        "valueFormatter": kind.writer(),
    })
}

/// A vertical line at a category, with a text beside its upper end.
pub(super) fn mark_at(category: usize, text: &str) -> Value {
    json!({
        "silent": true,
        "symbol": "none",
        "animation": false,
        "lineStyle": {"color": colour("quiet"), "type": "dashed", "width": 1},
        "data": [{
            "xAxis": category,
            "label": {
                "formatter": text, "position": "insideEndTop", "fontSize": 11,
                "color": colour("quiet"), "backgroundColor": colour("paper"), "padding": [1, 2],
            },
        }],
    })
}

/// Classes of the same width from 0 on; the last one has no upper end.
pub(super) struct Classes {
    /// How wide each is.
    pub(super) width: f64,
    /// How many there are.
    pub(super) count: usize,
}

impl Classes {
    /// Round classes, about `count` of them, of which the last begins at about `top`.
    pub(super) fn up_to(top: f64, count: usize) -> Self {
        let least = (top / count as f64).max(f64::MIN_POSITIVE);
        let power = 10_f64.powf(least.log10().floor());
        let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
        let round = steps.into_iter().find(|step| step * power >= least);
        let width = round.unwrap_or(10.0) * power;
        Self {
            width,
            count: place((top / width).ceil(), usize::MAX).max(1) + 1,
        }
    }

    /// The class of a number.
    pub(super) fn of(&self, number: f64) -> usize {
        // a number that is a limit in decimals must not fall below it by rounding
        place(number / self.width + 1e-9, self.count - 1)
    }

    /// The lower end of a class, and its upper end where it has one.
    pub(super) fn ends(&self, class: usize) -> (f64, Option<f64>) {
        let upper = (class + 1 < self.count).then(|| (class + 1) as f64 * self.width);
        (class as f64 * self.width, upper)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and `most` is the limit"
)]
fn place(number: f64, most: usize) -> usize {
    (number as usize).min(most)
}

#[cfg(test)]
mod tests {
    use super::Classes;

    #[test]
    fn classes_are_round_and_hold_their_lower_end() {
        let classes = Classes::up_to(187.0, 20);
        assert_eq!((classes.width, classes.count), (10.0, 20));
        assert_eq!(classes.ends(3), (30.0, Some(40.0)));
        assert_eq!(classes.ends(19), (190.0, None));
        assert_eq!(
            [classes.of(29.9), classes.of(30.0), classes.of(1e9)],
            [2, 3, 19]
        );
        let tenths = Classes::up_to(3.0, 30);
        assert_eq!(tenths.of(0.3), 3);
    }
}
