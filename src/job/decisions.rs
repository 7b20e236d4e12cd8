//! What a run decides beside its forecasts: segments, economics and audiences, in the folder of the run.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Destination;
use super::audiences::write_audiences;
use super::economics::{EconomicsTables, account, write as write_economics};
use super::json::json;
use super::observer::Observer;
use super::output_folder::OutputFolder;
use super::segment::{SegmentTables, divide, write as write_segments};
use crate::economics::EconomicsSpec;
use crate::error::{Error, Result};
use crate::parallel::Workers;
use crate::results::Results;
use crate::rfm::{Format, WholeFile};
use crate::segment::SegmentSpec;
use crate::spec::{RunSpec, With};

/// The file with all figures of the economics.
const ECONOMICS: &str = "economics.json";

/// What was decided.
#[derive(Default)]
pub(super) struct Decided {
    /// Names of the files in the folder.
    pub(super) files: Vec<&'static str>,
    /// The figures, for the summary file.
    pub(super) figures: Map<String, Value>,
}

/// Decides what a run asks for, from its files in the folder.
///
/// # Errors
/// - there is no value to compare with costs
/// - the costs of acquisition cannot be read, or do not fit the customers
/// - a named audience needs contacts or values that there are not
/// - a file cannot be written
pub(super) fn decide(
    folder: &OutputFolder,
    spec: &RunSpec,
    workers: &Workers,
    observer: &dyn Observer,
) -> Result<Decided> {
    let mut decided = Decided::default();
    if spec.with.is_empty() {
        return Ok(decided);
    }
    let mut results = Arc::new(Results::read(&folder.made())?.called(folder.earlier()));
    let place = |name: &str| Destination {
        target: folder.file(name),
        format: spec.format,
    };
    if spec.with.contains(&With::Segments) {
        let [segments, groups] = match spec.format {
            Format::Csv => ["segments.csv", "groups.csv"],
            Format::Parquet => ["segments.parquet", "groups.parquet"],
            Format::JsonLines => ["segments.jsonl", "groups.jsonl"],
        };
        let tables = SegmentTables {
            segments: place(segments),
            groups: Some(place(groups)),
            moves: None,
        };
        let asked = SegmentSpec {
            by: those_there(&results, "first_channel"),
            reasons: true,
            ..SegmentSpec::default()
        };
        let (of, divided) = divide(Arc::clone(&results), &asked, None, workers, observer)?;
        write_segments(&of, &divided, &tables, observer)?;
        decided.files.extend([segments, groups]);
        decided.add("groups", &divided.groups)?;
        drop(of);
        Arc::make_mut(&mut results).join_segments()?;
    }
    if spec.with.contains(&With::Economics) {
        let customers = match spec.format {
            Format::Csv => "economics.csv",
            Format::Parquet => "economics.parquet",
            Format::JsonLines => "economics.jsonl",
        };
        let tables = EconomicsTables {
            customers: place(customers),
            groups: None,
        };
        let asked = EconomicsSpec {
            cac: spec.cac.clone(),
            discount_rate: spec.question.discount_rate,
            by: those_there(&results, "tier"),
            ..EconomicsSpec::default()
        };
        let (of, accounts) = account(Arc::clone(&results), &asked, workers, observer)?;
        write_economics(&of, &accounts, &tables, observer)?;
        WholeFile::text(&folder.file(ECONOMICS), &json(&accounts)?)?;
        decided.files.extend([customers, ECONOMICS]);
        decided.add("economics", &accounts)?;
    }
    // after the segments, which are among the columns of audiences
    if spec.with.contains(&With::Audiences) {
        let audiences = write_audiences(results, folder, spec, workers, observer)?;
        decided.files.extend(audiences.iter().map(|one| one.file));
        decided.add("audiences", &audiences)?;
    }
    Ok(decided)
}

/// A column to group by, where the results have it.
fn those_there(results: &Results, column: &str) -> Vec<String> {
    let has_column = results.texts(column).is_some();
    has_column.then(|| column.to_owned()).into_iter().collect()
}

impl Decided {
    fn add(&mut self, name: &str, figures: &impl serde::Serialize) -> Result<()> {
        let figures = serde_json::to_value(figures)
            .map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))?;
        self.figures.insert(name.to_owned(), figures);
        Ok(())
    }
}
