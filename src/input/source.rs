//! One file, or a table in memory: its bytes, unpacked and decoded.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::temporary::{self, PREFIX};

use super::audit::Reason;
use super::containers;
use super::encoding::Encoding;
use super::frame::Frame;
use super::written::{Delimiter, Written};

/// What a table must have.
pub(crate) const NEEDED: &str = "a table needs a header, and a row for every order or customer";
/// How much of a text tells what it holds, in bytes.
const START: u64 = 1 << 12;

/// How the bytes of a source are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Text as it is.
    Plain,
    /// Text under gzip.
    Gzip,
    /// Text under Zstandard.
    Zstd,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text with a header and a delimiter.
    Delimited,
    /// Text with one JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
    /// A table in the caller's memory.
    Frame,
}

impl Form {
    /// Its name in the audit.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delimited => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Frame => "frame",
        }
    }

    /// Is it text, rather than columns that have a type?
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Delimited | Self::JsonLines)
    }

    /// Why a row that cannot be cut into cells is left out.
    #[must_use]
    pub const fn broken_row(self) -> Reason {
        match self {
            Self::JsonLines => Reason::NoObject,
            Self::Delimited | Self::Parquet | Self::Frame => Reason::WrongFieldCount,
        }
    }
}

impl Packing {
    /// What the bytes are packed with, where they are.
    #[must_use]
    pub const fn compression(self) -> Option<&'static str> {
        match self {
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
            Self::Plain => None,
        }
    }
}

impl Encoding {
    /// The text as UTF-8; what is UTF-8 already passes untouched.
    #[must_use]
    pub fn decode(self, text: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        let encoding = match self {
            Self::Utf8 => return text,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        Box::new(
            DecodeReaderBytesBuilder::new()
                .encoding(Some(encoding))
                .build(text),
        )
    }
}

/// One file to read, or a table in memory.
#[derive(Debug, Clone)]
pub struct Source {
    /// What messages call it: the path as given, or `stdin`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// How it is packed, by its first bytes.
    pub packing: Packing,
    /// What it holds, by its first bytes.
    pub form: Form,
    /// How its text is written, by its first bytes.
    pub encoding: Encoding,
    /// Do its bytes speak for the encoding, or were the first ones ASCII, which is a part of many?
    pub(super) encoding_is_certain: bool,
    pub(super) frame: Option<Arc<Frame>>,
    /// What the caller says about the form of its text.
    pub(super) written: Written,
    /// What its rows were copied from, where that is no text: the name of the format.
    pub(super) copied_from: Option<&'static str>,
    spool: Option<Arc<TempPath>>,
}

impl Source {
    /// Opens a file and looks at its bytes.
    ///
    /// # Errors
    /// When it cannot be read, is empty, is a model file or holds tables in a way that is not read.
    pub fn open(name: &str, path: &Path) -> Result<Self> {
        let mut start = Vec::new();
        let mut file = open(name, path)?;
        file.by_ref()
            .take(containers::MAGIC as u64)
            .read_to_end(&mut start)
            .map_err(|error| unreadable(name, error))?;
        if let Some(refusal) = containers::refused(name, &start) {
            return Err(refusal);
        }
        let packing = match start[..] {
            [] => return Err(Error::data("the file is empty").at(name).hint(NEEDED)),
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            _ => Packing::Plain,
        };
        let form = if start.starts_with(b"PAR1") {
            Form::Parquet
        } else {
            Form::Delimited
        };
        let (name, path) = (name.to_owned(), path.to_owned());
        let mut source = Self {
            name,
            path,
            packing,
            form,
            encoding: Encoding::Utf8,
            encoding_is_certain: true,
            frame: None,
            written: Written::default(),
            copied_from: None,
            spool: None,
        };
        if form != Form::Parquet {
            let seen = Encoding::of_start(source.bytes()?)
                .map_err(|error| unreadable(&source.name, error))?;
            source.encoding = seen.unwrap_or_default();
            source.encoding_is_certain = seen.is_some();
            source.form = source.form_of_text()?;
        }
        Ok(source)
    }

    /// Rows of a workbook or a database that were copied to a temporary text, which is removed with the source.
    ///
    /// # Errors
    /// When the text cannot be read, or is empty.
    pub(super) fn rows(
        name: &str,
        path: TempPath,
        copied_from: &'static str,
        lines_before: u64,
    ) -> Result<Self> {
        let source = Self {
            name: name.to_owned(),
            path: path.to_path_buf(),
            packing: Packing::Plain,
            form: Form::Delimited,
            encoding: Encoding::Utf8,
            encoding_is_certain: true,
            frame: None,
            written: Written {
                no_header: false,
                delimiter: Some(Delimiter::Byte(b',')),
                lines_before: Some(lines_before),
            },
            copied_from: Some(copied_from),
            spool: Some(Arc::new(path)),
        };
        if source.length()? == 0 {
            return Err(Error::data("the table is empty").at(name).hint(NEEDED));
        }
        Ok(source)
    }

    /// Copies what can be read only once to a temporary file.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub(super) fn spool(name: &str, bytes: &mut impl Read, folder: &Path) -> Result<TempPath> {
        let failed = |error| Error::io(format!("cannot spool `{name}`"), error);
        let mut builder = tempfile::Builder::new();
        let file = temporary::file(builder.prefix(PREFIX), folder);
        let mut file = file.map_err(failed)?;
        std::io::copy(bytes, &mut file).map_err(failed)?;
        Ok(file.into_temp_path())
    }

