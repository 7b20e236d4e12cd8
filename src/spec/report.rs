//! Which pages a report has, and in which language.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
#[cfg(feature = "cli")]
use crate::input::options::parsed;
use crate::language::Language;

/// A page of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Page {
    /// The figures that a manager needs, and what to do now.
    Summary,
    /// Revenue, customers and orders against the year before.
    Business,
    /// How customers differ, and how the base has changed.
    Customers,
    /// What customers who came at the same time did since, and will do.
    Cohorts,
    /// Segments, and what each brings.
    Segments,
    /// Whom to contact, and why.
    Contacts,
    /// Value against the cost of acquisition.
    Acquisition,
    /// How far the forecast can be trusted.
    Trust,
    /// What was read, and what was skipped.
    Data,
    /// The model and the glossary.
    Model,
}

impl Page {
    /// All pages, in their order.
    pub const ALL: [Self; 10] = [
        Self::Summary,
        Self::Business,
        Self::Customers,
        Self::Cohorts,
        Self::Segments,
        Self::Contacts,
        Self::Acquisition,
        Self::Trust,
        Self::Data,
        Self::Model,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Business => "business",
            Self::Customers => "customers",
            Self::Cohorts => "cohorts",
            Self::Segments => "segments",
            Self::Contacts => "contacts",
            Self::Acquisition => "acquisition",
            Self::Trust => "trust",
            Self::Data => "data",
            Self::Model => "model",
        }
    }
}

/// Presets by name.
const PRESETS: [(&str, &[Page]); 5] = [
    ("executive", &[Page::Summary, Page::Business]),
    (
        "e-commerce",
        &[
            Page::Summary,
            Page::Business,
            Page::Customers,
            Page::Cohorts,
            Page::Contacts,
            Page::Acquisition,
        ],
    ),
    (
        "audit",
        &[Page::Customers, Page::Cohorts, Page::Segments, Page::Data],
    ),
    (
        "historical",
        &[Page::Business, Page::Customers, Page::Cohorts, Page::Data],
    ),
    ("full", &Page::ALL),
];

/// The pages of a report, in their order: all of them unless chosen.
///
/// ```
/// use clv::spec::{Page, Pages};
/// let pages: Pages = "executive".parse()?;
/// assert_eq!(pages.pages(), [Page::Summary, Page::Business]);
/// assert_eq!("trust,summary".parse::<Pages>()?.pages(), [Page::Summary, Page::Trust]);
/// assert!("nothing".parse::<Pages>().is_err());
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pages(Vec<Page>);

impl Pages {
    /// The pages.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.0
    }

    /// Whether a page is one of them.
    #[must_use]
    pub fn has(&self, page: Page) -> bool {
        self.0.contains(&page)
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self(Page::ALL.to_vec())
    }
}

impl fmt::Display for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((preset, _)) = PRESETS.iter().find(|(_, pages)| *pages == self.0) {
            return f.write_str(preset);
        }
        let names: Vec<&str> = self.0.iter().map(|page| page.name()).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Pages {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some((_, pages)) = PRESETS.iter().find(|(preset, _)| *preset == text) {
            return Ok(Self(pages.to_vec()));
        }
        let mut chosen = Vec::new();
        for name in text.split(',').map(str::trim) {
            let page = Page::ALL.into_iter().find(|page| page.name() == name);
            chosen.push(page.ok_or_else(|| unknown(name))?);
        }
        chosen.sort_unstable();
        chosen.dedup();
        Ok(Self(chosen))
    }
}

fn unknown(name: &str) -> Error {
    let presets = PRESETS.map(|(preset, _)| preset).join(", ");
    let pages = Page::ALL.map(Page::name).join(", ");
    Error::usage(format!("unknown page of the report: `{name}`")).hint(format!(
        "presets are {presets}; pages are {pages}, several with commas"
    ))
}

impl TryFrom<String> for Pages {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Pages> for String {
    fn from(pages: Pages) -> Self {
        pages.to_string()
    }
}

/// What a report shows, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Report"))]
#[serde(default, deny_unknown_fields)]
pub struct ReportSpec {
    /// Pages of the report: executive, e-commerce, audit, historical or full, or names of pages with commas, as in
    /// summary,contacts
    #[cfg_attr(feature = "cli", arg(long, value_name = "PAGES", default_value_t, value_parser = parsed::<Pages>))]
    pub pages: Pages,
    /// Language of the report and of reasons in lists [default: that of the column names, else that of the environment,
    /// else English]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "LANGUAGE"))]
    pub lang: Option<Language>,
    /// The language of the environment, for where nothing else says one.
    #[cfg_attr(feature = "cli", arg(skip))]
    #[serde(skip)]
    pub locale: Option<Language>,
}

impl ReportSpec {
    /// The language: the one asked for, that of the names of the columns, that of the environment, or English.
    #[must_use]
    pub fn language(&self, columns: Option<Language>) -> Language {
        let chosen = self.lang.or(columns).or(self.locale);
        chosen.unwrap_or_default()
    }
}
