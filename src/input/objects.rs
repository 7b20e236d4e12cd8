//! Objects in a store: Amazon S3 and what speaks its language, Google Cloud Storage, Azure Blob Storage.

use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use glob::Pattern;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path as Key;
use object_store::{ClientOptions, Error as StoreError, ObjectStore, ObjectStoreExt, RetryConfig};
use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::parallel::Stop;

use super::download::{PATIENCE, answer, download};
use super::endings::{IN_WORDS, is_hidden, is_table};
use super::location::shown;
use super::own_thread::with_own_runtime;
use super::patterns::LETTERS;

/// Variables of the environment that hold secrets.
const SECRETS: [&str; 8] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_CLIENT_SECRET",
    "AZURE_CLIENT_SECRET",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
];

/// What was found in a store.
pub(super) struct Objects {
    /// The tables: their names, and their bytes.
    pub(super) tables: Vec<(String, TempPath)>,
    /// Objects of the folder that are not tables by their names.
    pub(super) others: Vec<String>,
}

/// Downloads an object, all tables of a folder, or all objects that match a pattern.
///
/// # Errors
/// When the store cannot be reached, refuses, or has no such objects.
pub(super) fn fetch(input: &str, folder: &Path, stop: &Stop) -> Result<Objects> {
    let fetched = || {
        let (place, key) = parts(input)?;
        let store = store(input)?;
        with_own_runtime(|runtime| {
            runtime.block_on(async {
                let reading = Reading {
                    store,
                    place,
                    folder,
                    stop,
                };
                reading.fetch(key).await
            })
        })
    };
    fetched().map_err(|error| error.at(shown(input)))
}

/// The bucket or container with its scheme, and the key.
fn parts(input: &str) -> Result<(&str, &str)> {
    let start = input.find("://").map_or(0, |at| at + 3);
    let end = input[start..]
        .find('/')
        .map_or(input.len(), |at| start + at);
    if end == start {
        return Err(
            Error::usage("the name of the bucket is missing").hint("as in s3://bucket/orders.csv")
        );
    }
    Ok((&input[..end], input[end..].trim_start_matches('/')))
}

/// Opens a store with the settings in the environment.
fn store(input: &str) -> Result<Arc<dyn ObjectStore>> {
    let retry = RetryConfig {
        max_retries: 3,
        retry_timeout: Duration::from_secs(30),
        ..RetryConfig::default()
    };
    // only the place: a key may hold letters that are none in a URL
    let (place, _) = parts(input)?;
    let scheme = input
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let options = || {
        let options = ClientOptions::new()
            .with_connect_timeout(PATIENCE)
            .with_timeout_disabled();
        let is_http_allowed = |name: &str| {
            std::env::var(name).is_ok_and(|it| it.eq_ignore_ascii_case("true") || it == "1")
        };
        options.with_allow_http(
            is_http_allowed("AWS_ALLOW_HTTP") || is_http_allowed("AZURE_ALLOW_HTTP"),
        )
    };
    let opened: Result<Arc<dyn ObjectStore>, StoreError> = match scheme.as_str() {
        "gs" => GoogleCloudStorageBuilder::from_env()
            .with_url(place)
            .with_client_options(options())
            .with_retry(retry)
            .build()
            .map(|it| Arc::new(it) as _),
        "s3" | "s3a" => AmazonS3Builder::from_env()
            .with_url(place)
            .with_client_options(options())
            .with_retry(retry)
            .build()
            .map(|it| Arc::new(it) as _),
        _ => MicrosoftAzureBuilder::from_env()
            .with_url(place)
            .with_client_options(options())
            .with_retry(retry)
            .build()
            .map(|it| Arc::new(it) as _),
    };
    opened.map_err(|error| failed(&error))
}

/// Reads of one bucket.
struct Reading<'r> {
    store: Arc<dyn ObjectStore>,
    place: &'r str,
    folder: &'r Path,
    stop: &'r Stop,
}

