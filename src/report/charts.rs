//! The charts of the pages.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::material::Material;
use crate::error::Result;
use crate::language::Language;
use crate::plot::Width::{Full, Half};
use crate::plot::{self, Embedded, Source, Width};
use crate::spec::{Page, Pages};

/// Which charts a page has, in their order.
const fn charts_of(page: Page) -> &'static [(&'static str, Width)] {
    match page {
        Page::Summary => &[("revenue", Full)],
        Page::Business => &[
            ("customers", Half),
            ("basket", Half),
            ("year-on-year", Half),
        ],
        Page::Customers => &[
            ("value", Half),
            ("churn", Half),
            ("lorenz", Half),
            ("second-purchase", Half),
        ],
        Page::Cohorts => &[
            ("cohorts", Full),
            ("retention", Full),
            ("cumulative-value", Full),
        ],
        Page::Segments => &[("segments", Full)],
        Page::Acquisition => &[("channels", Full)],
        Page::Trust => &[
            ("totals", Full),
            ("tracking", Full),
            ("tracking-cumulative", Full),
            ("calibration", Half),
            ("calibration-value", Half),
            ("frequency", Full),
        ],
        Page::Model => &[
            ("heterogeneity", Half),
            ("dropout", Half),
            ("spending", Half),
        ],
        _ => &[],
    }
}

/// The charts that the pages have, drawn.
pub(super) struct Charts {
    pub(super) drawn: BTreeMap<&'static str, Embedded>,
}

impl Charts {
    /// Draws the charts of some pages; one without its figures is left out.
    pub(super) fn draw(material: &Material, pages: &Pages, language: Language) -> Result<Self> {
        let source = Source::of(&material.results)?.in_language(language);
        let mut charts = Vec::new();
        for (name, width) in pages.pages().iter().flat_map(|page| charts_of(*page)) {
            match plot::find(name)?.make(&source) {
                Ok(chart) => charts.push((chart, *width)),
                Err(error) if error.is_data() => {}
                Err(error) => return Err(error),
            }
        }
        let drawn = plot::embed(&charts)?;
        let names = charts.iter().map(|(chart, _)| chart.name);
        Ok(Self {
            drawn: names.zip(drawn).collect(),
        })
    }

    /// The table of each chart, its cells as they are shown.
    pub(super) fn figures(&self) -> Value {
        let tables = self.drawn.iter().map(|(name, drawn)| {
            let table = json!({"columns": drawn.columns, "rows": drawn.rows});
            ((*name).to_owned(), table)
        });
        Value::Object(tables.collect())
    }

    /// Which charts there are.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.drawn.keys().copied().collect()
    }
}
