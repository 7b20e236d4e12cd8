//! Writes record batches as CSV, Parquet or JSON Lines, completely or not at all.
//!
//! A file is written next to its target and renamed at the end. A writer that is dropped before
//! [`TableWriter::finish`] leaves nothing behind. Targets that are not regular files are written
//! directly. Standard output gets its first byte when nothing can fail any more.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::temporary;

use super::render::{Renderer, header};

/// The format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated, with a header.
    #[default]
    Csv,
    /// Parquet.
    Parquet,
    /// One JSON object per line.
    #[cfg_attr(feature = "cli", value(name = "jsonl"))]
    #[serde(rename = "jsonl")]
    JsonLines,
}

impl Format {
    /// The format that belongs to the ending of a file's name.
    ///
    /// # Errors
    /// When the ending is unknown, or the target is a folder.
    pub fn of(target: &Target) -> Result<Self> {
        let Target::File(path) = target else {
            return Ok(Self::Csv);
        };
        if path.is_dir() {
            return Err(a_folder(path));
        }
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_lowercase();
        match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            Some("jsonl" | "ndjson") => Ok(Self::JsonLines),
            None | Some(_) if is_special(path) => Ok(Self::Csv),
            _ => Err(Error::usage(format!(
                "unknown ending of the output file: `{}`",
                path.display()
            ))
            .hint("use .csv, .parquet or .jsonl")),
        }
    }
}

/// Where a table is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// The target of an `-o` option: standard output without the option or with `-`.
    #[must_use]
    pub fn of(option: Option<&str>) -> Self {
        match option {
            None | Some("-") => Self::Stdout,
            Some(path) => Self::File(path.into()),
        }
    }

    /// The path of a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path),
        }
    }
}

impl Target {
    /// Checks, before the work starts, that the target can be written to.
    ///
    /// # Errors
    /// When it is a folder, or its folder does not exist or cannot be written to.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::File(path) if !is_special(path) => WholeFile::create(self).map(drop),
            _ => Ok(()),
        }
    }
}

/// An output that is written completely or not at all. Write to it, then call [`WholeFile::finish`].
#[derive(Debug)]
pub struct WholeFile {
    name: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Beside(BufWriter<NamedTempFile>, PathBuf),
    Direct(BufWriter<File>),
    /// A file without a name, which disappears with the process.
    Spooled(BufWriter<File>),
}

impl WholeFile {
    /// Opens an output.
    ///
    /// # Errors
    /// When the folder of the target does not exist or cannot be written to.
    pub fn create(target: &Target) -> Result<Self> {
        let Target::File(path) = target else {
            let spool = tempfile::tempfile()
                .map_err(|error| Error::io("cannot spool the output", error))?;
            return Ok(Self {
                name: "stdout".to_owned(),
                place: Place::Spooled(buffered(spool)),
            });
        };
        let name = path.display().to_string();
        let failed = |error| Error::io(format!("cannot write `{name}`"), error);
        if path.is_dir() {
            return Err(a_folder(path));
        }
        if is_special(path) {
            let file = File::options().write(true).open(path).map_err(failed)?;
            return Ok(Self {
                place: Place::Direct(buffered(file)),
                name,
            });
        }
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        let place = Place::Beside(buffered(beside(&path).map_err(failed)?), path);
        Ok(Self { name, place })
    }

    /// Writes a whole text.
    ///
    /// # Errors
    /// Those of [`WholeFile::create`] and [`WholeFile::finish`].
    pub fn text(target: &Target, text: &str) -> Result<()> {
        Self::bytes(target, text.as_bytes())
    }

    /// Writes all of a file's bytes.
    ///
    /// # Errors
    /// Those of [`WholeFile::create`] and [`WholeFile::finish`].
    pub fn bytes(target: &Target, bytes: &[u8]) -> Result<()> {
        let mut file = Self::create(target)?;
        file.write_whole(bytes)?;
        file.finish()
    }

