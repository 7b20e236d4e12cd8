//! Audiences of a run, in its folder.

use std::sync::Arc;

use serde::Serialize;

use super::Destination;
use super::export::Known;
use super::observer::Observer;
use super::output_folder::OutputFolder;
use crate::audience::{Exported, target_name};
use crate::error::{Error, Result};
use crate::parallel::Workers;
use crate::results::Results;
use crate::rfm::Format;
use crate::spec::{ExportSpec, RunSpec};

/// An audience with the name of its file.
#[derive(Debug, Serialize)]
pub(super) struct AudienceOfRun {
    pub(super) file: &'static str,
    #[serde(flatten)]
    exported: Exported,
}

/// The file of a target in the folder of a run.
///
/// # Errors
/// When the target is unknown: wrong usage.
pub(super) fn audience_file(target: &str) -> Result<&'static str> {
    let name = target_name(target)?;
    let file = OutputFolder::audience(name);
    file.ok_or_else(|| Error::usage(format!("a run does not write the target `{target}`")))
}

/// Writes the audiences that a run asks for from its results, by the rules of an export.
///
/// Where no target is named, these are the lists that the results are enough for: see `audience::usual_targets`.
///
/// # Errors
/// - nothing in the results tells a named target who people are, or what they are worth
/// - a file cannot be written
pub(super) fn write_audiences(
    results: Arc<Results>,
    folder: &OutputFolder,
    spec: &RunSpec,
    workers: &Workers,
    observer: &dyn Observer,
) -> Result<Vec<AudienceOfRun>> {
    let asked = ExportSpec {
        country: spec.read.country.clone(),
        threads: spec.read.threads,
        ..ExportSpec::default()
    };
    // whoever was forgotten is listed in the folder of earlier results
    let known = Known::of(results, Some(folder.earlier()), &asked, observer)?;
    let targets: Vec<&str> = if spec.audiences.is_empty() {
        known.usual_targets(&asked)?
    } else {
        spec.audiences.iter().map(String::as_str).collect()
    };
    let mut written: Vec<AudienceOfRun> = Vec::new();
    for target in targets {
        let file = audience_file(target)?;
        if written.iter().any(|other| other.file == file) {
            continue;
        }
        let table = Destination {
            target: folder.file(file),
            format: Format::Csv,
        };
        let exported = known.write(target, &asked, &table, workers, observer)?;
        observer.exported(file, &exported);
        written.push(AudienceOfRun { file, exported });
    }
    Ok(written)
}
