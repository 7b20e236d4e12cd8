//! What a run decides beside its forecasts, in the folder of the run: segments and lists, and economics and audiences
//! where they are asked for.

use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::sum;
use arrow::datatypes::Float64Type;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Destination;
use super::audiences::write_audiences;
use super::economics::{EconomicsTables, account, write as write_economics};
use super::json::json;
use super::observer::{Observer, Running, Step};
use super::output_folder::OutputFolder;
use super::results::table;
use super::segment::{SegmentTables, divide, write as write_segments};
use crate::economics::EconomicsSpec;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::parallel::Workers;
use crate::results::Results;
use crate::rfm::{Format, WholeFile};
use crate::segment::{ContactList, SegmentSpec, Segments};
use crate::spec::{RunSpec, With};
use crate::summary::ListSum;

/// The file with all figures of the economics.
const ECONOMICS: &str = "economics.json";

/// What was decided.
pub(super) struct Decided {
    /// Names of the files in the folder.
    pub(super) files: Vec<&'static str>,
    /// The figures, for the summary file.
    pub(super) figures: Map<String, Value>,
    /// The results that it was decided from, with the columns of the segments.
    pub(super) results: Arc<Results>,
}

/// A run while it decides.
struct Deciding<'r> {
    folder: &'r OutputFolder,
    spec: &'r RunSpec,
    workers: &'r Workers,
    observer: &'r dyn Observer,
    language: Language,
    files: Vec<&'static str>,
    figures: Map<String, Value>,
}

/// Decides what a run asks for, from its scores and the other files in the folder.
///
/// # Errors
/// - there is no value to compare with costs
/// - the costs of acquisition cannot be read, or do not fit the customers
/// - a named audience needs contacts or values that there are not
/// - a file cannot be written
pub(super) fn decide(
    folder: &OutputFolder,
    scores: Vec<RecordBatch>,
    spec: &RunSpec,
    language: Language,
    observer: &dyn Observer,
) -> Result<Decided> {
    let workers = &spec.read.workers()?;
    let mut deciding = Deciding {
        folder,
        spec,
        workers,
        observer,
        language,
        files: Vec::new(),
        figures: Map::new(),
    };
    let dividing = Running::begin(Step::Deciding, None, observer);
    let results = Results::of_run(&folder.made(), &scores)?.called(folder.earlier());
    drop(scores);
    let mut results = Arc::new(results);
    let segments = deciding.divide(Arc::clone(&results), dividing)?;
    Arc::make_mut(&mut results).add_segments(&segments)?;
    if spec.with.contains(&With::Economics) {
        deciding.account(Arc::clone(&results))?;
    }
    // after the segments, which are among the columns of audiences
    if spec.with.contains(&With::Audiences) {
        let audiences = write_audiences(Arc::clone(&results), folder, spec, workers, observer)?;
        deciding.files.extend(audiences.iter().map(|one| one.file));
        deciding.add("audiences", &audiences)?;
    }
    Ok(Decided {
        files: deciding.files,
        figures: deciding.figures,
        results,
    })
}

impl Deciding<'_> {
    /// Divides the customers in segments and makes the lists of whom to contact; a row for each customer.
    fn divide(&mut self, results: Arc<Results>, dividing: Running<'_>) -> Result<RecordBatch> {
        let [segments, groups] = match self.spec.format {
            Format::Csv => ["segments.csv", "groups.csv"],
            Format::Parquet => ["segments.parquet", "groups.parquet"],
            Format::JsonLines => ["segments.jsonl", "groups.jsonl"],
        };
        let tables = SegmentTables {
            segments: self.place(segments),
            groups: Some(self.place(groups)),
            moves: None,
        };
        let asked = SegmentSpec {
            by: those_there(&results, &["first_channel", "first_discount"]),
            list: self.spec.list,
            reasons: true,
            lang: Some(self.language),
            ..SegmentSpec::default()
        };
        let (of, divided) = divide(results, &asked, None, self.workers, self.observer)?;
        let rows = of.rows(self.workers)?;
        drop(dividing);
        write_segments(&rows, &divided, &tables, self.observer)?;
        self.files.extend([segments, groups]);
        self.write_lists(&of)?;
        self.add("groups", &divided.groups)?;
        Ok(rows)
    }

    /// Writes each list as CSV, whatever the format of the tables: a list is read by people.
    fn write_lists(&mut self, segments: &Segments) -> Result<()> {
        let mut sums = Vec::new();
        for list in ContactList::ALL {
            let file = list_file(list);
            let place = Destination {
                target: self.folder.file(file),
                format: Format::Csv,
            };
            let contacts = segments.contacts(list, &self.spec.list_with)?;
            let belonging = segments.belonging(list);
            sums.push(sum_of(list, file, belonging, &contacts));
            table(&place, &contacts)?.finish()?;
            self.files.push(file);
        }
        self.add("lists", &sums)
    }

    /// Weighs value against cost.
    fn account(&mut self, results: Arc<Results>) -> Result<()> {
        let customers = match self.spec.format {
            Format::Csv => "economics.csv",
            Format::Parquet => "economics.parquet",
            Format::JsonLines => "economics.jsonl",
        };
        let tables = EconomicsTables {
            customers: self.place(customers),
            groups: None,
        };
        let asked = EconomicsSpec {
            cac: self.spec.cac.clone(),
            discount_rate: self.spec.question.discount_rate,
            by: those_there(&results, &["tier"]),
            ..EconomicsSpec::default()
        };
        let (of, accounts) = account(results, &asked, self.workers, self.observer)?;
        write_economics(&of, &accounts, &tables, self.observer)?;
        WholeFile::text(&self.folder.file(ECONOMICS), &json(&accounts)?)?;
        self.files.extend([customers, ECONOMICS]);
        self.add("economics", &accounts)
    }

    fn place(&self, name: &str) -> Destination {
        Destination {
            target: self.folder.file(name),
            format: self.spec.format,
        }
    }

    fn add(&mut self, name: &str, figures: &impl Serialize) -> Result<()> {
        let figures = serde_json::to_value(figures)
            .map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))?;
        self.figures.insert(name.to_owned(), figures);
        Ok(())
    }
}

/// The customers of a list, summed up.
fn sum_of(list: ContactList, file: &str, belonging: u64, contacts: &RecordBatch) -> ListSum {
    let column = |name: &str| {
        let cells = contacts.column_by_name(name)?;
        cells.as_primitive_opt::<Float64Type>().and_then(sum)
    };
    ListSum {
        list: list.name().to_owned(),
        file: file.to_owned(),
        customers: contacts.num_rows() as u64,
        belonging,
        historical_value: column("historical_value"),
        clv: column("clv"),
        expected_purchases: column("expected_purchases").unwrap_or_default(),
    }
}

/// The file of a list.
const fn list_file(list: ContactList) -> &'static str {
    match list {
        ContactList::GoingQuiet => "list-going-quiet.csv",
        ContactList::WinBack => "list-win-back.csv",
        _ => "list-best.csv",
    }
}

/// The columns to group by that the results have.
fn those_there(results: &Results, columns: &[&str]) -> Vec<String> {
    let there = columns.iter().filter(|name| results.texts(name).is_some());
    there.map(|name| (*name).to_owned()).collect()
}
