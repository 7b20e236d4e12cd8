use std::path::Path;
use std::sync::Arc;

use crate::audience::hash::Key;
use crate::audience::{self, Exported};
use crate::caution::Caution;
use crate::erasure::{Tombstones, usual_key};
use crate::error::{Error, Result};
use crate::parallel::Workers;
use crate::results::Results;
use crate::spec::ExportSpec;

use super::Destination;
use super::observer::{Observer, Running, Step};
use super::overwriting::check_not_read;

/// Writes an audience for a target from the folder of a run, or from a score table.
///
/// Every customer is in the file, or is counted with the reason why not: see [`Exported`].
///
/// ```
/// use clv::prelude::*;
/// use clv::job::Destination;
/// use clv::rfm::Target;
/// use clv::spec::ExportSpec;
/// # fn audience() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let out = folder.path().join("result");
/// # let file = folder.path().join("report.csv");
/// # let file = file.to_str().unwrap();
/// job::run(["tests/shop/orders.csv"].into(), &RunSpec::default(), &out, &Silent)?;
/// let table = Destination::of(Target::of(Some(file)))?;
/// let exported = job::export(&out, "clv-report", &ExportSpec::default(), &table, &Silent)?;
/// assert_eq!(exported.columns, ["Id", "Total Paid"]);
/// assert_eq!(exported.written, exported.customers);
/// # Ok(())
/// # }
/// # audience().unwrap();
/// ```
///
/// # Errors
/// - the target or a column is unknown, or the format is not one of the target
/// - the results cannot be read, or have nothing by which the target could know people
/// - consent is required, and no column says who gave it
/// - the file cannot be written; then none appears
pub fn export(
    place: &Path,
    target: &str,
    spec: &ExportSpec,
    table: &Destination,
    observer: &dyn Observer,
) -> Result<Exported> {
    audience::check_target(target, table.format, spec)?;
    check_paths(place, spec, table)?;
    let workers = Workers::new(spec.threads)?;
    let folder = if place.is_dir() {
        Some(place)
    } else {
        place.parent()
    };
    let results = read(place, spec, observer)?;
    let known = Known::of(Arc::new(results), folder, spec, observer)?;
    known.write(target, spec, table, &workers, observer)
}

/// What audiences are made from.
pub(super) struct Known {
    results: Arc<Results>,
    forgotten: Option<Forgotten>,
}

impl Known {
    /// Results, and who was forgotten in a folder.
    ///
    /// # Errors
    /// When the list of those who were forgotten, or its key, cannot be read.
    pub(super) fn of(
        results: Arc<Results>,
        folder: Option<&Path>,
        spec: &ExportSpec,
        observer: &dyn Observer,
    ) -> Result<Self> {
        Ok(Self {
            results,
            forgotten: Forgotten::read(folder, spec, observer)?,
        })
    }

    /// The targets that the results are enough for, where nobody names any.
    ///
    /// # Errors
    /// When the country is unknown: wrong usage.
    pub(super) fn usual_targets(&self, spec: &ExportSpec) -> Result<Vec<&'static str>> {
        audience::usual_targets(&self.results, spec.country.as_deref())
    }

    /// Writes an audience, and passes its warnings on.
    ///
    /// # Errors
    /// Those of [`export`], but for reading.
    pub(super) fn write(
        &self,
        target: &str,
        spec: &ExportSpec,
        table: &Destination,
        workers: &Workers,
        observer: &dyn Observer,
    ) -> Result<Exported> {
        let writing = Running::begin(Step::Writing, Some(self.results.len() as u64), observer);
        let is_forgotten = |text: &str| {
            let forgotten = self.forgotten.as_ref();
            forgotten.is_some_and(|forgotten| forgotten.stones.has(&forgotten.key, text))
        };
        let is_forgotten: Option<&(dyn Fn(&str) -> bool + Sync)> = match &self.forgotten {
            Some(_) => Some(&is_forgotten),
            None => None,
        };
        let exported = audience::export(
            &self.results,
            target,
            spec,
            &table.target,
            table.format,
            workers,
            is_forgotten,
        )?;
        drop(writing);
        for warning in &exported.warnings {
            observer.caution(target, warning);
        }
        Ok(exported)
    }
}

/// Those who were forgotten in the folder of the results, and the key that tells them.
struct Forgotten {
    stones: Tombstones,
    key: Key,
}

impl Forgotten {
    /// Where somebody was forgotten; without the key, a warning says that nobody can be left out.
    fn read(
        folder: Option<&Path>,
        spec: &ExportSpec,
        observer: &dyn Observer,
    ) -> Result<Option<Self>> {
        let Some(stones) = folder.map(Tombstones::read).transpose()?.flatten() else {
            return Ok(None);
        };
        let path = spec
            .key
            .clone()
            .or_else(usual_key)
            .filter(|path| path.is_file());
        let Some(path) = path else {
            observer.caution("export", &Caution::ForgottenWithoutKey {});
            return Ok(None);
        };
        let key = Key::read(&path)?;
        Ok(Some(Self { stones, key }))
    }
}

/// A column that an export can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOffered {
    /// Its name, as `--columns` takes it.
    pub name: String,
    /// What it is, where it is not a column of the results as it is.
    pub what: Option<&'static str>,
}

/// The columns that an export from some results can have.
///
/// # Errors
/// When the results cannot be read.
pub fn export_columns(
    place: &Path,
    spec: &ExportSpec,
    observer: &dyn Observer,
) -> Result<Vec<ColumnOffered>> {
    let results = read(place, spec, observer)?;
    let columns = audience::available_columns(&results).into_iter();
    Ok(columns
        .map(|(name, what)| ColumnOffered { name, what })
        .collect())
}

/// The results with the tables beside them.
fn read(place: &Path, spec: &ExportSpec, observer: &dyn Observer) -> Result<Results> {
    let _reading = Running::begin(Step::Reading, None, observer);
    let mut results = Results::read(place)?;
    results.join_segments()?;
    if let Some(contacts) = &spec.contacts {
        let strangers = results.join(contacts)?;
        if strangers > 0 {
            let caution = Caution::ContactsWithoutScores { rows: strangers };
            observer.caution("contacts", &caution);
        }
    }
    if results.is_empty() {
        return Err(Error::data("there are no customers").at(place.display().to_string()));
    }
    Ok(results)
}

/// No file that is read may be the one that is written.
fn check_paths(place: &Path, spec: &ExportSpec, table: &Destination) -> Result<()> {
    let mut read = Results::files(place);
    read.extend(Results::segments_at(place));
    read.extend(spec.contacts.clone());
    read.extend(spec.key.clone());
    check_not_read(table.target.path(), &read)
}
