//! Charts as parts of a page that has more than one: drawings of all of them, and the scripts that they share.

use serde::Serialize;
use serde_json::json;

use super::chart::{Chart, Size};
use super::draw::{DRAW, ECHARTS, draw};
use super::kind::marks;
use super::page::{in_script, texts, variables};
use super::sheets::{named, sheet};
use super::theme::{Heading, option};
use crate::error::Result;
use crate::words::Catalogue;

/// How wide a chart is on a wide page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// As wide as the page.
    Full,
    /// Half as wide, beside something else.
    Half,
}

impl Width {
    /// The size of the drawing for a wide screen and for print.
    const fn size(self) -> Size {
        match self {
            Self::Full => Size {
                width: 1100,
                height: 400,
            },
            Self::Half => Size {
                width: 560,
                height: 340,
            },
        }
    }
}

/// The size of the drawing for a narrow screen.
const NARROW: Size = Size {
    width: 350,
    height: 340,
};

/// A chart as part of a page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Embedded {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its title.
    pub(crate) title: String,
    /// What to see in it.
    pub(crate) caption: String,
    /// What it looks like.
    pub(crate) description: String,
    /// The drawing for a wide screen, as SVG.
    pub(crate) wide: String,
    /// The drawing for a narrow screen, as SVG.
    pub(crate) narrow: String,
    /// What a script draws it from, as JSON that may stand in a script.
    pub(crate) data: String,
    /// The headings of its table.
    pub(crate) columns: Vec<String>,
    /// The cells of its table as text.
    pub(crate) rows: Vec<Vec<String>>,
}

/// Draws charts, each with its width.
///
/// # Errors
/// When one cannot be drawn, which is a fault of ours.
pub(crate) fn embed(charts: &[(Chart, Width)]) -> Result<Vec<Embedded>> {
    let mut sheets = Vec::with_capacity(2 * charts.len());
    for (chart, width) in charts {
        for (size, id) in [
            (width.size(), id(chart, "wide")),
            (NARROW, id(chart, "narrow")),
        ] {
            sheets.push(sheet(chart, size, Heading::OnPage, &id));
        }
    }
    let drawn = draw(&sheets)?;
    let pairs = charts.iter().zip(drawn.chunks_exact(2));
    Ok(pairs
        .map(|((chart, width), drawn)| embedded(chart, *width, drawn))
        .collect())
}

fn embedded(chart: &Chart, width: Width, drawn: &[String]) -> Embedded {
    let option_of =
        |size: Size| json!({"height": size.height, "option": option(chart, size, Heading::OnPage)});
    let data = json!({
        "wide": option_of(width.size()),
        "narrow": option_of(NARROW),
        "marks": marks(Catalogue::of(chart.language), chart.currency.as_deref()),
    });
    let columns = chart.figures.columns.iter();
    Embedded {
        name: chart.name,
        title: chart.title.clone(),
        caption: chart.caption.clone(),
        description: chart.description.clone(),
        wide: named(&drawn[0], chart, &id(chart, "wide")),
        narrow: named(&drawn[1], chart, &id(chart, "narrow")),
        data: in_script(&data.to_string()),
        columns: columns.map(|column| column.name.clone()).collect(),
        rows: texts(chart),
    }
}

/// What the ids of the parts of a drawing begin with.
fn id(chart: &Chart, which: &str) -> String {
    format!("{}-{which}", chart.name)
}

/// The scripts that charts on a page need.
pub(crate) fn scripts() -> [&'static str; 2] {
    [ECHARTS, DRAW]
}

/// The colours of charts as variables of CSS: on a light page, and on a dark one.
pub(crate) fn colours() -> [String; 2] {
    [
        variables(|(_, light, _)| light),
        variables(|(_, _, dark)| dark),
    ]
}