impl Reading<'_> {
    async fn fetch(&self, key: &str) -> Result<Objects> {
        if let Some(at) = key.find(['*', '?', '[']) {
            let prefix = key[..at].rfind('/').map_or("", |end| &key[..end]);
            let pattern = Pattern::new(key).map_err(|error| {
                Error::usage(format!("invalid pattern: `{key}`")).because(error)
            })?;
            let mut keys = self.list(prefix).await?;
            keys.retain(|key| pattern.matches_with(key.as_ref(), LETTERS));
            return self.all(keys, Vec::new(), "nothing matches").await;
        }
        if key.is_empty() || key.ends_with('/') {
            return self.folder(key.trim_end_matches('/')).await;
        }
        let path = parsed(key)?;
        match answer(self.store.get(&path), self.stop).await? {
            // a folder without its last letter
            Err(StoreError::NotFound { .. }) => {
                let keys = self.list(key).await?;
                if keys.is_empty() {
                    return Err(not_found());
                }
                self.folder(key).await
            }
            Err(error) => Err(failed(&error)),
            Ok(_) => self.all(vec![path], Vec::new(), "nothing").await,
        }
    }

    /// The tables directly in a folder.
    async fn folder(&self, prefix: &str) -> Result<Objects> {
        let keys = self.list(prefix).await?;
        let depth = prefix.split('/').filter(|part| !part.is_empty()).count() + 1;
        let is_direct = |key: &Key| {
            key.parts().count() == depth && !is_hidden(key.filename().unwrap_or_default())
        };
        let (tables, others): (Vec<Key>, Vec<Key>) = keys
            .into_iter()
            .filter(is_direct)
            .partition(|key| is_table(key.filename().unwrap_or_default()));
        let others = others.iter().map(|key| self.name(key)).collect();
        self.all(tables, others, "no table in the folder").await
    }

    /// All keys in a folder and the folders in it, in order.
    async fn list(&self, prefix: &str) -> Result<Vec<Key>> {
        let prefix = parsed(prefix)?;
        let listed = self
            .store
            .list(Some(&prefix))
            .map_ok(|object| object.location);
        let listed = answer(listed.try_collect::<Vec<Key>>(), self.stop).await?;
        let mut keys = listed.map_err(|error| failed(&error))?;
        keys.sort();
        Ok(keys)
    }

    async fn all(&self, keys: Vec<Key>, others: Vec<String>, nothing: &str) -> Result<Objects> {
        if keys.is_empty() {
            return Err(Error::data(nothing).hint(IN_WORDS));
        }
        let mut tables = Vec::with_capacity(keys.len());
        for key in &keys {
            let got = answer(self.store.get(key), self.stop).await?;
            let bytes = got.map_err(|error| failed(&error))?.into_stream();
            let bytes = bytes.map(|block| block.map_err(|error| failed(&error)));
            let path = download(bytes, self.folder, self.stop).await?;
            tables.push((self.name(key), path));
        }
        Ok(Objects { tables, others })
    }

    fn name(&self, key: &Key) -> String {
        format!("{}/{key}", shown(self.place))
    }
}

fn parsed(key: &str) -> Result<Key> {
    Key::parse(key).map_err(|error| Error::usage(format!("invalid key: `{key}`")).because(error))
}

fn not_found() -> Error {
    Error::data("the store does not have this object").hint(
        "check bucket and key; a folder ends with `/`, and `*` stands for any letters of one name",
    )
}

fn failed(error: &StoreError) -> Error {
    match error {
        StoreError::NotFound { .. } => not_found(),
        StoreError::PermissionDenied { .. } | StoreError::Unauthenticated { .. } => {
            Error::data("the store refuses access").hint(CREDENTIALS)
        }
        error => {
            let mut what = error.to_string();
            let mut source = error.source();
            while let Some(deeper) = source {
                let text = deeper.to_string();
                if !what.contains(&text) {
                    what = format!("{what}: {text}");
                }
                source = deeper.source();
            }
            Error::data(format!(
                "cannot read the store: {}",
                without_credentials(what)
            ))
            .hint(CREDENTIALS)
        }
    }
}

const CREDENTIALS: &str = "credentials and endpoint are taken from the environment: AWS_ACCESS_KEY_ID, \
     AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL, AWS_ALLOW_HTTP, or AWS_SKIP_SIGNATURE=true for public data; \
     GOOGLE_SERVICE_ACCOUNT; AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY";

/// A message without the secrets in the environment, should the store repeat them.
fn without_credentials(mut message: String) -> String {
    for name in SECRETS {
        if let Ok(secret) = std::env::var(name)
            && secret.len() > 3
        {
            message = message.replace(&secret, "…");
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn bucket_and_key_are_told_apart() {
        for (input, expected) in [
            ("s3://bucket/a/b.csv", Some(("s3://bucket", "a/b.csv"))),
            ("s3://bucket", Some(("s3://bucket", ""))),
            ("gs://bucket//a*.csv", Some(("gs://bucket", "a*.csv"))),
            ("s3:///a.csv", None),
        ] {
            assert_eq!(parts(input).ok(), expected, "{input}");
        }
    }
}
