//! ZIP archives: each table in one is copied to a temporary file, which is read like any other.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use tempfile::TempPath;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};
use crate::temporary::{self, PREFIX};

use super::bombs::{Bound, Counted, TOO_MUCH};
use super::excel::Version;
use super::source::unreadable;
use super::workbook::Format;
use super::workbook_trouble;

/// What a file that begins like a ZIP archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A workbook.
    Workbook(Format),
    /// A document of another office program.
    Document,
    /// Files that someone has packed.
    Files,
}

/// One member of an archive, unpacked.
#[derive(Debug)]
pub(super) struct Member {
    /// Its path in the archive.
    pub(super) name: String,
    /// Its bytes.
    pub(super) path: TempPath,
}

/// What an archive is, by the names of its members.
///
/// # Errors
/// When it cannot be read, or is damaged.
pub(super) fn kind(name: &str, path: &Path) -> Result<Kind> {
    let mut archive = open(name, path).map_err(|error| {
        let name_of_book = [".xlsx", ".xlsm", ".xlsb", ".ods"];
        if name_of_book
            .iter()
            .any(|it| name.to_lowercase().ends_with(it))
            && error.is_data()
        {
            workbook_trouble::damaged(&"its end is missing").at(name)
        } else {
            error
        }
    })?;
    let has = |member: &str| archive.index_for_name(member).is_some();
    if has("xl/workbook.bin") {
        return Ok(Kind::Workbook(Format::Excel(Version::Xlsb)));
    }
    let is_of_excel =
        |member: Result<_, _>| member.is_ok_and(|it: Cow<'_, str>| it.starts_with("xl/"));
    if archive.file_names().any(is_of_excel) {
        return Ok(Kind::Workbook(Format::Excel(Version::Xlsx)));
    }
    if has("word/document.xml") || has("ppt/presentation.xml") {
        return Ok(Kind::Document);
    }
    let mut mimetype = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        // what is not text says nothing
        let _unreadable = member.take(100).read_to_string(&mut mimetype);
    }
    Ok(match mimetype.trim() {
        "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.oasis.opendocument.spreadsheet-template" => {
            Kind::Workbook(Format::OpenDocument)
        }
        kind if kind.starts_with("application/vnd.oasis.") => Kind::Document,
        _ => Kind::Files,
    })
}

/// Names of the files in an archive, without those that systems add and that are hidden.
///
/// # Errors
/// When it cannot be read, or is damaged.
pub(super) fn members(name: &str, path: &Path) -> Result<Vec<String>> {
    let archive = open(name, path)?;
    let is_hidden = |member: &str| {
        let mut parts = member.split(['/', '\\']);
        parts.any(|part| part.starts_with('.') || part.starts_with("~$") || part == "__MACOSX")
    };
    let mut names = Vec::new();
    for member in archive.file_names() {
        let member = member.map_err(|error| damaged(&error).at(name))?;
        if !member.ends_with('/') && !is_hidden(&member) {
            names.push(member.into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// An archive whose members are unpacked one after another.
pub(super) struct Unpacking<'a> {
    name: &'a str,
    folder: &'a Path,
    archive: ZipArchive<BufReader<File>>,
    bound: Bound,
}

impl<'a> Unpacking<'a> {
    /// Opens an archive; temporary files go to a folder.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub(super) fn open(name: &'a str, path: &Path, folder: &'a Path) -> Result<Self> {
        let length = std::fs::metadata(path).map_err(|error| unreadable(name, error))?;
        Ok(Self {
            name,
            folder,
            archive: open(name, path)?,
            bound: Bound::of(length.len()),
        })
    }

    /// Unpacks one member.
    ///
    /// # Errors
    /// When it is encrypted or damaged, packed in an unusual way, or all members together are too large.
    pub(super) fn member(&mut self, member: &str) -> Result<Member> {
        let place = format!("{}/{member}", self.name);
        let packed = self.archive.by_name(member);
        let mut counted = Counted {
            packed: packed.map_err(|error| refused(&error).at(&place))?,
            bound: &mut self.bound,
        };
        let failed = |error| Error::io(format!("cannot unpack `{place}`"), error);
        let mut file = temporary::file(tempfile::Builder::new().prefix(PREFIX), self.folder)
            .map_err(failed)?;
        let mut block = vec![0; 1 << 16];
        loop {
            let read = counted
                .read(&mut block)
                .map_err(|error| broken(&error).at(&place))?;
            if read == 0 {
                break;
            }
            io::Write::write_all(&mut file, &block[..read]).map_err(failed)?;
        }
        Ok(Member {
            name: place,
            path: file.into_temp_path(),
        })
    }
}

fn open(name: &str, path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let file = File::open(path).map_err(|error| unreadable(name, error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| refused(&error).at(name))
}

/// The error for an archive or a member that cannot be opened.
fn refused(error: &ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => {
            Error::data("it is encrypted in the archive")
                .hint("unpack it with its password, and name the files")
        }
        ZipError::UnsupportedArchive(what) => Error::data(format!(
            "the archive is packed in a way that is not read: {what}"
        ))
        .hint("unpack it, and name the files; or pack it again"),
        error => damaged(error),
    }
}

/// The error for a member whose bytes end early or are wrong.
fn broken(error: &io::Error) -> Error {
    if error.to_string() == TOO_MUCH {
        Error::data(format!("the archive is not unpacked: {TOO_MUCH}"))
            .hint("unpack it yourself if it is really so large, and name the files")
    } else {
        damaged(error)
    }
}

fn damaged(error: &impl ToString) -> Error {
    Error::data(format!("damaged ZIP archive: {}", error.to_string()))
        .hint("download or pack it again")
}
