//! Writing a table on a thread of its own, so that whoever makes its rows need not wait.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use arrow::array::RecordBatch;

use crate::error::{Error, Result};
use crate::parallel::AHEAD;

use super::table::TableWriter;

/// A table that is formatted and written behind those who make its rows.
pub(crate) struct WriterBehind<'scope> {
    rows: SyncSender<RecordBatch>,
    thread: ScopedJoinHandle<'scope, Result<TableWriter>>,
}

impl<'scope> WriterBehind<'scope> {
    /// Starts the thread.
    pub(crate) fn start(scope: &'scope Scope<'scope, '_>, mut table: TableWriter) -> Self {
        let (rows, waiting) = sync_channel::<RecordBatch>(AHEAD);
        let thread = scope.spawn(move || {
            for batch in waiting {
                table.write(&batch)?;
            }
            Ok(table)
        });
        Self { rows, thread }
    }

    /// Appends rows.
    ///
    /// # Errors
    /// When earlier rows could not be written; [`Self::finish`] says why.
    pub(crate) fn write(&self, batch: RecordBatch) -> Result<()> {
        let stopped = |_| Error::data("the table cannot be written");
        self.rows.send(batch).map_err(stopped)
    }

    /// Waits for all rows to be written, and puts the table in its place if all that made them went well.
    ///
    /// # Errors
    /// When writing fails; else the error of those who made the rows.
    pub(crate) fn finish<T>(self, made: Result<T>) -> Result<T> {
        drop(self.rows);
        let written = self.thread.join();
        let table = written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let made = made?;
        table.finish()?;
        Ok(made)
    }
}
