//! Files behind `http://` and `https://`.

use std::error::Error as _;
use std::path::Path;

use futures::StreamExt;
use reqwest::{Client, Error as ClientError, StatusCode};
use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::parallel::Stop;

use super::download::{PATIENCE, SILENCE, answer, download};
use super::location::{shown, without_secrets};
use super::own_thread::with_own_runtime;

/// Downloads a file.
///
/// # Errors
/// When the server cannot be reached, refuses, or does not have the file.
pub(super) fn fetch(input: &str, folder: &Path, stop: &Stop) -> Result<TempPath> {
    with_own_runtime(|runtime| {
        runtime.block_on(async {
            let failed = |error: ClientError| failed(error, input);
            let client = Client::builder()
                .connect_timeout(PATIENCE)
                .read_timeout(SILENCE)
                .user_agent(concat!("clv/", env!("CARGO_PKG_VERSION")))
                .build()
                .map_err(failed)?;
            let response = answer(client.get(input).send(), stop)
                .await?
                .map_err(failed)?;
            if let Some(refusal) = refused(response.status()) {
                return Err(refusal);
            }
            let bytes = response.bytes_stream().map(|block| block.map_err(failed));
            download(bytes, folder, stop).await
        })
    })
    .map_err(|error: Error| error.at(shown(input)))
}

fn refused(status: StatusCode) -> Option<Error> {
    let what = |what: &str| Error::data(format!("{what} ({})", status.as_u16()));
    match status {
        status if status.is_success() => None,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(
            what("the server refuses access").hint(
                "use a signed link, or name user and password in the URL: https://user:password@host/file",
            ),
        ),
        StatusCode::NOT_FOUND | StatusCode::GONE => Some(
            what("the server does not have this file").hint("check the address in a browser"),
        ),
        _ => Some(what("the server answers with an error").hint("try again later")),
    }
}

fn failed(error: ClientError, input: &str) -> Error {
    // the URL may hold a secret
    let error = error.without_url();
    let mut what = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        what = format!("{what}: {deeper}");
        source = deeper.source();
    }
    Error::data(format!(
        "cannot download: {}",
        without_secrets(&what, input)
    ))
    .hint("check the address and the connection; a proxy is taken from HTTPS_PROXY")
}
