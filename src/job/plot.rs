//! Results of a run come in, and a chart goes out.

use super::observer::{Observer, Running, Step};
use super::overwriting::{check_not_read, check_output};
use super::results::read_results;
use crate::error::Result;
use crate::input::ReadOptions;
use crate::plot::{self, Chart, Format, Size, Source};
use crate::results::{Results, ResultsSpec};
use crate::rfm::{Customers, Target, WholeFile};
use crate::spec::{Inputs, PlotSpec, ScoreSpec};

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
/// - the specification is not what the chart needs: wrong usage
/// - the results or the orders cannot be read, or do not have what the chart shows
pub fn chart(
    results: &ResultsSpec,
    name: &str,
    spec: &PlotSpec,
    observer: &dyn Observer,
) -> Result<Chart> {
    let known = plot::find(name)?;
    known.check(spec)?;
    let results = read_results(results, observer)?;
    let orders = orders(&results, spec, observer)?;
    let language = spec.lang.unwrap_or_default();
    let mut source = Source::of(&results)?.in_language(language);
    if let Some(orders) = &orders {
        source = source.with_orders(orders);
    }
    if let Some(customer) = &spec.customer {
        source = source.of_customer(customer);
    }
    known.make(&source)
}

/// The orders that results were made from, as the model reads them, until the same day; `None` where none were given.
fn orders(
    results: &Results,
    spec: &PlotSpec,
    observer: &dyn Observer,
) -> Result<Option<Customers>> {
    if spec.orders.is_empty() {
        return Ok(None);
    }
    let read = ReadOptions {
        until: spec.read.until.or(results.facts().until),
        ..spec.read.clone()
    };
    let inputs = Inputs::Paths(spec.orders.clone());
    let Some(model) = results.model() else {
        return super::read(inputs, &read, observer).map(Some);
    };
    let spec = ScoreSpec {
        read,
        ..ScoreSpec::default()
    };
    super::read_to_score(inputs, model, &spec, observer).map(Some)
}

/// Draws a chart of some results into a file, and returns it.
///
/// # Errors
/// - those of [`chart`]
/// - the file is one of those that are read
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
    plot::find(name)?.check(spec)?;
    target.check()?;
    if let Some(path) = target.path() {
        check_not_read([path], &results.files())?;
        check_output(target, &Inputs::Paths(spec.orders.clone()), None)?;
    }
    let chart = chart(results, name, spec, observer)?;
    let _drawing = Running::begin(Step::Writing, None, observer);
    WholeFile::bytes(target, &plot::render(&chart, format, size)?)?;
    Ok(chart)
}
