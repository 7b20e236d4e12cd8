//! A file, whatever it is: a table, a workbook, an archive or a database, becomes one source for each of its tables.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempPath;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::archive::{self, Kind, Unpacking};
use super::containers::{MAGIC, OLE, ZIP};
#[cfg(feature = "databases")]
use super::database::{self, Wanted};
use super::endings::{SQLITE, is_table};
use super::excel::Version;
use super::fitting::{fits, listed};
use super::formats;
use super::joins::belong_together;
use super::location::{Server, shown};
#[cfg(feature = "databases")]
use super::mariadb::MariaDb;
#[cfg(feature = "remote")]
use super::objects;
use super::options::ReadOptions;
#[cfg(feature = "databases")]
use super::own_thread::with_own_runtime;
#[cfg(feature = "databases")]
use super::postgresql::PostgreSql;
use super::source::{Source, unreadable};
#[cfg(feature = "databases")]
use super::sqlite::Sqlite;
use super::table::AnyTable;
#[cfg(feature = "remote")]
use super::web;
use super::workbook::{self, Choice, Format};

/// Names of members of an archive that a caution lists.
const NAMES_SHOWN: usize = 3;

/// Opens files for one reading.
pub(super) struct Opening<'o> {
    pub(super) options: &'o ReadOptions,
    pub(super) folder: &'o Path,
    /// What the reader should know of them.
    pub(super) cautions: Vec<Caution>,
    /// Was a workbook among them?
    has_workbook: bool,
    /// Was a database among them?
    has_database: bool,
}

impl<'o> Opening<'o> {
    /// Starts with nothing.
    pub(super) const fn new(options: &'o ReadOptions, folder: &'o Path) -> Self {
        Self {
            options,
            folder,
            cautions: Vec::new(),
            has_workbook: false,
            has_database: false,
        }
    }

    /// The tables of a file, or of what its bytes are copied to if they come only once, as those of a pipe do.
    ///
    /// # Errors
    /// When it cannot be read, or holds no table.
    pub(super) fn at(&mut self, name: &str, path: &Path) -> Result<Vec<Source>> {
        let metadata = std::fs::metadata(path).map_err(|error| unreadable(name, error))?;
        if metadata.is_file() {
            return self.file(name, path);
        }
        let mut bytes = File::open(path).map_err(|error| unreadable(name, error))?;
        self.bytes(name, &mut bytes)
    }

    /// The tables in bytes that can be read only once.
    ///
    /// # Errors
    /// When they cannot be copied, or hold no table.
    pub(super) fn bytes(&mut self, name: &str, bytes: &mut impl Read) -> Result<Vec<Source>> {
        let path = Source::spool(name, bytes, self.folder)?;
        self.spool(name, path)
    }

    /// The tables in a temporary file.
    ///
    /// # Errors
    /// When it cannot be read, or holds no table.
    pub(super) fn spool(&mut self, name: &str, path: TempPath) -> Result<Vec<Source>> {
        let sources = self.file(name, &path)?;
        let path = Arc::new(path);
        let kept = sources.into_iter().map(|it| it.keeping(&path));
        Ok(kept.collect())
    }

    /// The tables of a file.
    fn file(&mut self, name: &str, path: &Path) -> Result<Vec<Source>> {
        let start = start_of(name, path)?;
        if start.starts_with(OLE) {
            return self.workbook(name, path, Format::Excel(Version::Xls));
        }
        if start.starts_with(ZIP) {
            return match archive::kind(name, path)? {
                Kind::Workbook(format) => self.workbook(name, path, format),
                Kind::Files => self.archive(name, path),
                Kind::Document => Err(Error::data(
                    "this is a text document or a presentation, not a table",
                )
                .at(name)
                .hint("export the data as CSV where the document comes from")),
            };
        }
        if start.starts_with(SQLITE) {
            return Ok(vec![self.sqlite(name, path)?]);
        }
        let source = Source::open(name, path)?;
        Ok(vec![source.written_so(self.options.written())])
    }

    /// The table of an SQLite database that the caller names, or the only one that fits.
    ///
    /// # Errors
    /// When it cannot be read, or no table is the one.
    pub(super) fn sqlite(&mut self, name: &str, path: &Path) -> Result<Source> {
        let start = start_of(name, path)?;
        if !start.starts_with(SQLITE) {
            return Err(Error::data("this is not an SQLite database").at(name));
        }
        self.database(name, &Way::File(path))
    }

