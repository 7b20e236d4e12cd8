use serde_json::Value;

use super::kind::Kind;
use crate::error::{Error, Result};
use crate::words::Language;

/// The size of a drawing in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl Size {
    /// Neither side of a drawing is shorter.
    const SHORTEST: u32 = 200;
    /// Neither side of a drawing is longer.
    const LONGEST: u32 = 8000;

    /// A size.
    ///
    /// # Errors
    /// When a side is shorter than 200 pixels, or longer than 8000: wrong usage.
    pub fn new(width: u32, height: u32) -> Result<Self> {
        for (name, side) in [("width", width), ("height", height)] {
            if !(Self::SHORTEST..=Self::LONGEST).contains(&side) {
                return Err(Error::usage(format!(
                    "the {name} must be from {} to {} pixels: `{side}`",
                    Self::SHORTEST,
                    Self::LONGEST
                )));
            }
        }
        Ok(Self { width, height })
    }
}

impl Default for Size {
    fn default() -> Self {
        Self {
            width: 960,
            height: 540,
        }
    }
}

/// A cell of a table of figures.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number; what kind of number is said by its column.
    Number(f64),
    /// Nothing is known.
    Empty,
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

/// A column of a table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// What its numbers are.
    pub kind: Kind,
}

/// The table of what a chart shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Figures {
    pub(super) fn new<'n>(columns: impl IntoIterator<Item = (&'n str, Kind)>) -> Self {
        let column = |(name, kind): (&str, Kind)| Column {
            name: name.to_owned(),
            kind,
        };
        Self {
            columns: columns.into_iter().map(column).collect(),
            rows: Vec::new(),
        }
    }
}

/// A chart that can be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Its name, as in `clv plot`.
    pub name: &'static str,
    /// Its title.
    pub title: String,
    /// What to see in it, in one or two sentences.
    pub caption: String,
    /// What it looks like, for those who do not see it.
    pub description: String,
    /// The table of what it shows.
    pub figures: Figures,
    /// The language of its words and numbers.
    pub language: Language,
    /// The currency of its money.
    pub currency: Option<String>,
    pub(super) drawing: Drawing,
}

/// What ECharts is told of a chart; the theme adds the rest for a size.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Drawing {
    /// The horizontal axis.
    pub(super) x: Value,
    /// The vertical axis.
    pub(super) y: Value,
    /// The series.
    pub(super) series: Vec<Value>,
    /// The names in the legend; none without a legend.
    pub(super) legend: Vec<String>,
    /// The steps of colour of a heat map.
    pub(super) scale: Option<Value>,
    /// The tooltip.
    pub(super) tooltip: Value,
}
