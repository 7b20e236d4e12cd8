//! Results of a run come in, and a chart goes out.

use super::observer::{Observer, Running, Step};
use super::results::read_results;
use crate::error::Result;
use crate::plot::{self, Chart, Format, Size, Source};
use crate::results::ResultsSpec;
use crate::rfm::{Target, WholeFile};

/// A chart of some results, without drawing it.
///
/// ```
/// use clv::prelude::*;
/// use clv::results::ResultsSpec;
/// # fn charted() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let scores = folder.path().join("scores.csv");
/// # let table = "customer_id,frequency,recency,T,expected_purchases,churn_risk\nA,2,30,38,1.2,0.4\n";
/// # std::fs::write(&scores, table).unwrap();
/// let results = ResultsSpec { result: scores, ..ResultsSpec::default() };
/// let chart = job::chart(&results, "churn", &Silent)?;
/// assert_eq!(chart.figures.rows.len(), 20);
/// let svg = clv::plot::render(&chart, clv::plot::Format::Svg, clv::plot::Size::default())?;
/// assert!(svg.starts_with(b"<svg"));
/// # Ok(())
/// # }
/// # charted().unwrap();
/// ```
///
/// # Errors
/// - there is no such chart: wrong usage
/// - the results cannot be read, or do not have what the chart shows
pub fn chart(results: &ResultsSpec, name: &str, observer: &dyn Observer) -> Result<Chart> {
    let known = plot::find(name)?;
    let results = read_results(results, observer)?;
    known.make(&Source::of(&results)?)
}

/// Draws a chart of some results into a file, and returns it.
///
/// # Errors
/// - those of [`chart`]
/// - the file cannot be written
pub fn plot(
    results: &ResultsSpec,
    name: &str,
    format: Format,
    size: Size,
    target: &Target,
    observer: &dyn Observer,
) -> Result<Chart> {
    plot::find(name)?;
    target.check()?;
    let chart = chart(results, name, observer)?;
    let _drawing = Running::begin(Step::Writing, None, observer);
    WholeFile::bytes(target, &plot::render(&chart, format, size)?)?;
    Ok(chart)
}
