//! From a chart to what is drawn, and the texts of a drawing.

use minijinja::HtmlEscape;

use super::chart::{Chart, Size};
use super::draw::Sheet;
use super::kind::marks;
use super::theme::{Heading, option};
use crate::words::Catalogue;

/// What is drawn of a chart.
pub(super) fn sheet(chart: &Chart, size: Size, heading: Heading, id: &str) -> Sheet {
    Sheet {
        option: option(chart, size, heading),
        marks: marks(Catalogue::of(chart.language), chart.currency.as_deref()),
        size,
        id: id.to_owned(),
    }
}

/// A drawing with its title and description as text, for those who do not see it.
pub(super) fn named(svg: &str, chart: &Chart, id: &str) -> String {
    let inside = svg.find('>').map_or(0, |at| at + 1);
    let (start, rest) = svg.split_at(inside);
    let start = start.trim_end_matches('>');
    let title = HtmlEscape(&chart.title);
    let description = format!("{} {}", chart.description, chart.caption);
    let description = HtmlEscape(&description);
    format!(
        "{start} role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>{rest}"
    )
}
