//! Workbooks: the sheet that holds the table is copied to a temporary text, which is read like any other.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use tempfile::TempPath;
use zip::ZipArchive;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::bombs::{Bound, Counted, TOO_MUCH};
use super::excel::{Excel, Version};
use super::fitting::listed;
use super::guard::guarded;
use super::open_document::OpenDocument;
use super::options::ReadOptions;
use super::row_file::RowFile;
use super::sheet::{SheetSpool, Top};
use super::workbook_trouble::{damaged, protected};

/// Stands for all sheets that fit. No sheet can have this name.
const ALL: &str = "*";
/// The name of a stream in an Excel workbook that is encrypted, as it is written there.
const ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// The formats of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Excel(Version),
    OpenDocument,
}

impl Format {
    /// Its name in the audit.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Excel(Version::Xlsx) => "xlsx",
            Self::Excel(Version::Xlsb) => "xlsb",
            Self::Excel(Version::Xls) => "xls",
            Self::OpenDocument => "ods",
        }
    }
}

/// One sheet as a text with commas.
#[derive(Debug)]
pub(super) struct SheetText {
    /// Its name.
    pub(super) sheet: String,
    /// The text, from its header on.
    pub(super) path: TempPath,
    /// Rows above the header.
    pub(super) lines_before: u64,
}

/// What reading a workbook needs to know.
pub(super) struct Choice<'c> {
    /// Names of columns and all else that the caller gives.
    pub(super) options: &'c ReadOptions,
    /// Where temporary files go.
    pub(super) folder: &'c Path,
}

impl Choice<'_> {
    /// The sheet that the caller names, or its number.
    fn sheet(&self) -> Option<&str> {
        self.options.sheet.as_deref()
    }
}

/// Copies the chosen sheets of a workbook, or else the first one whose header fits; says which others fit.
///
/// # Errors
/// When the workbook is damaged or encrypted, or none of its sheets is the one.
pub(super) fn texts(
    name: &str,
    path: &Path,
    format: Format,
    choice: &Choice<'_>,
) -> Result<(Vec<SheetText>, Option<Caution>)> {
    let read = || {
        let length = std::fs::metadata(path)
            .map_err(|error| damaged(&error))?
            .len();
        if format == Format::Excel(Version::Xls) {
            not_encrypted(path)?;
        } else {
            unpacks_within_bounds(path, length)?;
        }
        let mut book = Book::open(path, format)?;
        let tops = book.tops(choice)?;
        let (chosen, others) = chosen(&tops, choice)?;
        let texts = chosen
            .iter()
            .map(|sheet| book.text(sheet, choice, length))
            .collect::<Result<Vec<_>>>()?;
        let caution = (!others.is_empty()).then(|| Caution::SheetsNotRead {
            file: name.to_owned(),
            sheet: chosen.first().map(|it| it.name.clone()).unwrap_or_default(),
            others,
        });
        Ok((texts, caution))
    };
    match guarded(read) {
        Ok(result) => result,
        Err(_panicked) => Err(damaged(&"its parts contradict each other")),
    }
    .map_err(|error: Error| error.at(name))
}

/// A workbook of either kind.
enum Book {
    Excel(Box<Excel>),
    OpenDocument(OpenDocument),
}

/// A sheet, and its first rows.
struct Candidate {
    name: String,
    is_visible: bool,
    top: Top,
}

impl Book {
    fn open(path: &Path, format: Format) -> Result<Self> {
        match format {
            Format::Excel(version) => Excel::open(path, version).map(Box::new).map(Self::Excel),
            Format::OpenDocument => OpenDocument::open(path).map(Self::OpenDocument),
        }
    }

    fn sheets(&self) -> Vec<(String, bool)> {
        match self {
            Self::Excel(book) => book.sheets(),
            Self::OpenDocument(book) => book.sheets(),
        }
    }

    fn rows(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(u32, &[String]) -> Result<bool>,
    ) -> Result<()> {
        match self {
            Self::Excel(book) => book.rows(sheet, see),
            Self::OpenDocument(book) => book.rows(sheet, see),
        }
    }

    /// The first rows of the sheets: of all, or of the one that is named.
    fn tops(&mut self, choice: &Choice<'_>) -> Result<Vec<Candidate>> {
        let mut sheets = self.sheets();
        if let Some(wanted) = choice.sheet().filter(|wanted| *wanted != ALL) {
            let at = position(&sheets, wanted)?;
            sheets = vec![sheets.swap_remove(at)];
        }
        let mut candidates = Vec::new();
        for (name, is_visible) in sheets {
            let mut top = Top::default();
            self.rows(&name, &mut |at, cells| Ok(top.see(at, cells)))?;
            candidates.push(Candidate {
                name,
                is_visible,
                top,
            });
        }
        Ok(candidates)
    }

