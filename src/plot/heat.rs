//! Cells in steps of colour.

use serde_json::{Value, json};

use super::kind::Kind;
use super::theme::{HEATS, categories, colour, tooltip_of_item};
use crate::words::Numbers;

use super::chart::Drawing;

/// A table of cells, each with a colour for its number.
pub(super) struct Heat {
    /// The columns, from the left.
    pub(super) columns: Vec<String>,
    /// What the columns are.
    pub(super) columns_are: String,
    /// The rows, from the bottom.
    pub(super) rows: Vec<String>,
    /// What the rows are.
    pub(super) rows_are: String,
    /// The cells.
    pub(super) cells: Vec<HeatCell>,
    /// What the numbers are.
    pub(super) kind: Kind,
    /// What one number is, for the tooltip.
    pub(super) name: String,
    /// Whether the numbers are written into the cells.
    pub(super) is_written: bool,
}

/// A number at its place.
pub(super) struct HeatCell {
    pub(super) column: usize,
    pub(super) row: usize,
    pub(super) value: f64,
    /// What the cell is, for the tooltip.
    pub(super) what: String,
}

impl Heat {
    /// The largest number; 1 where there is none above 0.
    fn largest(&self) -> f64 {
        let largest = self.cells.iter().map(|cell| cell.value).fold(0.0, f64::max);
        if largest > 0.0 { largest } else { 1.0 }
    }

    /// What ECharts is told.
    pub(super) fn drawing(&self, numbers: &Numbers) -> Drawing {
        let largest = self.largest();
        let cells: Vec<Value> = (self.cells.iter())
            .map(|cell| {
                let letters = if step(cell.value, largest) * 2 >= HEATS {
                    "on-much"
                } else {
                    "on-little"
                };
                json!({
                    "name": cell.what,
                    "value": [cell.column, cell.row, cell.value],
                    "label": {"color": colour(letters)},
                })
            })
            .collect();
        let series = json!({
            "type": "heatmap",
            "name": self.name,
            "data": cells,
            "label": {
                "show": self.is_written,
                "fontSize": 11,
                "formatter": format!("@item:{}", &self.kind.short_writer()[1..]),
            },
            "itemStyle": {"borderColor": colour("paper"), "borderWidth": 1},
            "emphasis": {"disabled": true},
        });
        let mut rows = categories(&self.rows, &self.rows_are);
        rows["nameLocation"] = json!("end");
        rows["nameGap"] = json!(10);
        rows["nameTextStyle"]["align"] = json!("left");
        Drawing {
            x: categories(&self.columns, &self.columns_are),
            y: rows,
            series: vec![series],
            legend: Vec::new(),
            scale: Some(self.scale(largest, numbers)),
            tooltip: tooltip_of_item(self.kind),
        }
    }

    /// The steps, shown from little to much.
    fn scale(&self, largest: f64, numbers: &Numbers) -> Value {
        let width = largest / HEATS as f64;
        let steps = (0..HEATS).map(|step| {
            let mut piece = json!({
                "gte": width * step as f64,
                "color": colour(&format!("heat-{step}")),
            });
            if step + 1 < HEATS {
                piece["lt"] = json!(width * (step + 1) as f64);
            }
            piece
        });
        let [much, none] = [largest, 0.0].map(|end| self.kind.write_end(numbers, end));
        // ECharts has no gap between the texts and the steps
        let ends = [format!("\u{a0}\u{a0}{much}"), format!("{none}\u{a0}\u{a0}")];
        json!({
            "type": "piecewise",
            "dimension": 2,
            "pieces": steps.collect::<Vec<_>>(),
            "text": ends,
            "orient": "horizontal",
            "left": "center",
            "bottom": 2,
            "itemGap": 0,
            "itemWidth": 20,
            "itemHeight": 10,
            "itemSymbol": "rect",
            "selectedMode": false,
            "hoverLink": false,
            "textStyle": {"color": colour("quiet")},
        })
    }
}

/// The step of a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the number of steps"
)]
fn step(value: f64, largest: f64) -> usize {
    let step = (value / largest * HEATS as f64).max(0.0) as usize;
    step.min(HEATS - 1)
}
