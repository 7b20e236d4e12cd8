//! A file of any kind, compressed or not, by its bytes.

use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::kinds::{Kind, kind_of};
use super::person::Person;
use super::text::{Cells, Cleaned};
use super::traces::Traces;
use super::{parquet_file, text};
use crate::error::{Error, Result};

/// What is done with a plain file: its name, its bytes, and what it is.
type EachPart<'e> = dyn FnMut(&str, &[u8], Kind) -> Result<()> + 'e;

/// Archives within archives that are opened.
const DEEPEST: u32 = 4;

/// Calls `each` with the cells of every row of every table in a file.
///
/// # Errors
/// When it cannot be read.
pub(super) fn each_row(name: &str, bytes: &[u8], each: &mut dyn FnMut(&Cells<'_>)) -> Result<()> {
    each_part(name, bytes, 0, &mut |_, bytes, kind| match kind {
        Kind::Parquet => parquet_file::each_row(bytes, each),
        kind => text::each_row(bytes, kind, &mut |cells, _| each(cells)),
    })
}

/// Does a file name the person?
///
/// # Errors
/// When it cannot be read.
pub(super) fn has_trace(
    name: &str,
    bytes: &[u8],
    person: &Person,
    traces: &Traces,
) -> Result<bool> {
    let mut has_one = !traces.find(name.as_bytes()).is_empty();
    each_part(name, bytes, 0, &mut |name, bytes, kind| {
        has_one |= !traces.find(name.as_bytes()).is_empty();
        has_one |= match kind {
            Kind::Parquet => parquet_file::has_trace(bytes, person, traces)?,
            Kind::Picture => !traces.find(bytes).is_empty(),
            kind => text::has_trace(bytes, kind, person, traces)?,
        };
        Ok(())
    })?;
    Ok(has_one)
}

/// Calls `each` with every plain file in a file.
fn each_part(name: &str, bytes: &[u8], depth: u32, each: &mut EachPart<'_>) -> Result<()> {
    check_depth(depth)?;
    match kind_of(name, bytes) {
        Kind::Gzip => each_part(inner(name), &unzipped(bytes)?, depth + 1, each),
        Kind::Zstd => each_part(inner(name), &unpacked(bytes)?, depth + 1, each),
        Kind::Zip => {
            let mut archive = opened(bytes)?;
            for at in 0..archive.len() {
                let (name, bytes) = member(&mut archive, at)?;
                each_part(&name, &bytes, depth + 1, each)?;
            }
            Ok(())
        }
        Kind::Unreadable(what) => Err(unreadable(what)),
        kind => each(name, bytes, kind),
    }
}

/// A file without the person; `None` if they are not in it.
///
/// # Errors
/// When it cannot be read.
pub(super) fn cleaned(
    name: &str,
    bytes: &[u8],
    person: &Person,
    traces: &Traces,
) -> Result<Option<Cleaned>> {
    cleaned_at(name, bytes, 0, person, traces)
}

fn cleaned_at(
    name: &str,
    bytes: &[u8],
    depth: u32,
    person: &Person,
    traces: &Traces,
) -> Result<Option<Cleaned>> {
    check_depth(depth)?;
    let within = |bytes: &[u8]| cleaned_at(inner(name), bytes, depth + 1, person, traces);
    match kind_of(name, bytes) {
        Kind::Gzip => packed(within(&unzipped(bytes)?)?, |bytes| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes)?;
            encoder.finish()
        }),
        Kind::Zstd => packed(within(&unpacked(bytes)?)?, |bytes| {
            zstd::encode_all(bytes, 0)
        }),
        Kind::Zip => cleaned_archive(bytes, depth, person, traces),
        Kind::Parquet => parquet_file::cleaned(bytes, person, traces),
        Kind::Unreadable(what) => Err(unreadable(what)),
        Kind::Picture => Ok(None),
        kind => text::cleaned(bytes, kind, person, traces),
    }
}

fn packed(
    cleaned: Option<Cleaned>,
    pack: impl Fn(&[u8]) -> std::io::Result<Vec<u8>>,
) -> Result<Option<Cleaned>> {
    let Some(cleaned) = cleaned else {
        return Ok(None);
    };
    let bytes = pack(&cleaned.bytes).map_err(|error| Error::io("cannot compress a file", error))?;
    Ok(Some(Cleaned { bytes, ..cleaned }))
}

fn cleaned_archive(
    bytes: &[u8],
    depth: u32,
    person: &Person,
    traces: &Traces,
) -> Result<Option<Cleaned>> {
    let failed = |error| Error::data(format!("the archive cannot be written: {error}"));
    let mut archive = opened(bytes)?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut whole = Cleaned::default();
    let mut is_changed = false;
    for at in 0..archive.len() {
        let (name, bytes) = member(&mut archive, at)?;
        let found = cleaned_at(&name, &bytes, depth + 1, person, traces)?;
        is_changed |= found.is_some();
        let kept = match found {
            Some(found) => {
                whole.rows += found.rows;
                whole.words += found.words;
                whole.export = whole.export.or(found.export);
                found.bytes
            }
            None => bytes,
        };
        writer
            .start_file(name, SimpleFileOptions::default())
            .map_err(failed)?;
        writer
            .write_all(&kept)
            .map_err(|error| Error::io("cannot write an archive", error))?;
    }
    if !is_changed {
        return Ok(None);
    }
    whole.bytes = writer.finish().map_err(failed)?.into_inner();
    Ok(Some(whole))
}

fn opened(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>> {
    ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| Error::data(format!("the archive cannot be read: {error}")))
}

fn member(archive: &mut ZipArchive<Cursor<&[u8]>>, at: usize) -> Result<(String, Vec<u8>)> {
    let failed = |error: ZipError| Error::data(format!("the archive cannot be read: {error}"));
    let mut file = archive.by_index(at).map_err(failed)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| Error::io("cannot read an archive", error))?;
    let name = file.name().map_err(failed)?.into_owned();
    Ok((name, bytes))
}

fn unzipped(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .map_err(|error| Error::io("cannot read a compressed file", error))?;
    Ok(plain)
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>> {
    zstd::decode_all(bytes).map_err(|error| Error::io("cannot read a compressed file", error))
}

/// The name of what is compressed in a file.
fn inner(name: &str) -> &str {
    let bare = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"));
    bare.unwrap_or(name)
}

fn unreadable(what: &str) -> Error {
    Error::data(format!("the file cannot be searched: {what}"))
        .hint("take the person out of it yourself and pass its name with `--skip`, or remove it")
}

fn check_depth(depth: u32) -> Result<()> {
    if depth <= DEEPEST {
        return Ok(());
    }
    Err(Error::data("the file is compressed too many times"))
}