    /// The table of a database on a server that the caller names, or the only one that fits.
    ///
    /// # Errors
    /// When the server does not answer, or no table is the one.
    pub(super) fn server(&mut self, server: Server, input: &str) -> Result<Source> {
        self.database(&shown(input), &Way::Server(server, input))
    }

    #[cfg(feature = "databases")]
    fn database(&mut self, name: &str, way: &Way<'_>) -> Result<Source> {
        self.has_database = true;
        let wanted = Wanted {
            options: self.options,
            folder: self.folder,
        };
        let copied = match *way {
            Way::File(path) => {
                let opened = Sqlite::open(path).map_err(|error| error.at(name));
                database::copy(name, &mut opened?, &wanted)
            }
            Way::Server(Server::PostgreSql, input) => with_own_runtime(|runtime| {
                let opened = PostgreSql::connect(runtime, input).map_err(|error| error.at(name));
                database::copy(name, &mut opened?, &wanted)
            }),
            Way::Server(Server::MariaDb, input) => with_own_runtime(|runtime| {
                let opened = MariaDb::connect(runtime, input).map_err(|error| error.at(name));
                database::copy(name, &mut opened?, &wanted)
            }),
        }?;
        self.cautions.extend(copied.caution);
        let place = format!("{name}/{}", copied.table);
        Source::rows(&place, copied.path, way.format(), 0)
    }

    #[cfg(not(feature = "databases"))]
    #[expect(clippy::unused_self, reason = "the same call as with the feature")]
    fn database(&mut self, name: &str, _way: &Way<'_>) -> Result<Source> {
        Err(Error::usage("this build of clv reads no databases")
            .at(name)
            .hint("build it with the feature `databases`, which is on by default"))
    }

    /// The tables in a file behind `http://` or `https://`.
    ///
    /// # Errors
    /// When it cannot be downloaded, or holds no table.
    #[cfg(feature = "remote")]
    pub(super) fn web(&mut self, input: &str) -> Result<Vec<Source>> {
        let path = web::fetch(input, self.folder, &self.options.stop)?;
        self.spool(&shown(input), path)
    }

    /// The tables in objects of a store.
    ///
    /// # Errors
    /// When they cannot be downloaded, or hold no tables.
    #[cfg(feature = "remote")]
    pub(super) fn store(&mut self, input: &str) -> Result<Vec<Source>> {
        let objects = objects::fetch(input, self.folder, &self.options.stop)?;
        let mut names = objects.others;
        let files = names.len();
        names.truncate(NAMES_SHOWN);
        if files > 0 {
            self.cautions.push(Caution::FilesNotRead { files, names });
        }
        let mut sources = Vec::new();
        for (name, path) in objects.tables {
            sources.extend(self.spool(&name, path)?);
        }
        Ok(sources)
    }

    #[cfg(not(feature = "remote"))]
    #[expect(clippy::unused_self, reason = "the same call as with the feature")]
    pub(super) fn web(&mut self, input: &str) -> Result<Vec<Source>> {
        Err(Error::usage("this build of clv reads nothing over the network")
            .at(shown(input))
            .hint("build it with the feature `remote`, which is on by default, or download the file"))
    }

    #[cfg(not(feature = "remote"))]
    pub(super) fn store(&mut self, input: &str) -> Result<Vec<Source>> {
        self.web(input)
    }

    /// Checks that an option about workbooks or databases had one.
    ///
    /// # Errors
    /// When it had none.
    pub(super) fn every_choice_had_an_effect(&self) -> Result<()> {
        let has_choice = self.options.table.is_some() || self.options.query.is_some();
        if self.options.sheet.is_some() && !self.has_workbook {
            return Err(Error::usage("`--sheet` needs a workbook among the inputs")
                .hint("workbooks are files such as .xlsx and .ods"));
        }
        if has_choice && !self.has_database {
            return Err(
                Error::usage("`--table` and `--query` need a database among the inputs")
                    .hint("as in postgres://user@host/database or sqlite:shop.db"),
            );
        }
        Ok(())
    }