    /// The source, which keeps a temporary file unless it has one of its own.
    pub(super) fn keeping(mut self, path: &Arc<TempPath>) -> Self {
        self.spool.get_or_insert_with(|| path.clone());
        self
    }

    /// The name of its format in the audit.
    #[must_use]
    pub fn format(&self) -> &'static str {
        self.copied_from.unwrap_or(self.form.name())
    }

    /// The encoding of its text, where it is one.
    #[must_use]
    pub fn text_encoding(&self) -> Option<&'static str> {
        let is_text = self.form.is_text() && self.copied_from.is_none();
        is_text.then(|| self.encoding.name())
    }

    /// A table in memory, under a name for messages.
    #[must_use]
    pub fn frame(name: &str, frame: Frame) -> Self {
        Self {
            name: name.to_owned(),
            path: PathBuf::new(),
            packing: Packing::Plain,
            form: Form::Frame,
            encoding: Encoding::Utf8,
            encoding_is_certain: true,
            frame: Some(Arc::new(frame)),
            written: Written::default(),
            copied_from: None,
            spool: None,
        }
    }

    /// The same source with the encoding that all of its bytes speak for.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn with_certain_encoding(mut self) -> Result<Self> {
        if !self.encoding_is_certain {
            self.encoding =
                Encoding::of(self.bytes()?).map_err(|error| unreadable(&self.name, error))?;
            self.encoding_is_certain = true;
        }
        Ok(self)
    }

    /// The same source, of whose text the caller says something.
    #[must_use]
    pub(crate) const fn written_so(mut self, written: Written) -> Self {
        self.written = match self.written.lines_before {
            Some(_) => Written {
                no_header: written.no_header,
                ..self.written
            },
            None => written,
        };
        self
    }

    /// The refusal of a source that has columns and nothing in them.
    #[must_use]
    pub fn without_rows(&self) -> Error {
        let what = if self.form == Form::Frame {
            "the table has no rows"
        } else {
            "the file has a header and no rows"
        };
        Error::data(what).at(&self.name).hint(NEEDED)
    }

    /// Its text from the start as UTF-8, unpacked, with the byte order mark left aside.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn text(&self) -> Result<Box<dyn Read + Send>> {
        skip_mark(self.encoding.decode(self.bytes()?))
            .map_err(|error| unreadable(&self.name, error))
    }

    /// Text that begins with an object is JSON Lines, and no model file.
    fn form_of_text(&self) -> Result<Form> {
        let mut start = Vec::new();
        self.text()?
            .take(START)
            .read_to_end(&mut start)
            .map_err(|error| unreadable(&self.name, error))?;
        let start = String::from_utf8_lossy(&start);
        if start.trim_start().starts_with('<') {
            let error = Error::data("this is HTML or XML, not a table").at(&self.name);
            return Err(error.hint(containers::SAVE_THE_SHEET));
        }
        let is_list = |text: &str| {
            text.strip_prefix('[')
                .is_some_and(|it| it.trim_start().starts_with('{'))
        };
        if !start.trim_start().starts_with('{') && !is_list(start.trim_start()) {
            return Ok(Form::Delimited);
        }
        if start.contains("\"clv-model/") {
            let error = Error::data("this is a model file, not a table").at(&self.name);
            return Err(error.hint("give the model with `--model`, and a table of orders as input"));
        }
        Ok(Form::JsonLines)
    }

    /// Is it text whose bytes can be read from any place?
    #[must_use]
    pub fn is_plain_utf8(&self) -> bool {
        self.packing == Packing::Plain && self.encoding == Encoding::Utf8
    }

    /// Its bytes from the start, unpacked.
    fn bytes(&self) -> Result<Box<dyn Read + Send>> {
        let file = open(&self.name, &self.path)?;
        let buffered = |file| BufReader::with_capacity(1 << 18, file);
        Ok(match self.packing {
            Packing::Gzip => Box::new(MultiGzDecoder::new(buffered(file))),
            Packing::Zstd => Box::new(
                zstd::stream::read::Decoder::with_buffer(buffered(file))
                    .map_err(|error| unreadable(&self.name, error))?,
            ),
            Packing::Plain => Box::new(file),
        })
    }

    /// The bytes from `start` to before `end` of a plain source.
    ///
    /// # Errors
    /// When it cannot be opened or is too short.
    pub fn range(&self, start: u64, end: u64) -> Result<Box<dyn Read + Send>> {
        let mut file = open(&self.name, &self.path)?;
        file.seek(SeekFrom::Start(start))
            .map_err(|error| unreadable(&self.name, error))?;
        Ok(Box::new(file.take(end - start)))
    }

    /// Its length in bytes.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn length(&self) -> Result<u64> {
        let metadata =
            std::fs::metadata(&self.path).map_err(|error| unreadable(&self.name, error))?;
        Ok(metadata.len())
    }
}

fn open(name: &str, path: &Path) -> Result<File> {
    File::open(path).map_err(|error| unreadable(name, error))
}

/// The error for a file whose bytes cannot be had.
pub(super) fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::io(format!("cannot read `{name}`"), error)
}

fn skip_mark(mut text: Box<dyn Read + Send>) -> std::io::Result<Box<dyn Read + Send>> {
    let mut start = Vec::new();
    text.by_ref().take(3).read_to_end(&mut start)?;
    if start == [0xef, 0xbb, 0xbf] {
        return Ok(text);
    }
    Ok(Box::new(std::io::Cursor::new(start).chain(text)))
}
