//! Results of a run come in, and a chart goes out.

use super::observer::{Observer, Running, Step};
use super::results::read_results;
use crate::error::Result;
use crate::plot::{self, Chart, Format, Size, Source};
use crate::results::ResultsSpec;
use crate::rfm::{Target, WholeFile};
use crate::spec::PlotSpec;

/// A chart of some results, without drawing it.
///
/// ```
/// use clv::prelude::*;
/// use clv::results::ResultsSpec;
/// use clv::spec::PlotSpec;
/// # fn charted() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let scores = folder.path().join("scores.csv");
/// # let table = "customer_id,frequency,recency,T,expected_purchases,churn_risk\nA,2,30,38,1.2,0.4\n";
/// # std::fs::write(&scores, table).unwrap();
/// let results = ResultsSpec { result: scores, ..ResultsSpec::default() };
/// let chart = job::chart(&results, "churn", &PlotSpec::default(), &Silent)?;
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
pub fn chart(
    results: &ResultsSpec,
    name: &str,
    spec: &PlotSpec,
    observer: &dyn Observer,
) -> Result<Chart> {
    let known = plot::find(name)?;
    let results = read_results(results, observer)?;
    let source = Source::of(&results)?.in_language(spec.lang.unwrap_or_default());
    known.make(&source)
}

/// Draws a chart of some results into a file, and returns it.
///
/// # Errors
/// - those of [`chart`]
/// - the file cannot be written
pub fn plot(
    results: &ResultsSpec,
    name: &str,
    spec: &PlotSpec,
    format: Format,
    size: Size,
    target: &Target,
    observer: &dyn Observer,
) -> Result<Chart> {
    plot::find(name)?;
    target.check()?;
    let chart = chart(results, name, spec, observer)?;
    let _drawing = Running::begin(Step::Writing, None, observer);
    WholeFile::bytes(target, &plot::render(&chart, format, size)?)?;
    Ok(chart)
}