    fn workbook(&mut self, name: &str, path: &Path, format: Format) -> Result<Vec<Source>> {
        self.has_workbook = true;
        let choice = Choice {
            options: self.options,
            folder: self.folder,
        };
        let (texts, caution) = workbook::texts(name, path, format, &choice)?;
        self.cautions.extend(caution);
        let source = |text: workbook::SheetText| {
            let place = format!("{name}/{}", text.sheet);
            Source::rows(&place, text.path, format.name(), text.lines_before)
        };
        texts.into_iter().map(source).collect()
    }

    /// All tables of an archive that fit; a caution names its other files.
    fn archive(&mut self, name: &str, path: &Path) -> Result<Vec<Source>> {
        let members = archive::members(name, path)?;
        let (tables, mut others): (Vec<String>, Vec<String>) = members
            .into_iter()
            .partition(|member| is_table(member) && !is_archive(member));
        let mut unpacking = Unpacking::open(name, path, self.folder)?;
        if let [only] = &tables[..] {
            let member = unpacking.member(only)?;
            let found = self.spool(&member.name, member.path)?;
            self.leave_out(name, others);
            return Ok(found);
        }
        let mut opened = Vec::new();
        for table in &tables {
            let member = unpacking.member(table)?;
            match self.opened(&member.name, member.path) {
                Ok(tables) => opened.push((table, tables)),
                Err(error) if error.is_data() => others.push(error.to_string()),
                Err(error) => return Err(error),
            }
        }
        let all: Vec<AnyTable> = opened.iter().flat_map(|it| it.1.clone()).collect();
        let are_joined = belong_together(&all, self.options)?;
        let mut found = Vec::new();
        for (member, tables) in opened {
            if are_joined
                || tables
                    .iter()
                    .all(|it| fits(it.header(), it.sample(), self.options))
            {
                found.extend(tables.iter().map(|table| table.source().clone()));
            } else {
                others.push(member.clone());
            }
        }
        if found.is_empty() {
            return Err(nothing_fits(&tables, &others).at(name));
        }
        self.leave_out(name, others);
        Ok(found)
    }

    /// The tables in a temporary file, with their headers.
    fn opened(&mut self, name: &str, path: TempPath) -> Result<Vec<AnyTable>> {
        self.spool(name, path)?.iter().map(formats::open).collect()
    }

    fn leave_out(&mut self, archive: &str, mut names: Vec<String>) {
        names.sort();
        let files = names.len();
        names.truncate(NAMES_SHOWN);
        if files > 0 {
            self.cautions.push(Caution::MembersNotRead {
                archive: archive.to_owned(),
                files,
                names,
            });
        }
    }
}

/// How a database is reached.
#[cfg_attr(
    not(feature = "databases"),
    expect(dead_code, reason = "no database is reached")
)]
enum Way<'w> {
    File(&'w Path),
    Server(Server, &'w str),
}

#[cfg(feature = "databases")]
impl Way<'_> {
    /// The name of the format in the audit.
    const fn format(&self) -> &'static str {
        match self {
            Self::File(_) => "sqlite",
            Self::Server(Server::PostgreSql, _) => "postgresql",
            Self::Server(Server::MariaDb, _) => "mysql",
        }
    }
}

fn is_archive(name: &str) -> bool {
    name.to_lowercase().ends_with(".zip")
}

/// The error for an archive without a table that fits.
fn nothing_fits(tables: &[String], others: &[String]) -> Error {
    if tables.is_empty() {
        let what = if others.is_empty() {
            "the archive is empty".to_owned()
        } else {
            format!("no table in the archive: {}", listed(others))
        };
        return Error::data(what)
            .hint("pack tables into it, whose names end in .csv, .xlsx or the like");
    }
    let what = format!(
        "no table in the archive has a column for the customer and one for the date: {}",
        listed(tables)
    );
    Error::data(what).hint("name the columns with `--customer-col` and `--date-col`")
}

fn start_of(name: &str, path: &Path) -> Result<Vec<u8>> {
    let mut start = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(name, error))?;
    file.take(MAGIC as u64)
        .read_to_end(&mut start)
        .map_err(|error| unreadable(name, error))?;
    Ok(start)
}