    /// Puts the output in its place.
    ///
    /// # Errors
    /// When it cannot be written completely, or the reader of standard output has closed it.
    pub fn finish(self) -> Result<()> {
        let failed = |error| {
            Error::io(
                format!("cannot write `{}`", self.name),
                temporary::plain(error),
            )
        };
        match self.place {
            Place::Direct(mut file) => file.flush().map_err(failed),
            Place::Beside(file, path) => {
                let file = file
                    .into_inner()
                    .map_err(|error| failed(error.into_error()))?;
                file.persist(path)
                    .map(drop)
                    .map_err(|error| failed(error.error))
            }
            Place::Spooled(file) => {
                let mut written = file
                    .into_inner()
                    .map_err(|error| failed(error.into_error()))?;
                written.rewind().map_err(failed)?;
                let mut out = std::io::stdout().lock();
                std::io::copy(&mut written, &mut out)
                    .and_then(|_| out.flush())
                    .map_err(failed)
            }
        }
    }

    fn write_whole(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes)
            .map_err(|error| Error::io(format!("cannot write `{}`", self.name), error))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.place {
            Place::Direct(file) | Place::Spooled(file) => file.write(bytes),
            Place::Beside(file, _) => file.write(bytes).map_err(temporary::plain),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.place {
            Place::Direct(file) | Place::Spooled(file) => file.flush(),
            Place::Beside(file, _) => file.flush(),
        }
    }
}

fn a_folder(path: &Path) -> Error {
    Error::usage(format!("the output is a folder: `{}`", path.display())).hint("name a file in it")
}

fn buffered<W: Write>(inner: W) -> BufWriter<W> {
    BufWriter::with_capacity(1 << 18, inner)
}

/// Whether the path is something other than a regular file, such as a device or a pipe.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// A hidden file in the target's folder, with the permissions that the target has or would get.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(temporary::PART_PREFIX)
        .suffix(temporary::PART_SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let usual = || std::fs::Permissions::from_mode(0o666);
        builder.permissions(
            std::fs::metadata(path).map_or_else(|_| usual(), |metadata| metadata.permissions()),
        );
    }
    temporary::part(&builder, folder)
}

/// Writes one table.
pub struct TableWriter {
    schema: SchemaRef,
    out: Out,
}

enum Out {
    Text(WholeFile, Renderer),
    Parquet(Box<ArrowWriter<WholeFile>>),
}

impl std::fmt::Debug for TableWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableWriter")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

impl TableWriter {
    /// Starts a table with these columns. Parquet files keep the schema's metadata. Rows are formatted
    /// on `threads` threads, with the same bytes for any number.
    ///
    /// # Errors
    /// When the target cannot be written to.
    pub fn create(
        target: &Target,
        format: Format,
        schema: SchemaRef,
        threads: usize,
    ) -> Result<Self> {
        let mut file = WholeFile::create(target)?;
        let out = match format {
            Format::Parquet => {
                let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties(&schema)));
                Out::Parquet(Box::new(writer.map_err(parquet_failed)?))
            }
            Format::Csv => {
                file.write_whole(&header(&schema))?;
                Out::Text(file, Renderer::csv(threads))
            }
            Format::JsonLines => Out::Text(file, Renderer::json_lines(threads)),
        };
        Ok(Self { schema, out })
    }

    /// The columns.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Appends rows.
    ///
    /// # Errors
    /// When a number is not finite, or writing fails.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        match &mut self.out {
            Out::Parquet(writer) => writer.write(batch).map_err(parquet_failed),
            Out::Text(file, renderer) => {
                for part in renderer.render(batch)? {
                    file.write_whole(&part)?;
                }
                Ok(())
            }
        }
    }

    /// Puts the table in its place.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(self) -> Result<()> {
        match self.out {
            Out::Parquet(writer) => writer.into_inner().map_err(parquet_failed)?.finish(),
            Out::Text(file, _) => file.finish(),
        }
    }
}

fn properties(schema: &SchemaRef) -> WriterProperties {
    let mut facts: Vec<_> = schema.metadata().iter().collect();
    facts.sort();
    let facts = facts
        .into_iter()
        .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
        .collect();
    let level = ZstdLevel::try_new(1).unwrap_or_default();
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_key_value_metadata(Some(facts))
        .build()
}

fn parquet_failed(error: parquet::errors::ParquetError) -> Error {
    match error {
        parquet::errors::ParquetError::External(cause) => {
            match cause.downcast::<std::io::Error>() {
                Ok(cause) => Error::io("cannot write the table", *cause),
                Err(cause) => Error::data(format!("cannot write the table: {cause}")),
            }
        }
        error => Error::data(format!("cannot write the table: {error}")),
    }
}
