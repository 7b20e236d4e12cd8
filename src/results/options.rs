//! Which results decisions are made from.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::table::Results;
use crate::error::Result;
use crate::store::StoredModel;

/// Results to decide from: a folder of `clv run`, or a score table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Input"))]
#[serde(default, deny_unknown_fields)]
pub struct ResultsSpec {
    /// Folder that `clv run` wrote, or a file that `clv score` wrote
    #[cfg_attr(
        feature = "cli",
        arg(value_name = "RESULT", help_heading = "Arguments", required = true)
    )]
    pub result: PathBuf,
    /// Table with a column `customer_id` whose other columns are added to the scores, such as country or plan
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE"))]
    pub attributes: Option<PathBuf>,
    /// Model file that the scores are from [default: the one in the folder]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "FILE", hide_short_help = true)
    )]
    pub model: Option<PathBuf>,
}

impl ResultsSpec {
    /// The files that are read, or may be.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = Results::files(&self.result);
        files.extend(self.attributes.clone());
        files.extend(self.model.clone());
        files
    }

    /// Reads the results; `strangers` learns how many rows of the attributes are of customers without scores, where
    /// there are any.
    ///
    /// # Errors
    /// Those of [`Results::read`], [`Results::join`] and [`StoredModel::read`].
    pub fn read(&self, strangers: impl FnOnce(u64)) -> Result<Arc<Results>> {
        let mut results = Results::read(&self.result)?;
        if let Some(path) = &self.model {
            results.set_model(StoredModel::read(path)?.0);
        }
        if let Some(path) = &self.attributes {
            let rows = results.join(path)?;
            if rows > 0 {
                strangers(rows);
            }
        }
        Ok(Arc::new(results))
    }
}