    fn text(&mut self, sheet: &Candidate, choice: &Choice<'_>, length: u64) -> Result<SheetText> {
        let failed = |error: io::Error| {
            if error.kind() == io::ErrorKind::InvalidData {
                damaged(&TOO_MUCH)
            } else {
                Error::io(format!("cannot copy sheet `{}`", sheet.name), error)
            }
        };
        let shape = sheet.top.shape(choice.options);
        let file = RowFile::create(choice.folder, Bound::of(length)).map_err(failed)?;
        let mut spool = SheetSpool::new(shape, file);
        self.rows(&sheet.name, &mut |at, cells| {
            spool.write(at, cells).map_err(failed)?;
            Ok(true)
        })?;
        Ok(SheetText {
            sheet: sheet.name.clone(),
            path: spool.finish().map_err(failed)?,
            lines_before: u64::from(shape.header),
        })
    }
}

/// The sheet with a name, in any case, else the one with a number from 1.
fn position(sheets: &[(String, bool)], wanted: &str) -> Result<usize> {
    let named = |is_same: &dyn Fn(&str) -> bool| sheets.iter().position(|it| is_same(&it.0));
    let number = || {
        let number: usize = wanted.parse().ok()?;
        number.checked_sub(1).filter(|at| *at < sheets.len())
    };
    named(&|name| name == wanted)
        .or_else(|| named(&|name| name.trim().to_lowercase() == wanted.trim().to_lowercase()))
        .or_else(number)
        .ok_or_else(|| {
            let names: Vec<String> = sheets.iter().map(|it| it.0.clone()).collect();
            let what = format!("no sheet `{wanted}`; the sheets are: {}", listed(&names));
            Error::data(what).hint("`--sheet` takes a name of these, or a number from 1")
        })
}

/// The sheets to read, and the names of others that fit.
fn chosen<'t>(
    tops: &'t [Candidate],
    choice: &Choice<'_>,
) -> Result<(Vec<&'t Candidate>, Vec<String>)> {
    if choice.sheet().is_some_and(|wanted| wanted != ALL) {
        return Ok((tops.iter().collect(), Vec::new()));
    }
    let is_candidate = |it: &&Candidate| it.is_visible && !it.top.is_empty();
    let filled: Vec<&Candidate> = tops.iter().filter(is_candidate).collect();
    let fits = |it: &&&Candidate| it.top.fitting_header(choice.options).is_some();
    let fitting: Vec<&Candidate> = filled.iter().filter(fits).copied().collect();
    match (&fitting[..], &filled[..]) {
        ([], []) => Err(Error::data("the workbook has no rows")
            .hint("a hidden sheet is read only if `--sheet` names it")),
        // its header is complained of as that of a text would be
        ([], [only]) => Ok((vec![only], Vec::new())),
        ([], _) => {
            let names: Vec<String> = filled.iter().map(|it| it.name.clone()).collect();
            let what = format!(
                "no sheet has a column for the customer and one for the date: {}",
                listed(&names)
            );
            Err(Error::data(what).hint(
                "choose one with `--sheet`, and name its columns with `--customer-col` and `--date-col`",
            ))
        }
        _ if choice.sheet().is_some() => Ok((fitting, Vec::new())),
        ([first, others @ ..], _) => {
            let others = others.iter().map(|it| it.name.clone()).collect();
            Ok((vec![*first], others))
        }
    }
}

/// Unpacks the parts of a workbook once and counts their bytes, before anything holds them in memory.
fn unpacks_within_bounds(path: &Path, length: u64) -> Result<()> {
    let mut bound = Bound::of(length);
    let file = File::open(path).map_err(|error| damaged(&error))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| damaged(&error))?;
        let is_picture = |it: Cow<'_, str>| it.contains("/media/") || it.starts_with("Pictures/");
        if part.name().is_ok_and(is_picture) {
            continue;
        }
        let mut counted = Counted {
            packed: part,
            bound: &mut bound,
        };
        io::copy(&mut counted, &mut io::sink()).map_err(|error| damaged(&error))?;
    }
    Ok(())
}

/// A container of old workbooks may hold a new one that is encrypted.
fn not_encrypted(path: &Path) -> Result<()> {
    const BLOCK: usize = 1 << 20;
    let bytes = std::fs::read(path).map_err(|error| damaged(&error))?;
    let start = &bytes[..bytes.len().min(BLOCK)];
    let end = &bytes[bytes.len().saturating_sub(BLOCK)..];
    let is_there = |part: &[u8]| part.windows(ENCRYPTED.len()).any(|it| it == ENCRYPTED);
    if is_there(start) || is_there(end) {
        return Err(protected());
    }
    Ok(())
}
