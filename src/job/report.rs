//! The report of a run, made again from its folder.

use std::path::Path;
use std::sync::Arc;

use super::observer::{Observer, Running, Step};
use super::overwriting::check_not_read;
use super::segment::divide;
use crate::error::Result;
use crate::language::Language;
use crate::parallel::Workers;
use crate::report::Report;
use crate::results::Results;
use crate::rfm::{Target, WholeFile};
use crate::segment::SegmentSpec;
use crate::spec::ReportSpec;

/// Makes the report of a run from its folder, without the orders; with an earlier run, it also shows what has changed.
/// Returns the language of the report.
///
/// ```
/// use clv::prelude::*;
/// use clv::rfm::Target;
/// use clv::spec::ReportSpec;
/// # fn reported() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let out = folder.path().join("result");
/// # let run = RunSpec { models: ModelSpec { model: "bg-nbd".into(), ..Default::default() }, ..Default::default() };
/// job::run(["tests/shop/orders.csv"].into(), &run, &out, &Silent)?;
/// let spec = ReportSpec { pages: "executive".parse()?, lang: Some("fr".parse()?), ..ReportSpec::default() };
/// let page = out.join("direction.html");
/// job::report(&out, None, &spec, &Target::File(page.clone()), &Silent)?;
/// assert!(std::fs::read_to_string(page).unwrap().contains("lang=\"fr\""));
/// # Ok(())
/// # }
/// # reported().unwrap();
/// ```
///
/// # Errors
/// - the folder is not one of a run, or a file of it cannot be read
/// - the page cannot be written
pub fn report(
    folder: &Path,
    earlier: Option<&Path>,
    spec: &ReportSpec,
    target: &Target,
    observer: &dyn Observer,
) -> Result<Language> {
    target.check()?;
    if let Some(path) = target.path() {
        let mut read = Results::files(folder);
        read.extend(earlier.map(Results::files).unwrap_or_default());
        check_not_read([path], &read)?;
    }
    let reading = Running::begin(Step::Reading, None, observer);
    let mut results = Results::read(folder)?;
    results.join_segments()?;
    let results = Arc::new(results);
    let columns = results.audit()?.and_then(|audit| audit.language());
    let language = spec.language(columns);
    let mut report = Report::read(Arc::clone(&results), spec.pages.clone(), language)?;
    if let Some(place) = earlier {
        let earlier = Arc::new(Results::read(place)?);
        let workers = Workers::new(0)?;
        let asked = SegmentSpec::default();
        let (_, segmented) = divide(
            results,
            &asked,
            Some(Arc::clone(&earlier)),
            &workers,
            observer,
        )?;
        report = report.since(&earlier, segmented.moves)?;
    }
    drop(reading);
    let _writing = Running::begin(Step::Writing, None, observer);
    WholeFile::text(target, &report.render()?.html)?;
    Ok(language)
}
