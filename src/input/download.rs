//! Bytes that come over the network are copied to a temporary file while they come.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use futures::{Stream, StreamExt, pin_mut};
use tempfile::TempPath;
use tokio::time::{Instant, timeout};

use crate::error::{Error, Result};
use crate::parallel::Stop;
use crate::temporary::{self, PREFIX};

/// How long a server may take to accept a connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// How long a server may be silent in the middle of a file.
pub(super) const SILENCE: Duration = Duration::from_mins(1);
/// How often a request to stop is looked for.
const TICK: Duration = Duration::from_millis(100);

/// Copies a stream of bytes to a temporary file.
///
/// # Errors
/// When the stream or the disk fails, nothing comes for a minute, or the caller stops the reading.
pub(super) async fn download<B: AsRef<[u8]>>(
    bytes: impl Stream<Item = Result<B>>,
    folder: &Path,
    stop: &Stop,
) -> Result<TempPath> {
    let failed = |error| Error::io("cannot write a temporary file", error);
    let file = temporary::file(tempfile::Builder::new().prefix(PREFIX), folder);
    let mut file = file.map_err(failed)?;
    pin_mut!(bytes);
    let mut last = Instant::now();
    loop {
        stop.check()?;
        match timeout(TICK, bytes.next()).await {
            Ok(Some(block)) => {
                file.write_all(block?.as_ref()).map_err(failed)?;
                last = Instant::now();
            }
            Ok(None) => return Ok(file.into_temp_path()),
            Err(_still_waiting) if last.elapsed() > SILENCE => return Err(silent()),
            Err(_still_waiting) => {}
        }
    }
}

/// Waits for an answer, with the same patience.
///
/// # Errors
/// When none comes for a minute, or the caller stops the reading.
pub(super) async fn answer<T>(work: impl Future<Output = T>, stop: &Stop) -> Result<T> {
    pin_mut!(work);
    let start = Instant::now();
    loop {
        stop.check()?;
        match timeout(TICK, &mut work).await {
            Ok(answer) => return Ok(answer),
            Err(_still_waiting) if start.elapsed() > SILENCE => return Err(silent()),
            Err(_still_waiting) => {}
        }
    }
}

fn silent() -> Error {
    Error::data("the server is silent for a minute")
        .hint("try again, or download the file and name it")
}
