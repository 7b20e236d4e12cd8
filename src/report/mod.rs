//! The report of a run: one self-contained HTML page for people who decide.
//!
//! The page loads nothing: styles, charts and scripts are part of the file, and with scripts off nothing is missing but
//! what can be pointed at. It is made from the folder of a run, without the orders. Sentences come from
//! [`crate::words`], charts from [`crate::plot`], and every figure from `summary.json` or a table of the folder.

mod acquisition;
mod business;
mod charts;
mod cohorts;
mod contacts;
mod customers;
mod data;
mod material;
mod model;
mod overview;
mod page;
mod segments;
mod trust;
mod verdict;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::error::Result;
use crate::language::Language;
use crate::results::Results;
use crate::segment::Move;
use crate::spec::{Page, Pages};
use crate::words::{Catalogue, Numbers};
use charts::Charts;
use material::Material;

/// A rendered report.
pub(crate) struct Rendered {
    /// The page.
    pub(crate) html: String,
    /// What is on the page and in no other file: the tables of the charts, and shares of sums.
    pub(crate) figures: Value,
}

/// A report that can be rendered.
pub(crate) struct Report {
    material: Material,
    pages: Pages,
    words: &'static Catalogue,
    numbers: Numbers,
}

impl Report {
    /// Reads what a report is made from.
    ///
    /// # Errors
    /// When the results do not come from the folder of a run, or a file of it cannot be read.
    pub(crate) fn read(results: Arc<Results>, pages: Pages, language: Language) -> Result<Self> {
        let material = Material::read(results)?;
        let words = Catalogue::of(language);
        Ok(Self {
            numbers: Numbers::new(words, material.summary.currency.clone()),
            material,
            pages,
            words,
        })
    }

    /// The same, with what has changed since an earlier run.
    pub(crate) fn since(mut self, earlier: &Arc<Results>, moves: Vec<Move>) -> Result<Self> {
        self.material.set_earlier(earlier, moves)?;
        Ok(self)
    }

    /// The page, and the figures that it has and no other file.
    ///
    /// # Errors
    /// When it cannot be rendered, which is a fault of ours.
    pub(crate) fn render(&self) -> Result<Rendered> {
        let charts = Charts::draw(&self.material, &self.pages, self.words.language())?;
        let view = self.view(&charts)?;
        Ok(Rendered {
            html: page::render(&view, &charts, self.words, &self.numbers)?,
            figures: json!({
                "charts": charts.figures(),
                "customers": view["of"]["customers"],
                "cohorts": view["of"]["cohorts"],
            }),
        })
    }

    /// What the page shows, page by page.
    fn view(&self, charts: &Charts) -> Result<Value> {
        let Material { summary, audit, .. } = &self.material;
        let mut view = json!({
            "language": self.words.language(),
            "version": env!("CARGO_PKG_VERSION"),
            "pages": self.pages.pages().iter().map(|page| page.name()).collect::<Vec<_>>(),
            "charts": charts.names(),
            "money": summary.has_money(),
            "currency": summary.currency,
            "measure": summary.measure,
            "margin": summary.margin,
            "level": self.numbers.round_percent(summary.level),
            "horizon": self.material.horizon(),
            "until": summary.until,
            "customers": summary.customers,
            "first_date": audit.as_ref().map(|audit| audit.first_date),
            "last_date": audit.as_ref().map(|audit| audit.last_date),
        });
        for page in self.pages.pages() {
            view["of"][page.name()] = self.view_of(*page)?;
        }
        Ok(view)
    }

    fn view_of(&self, page: Page) -> Result<Value> {
        let (material, words, numbers) = (&self.material, self.words, &self.numbers);
        Ok(match page {
            Page::Summary => overview::view(material, words, numbers),
            Page::Business => business::view(material),
            Page::Customers => customers::view(material),
            Page::Cohorts => cohorts::view(material)?,
            Page::Segments => segments::view(material),
            Page::Contacts => contacts::view(material, words)?,
            Page::Acquisition => acquisition::view(material, words),
            Page::Trust => trust::view(material, words, numbers),
            Page::Data => data::view(material, words),
            Page::Model => model::view(material, words),
        })
    }
}
