//! Files that hold tables in a way that is not read: documents, other archives, other formats of columns.

use crate::error::Error;

/// Bytes at the start of a file that tell what it is.
pub(super) const MAGIC: usize = 16;

/// A kind of file that is not a table.
struct Container {
    start: &'static [u8],
    /// Endings of its names; none where every name fits.
    endings: &'static [&'static str],
    what: &'static str,
    hint: &'static str,
}

pub(super) const SAVE_THE_SHEET: &str = "open it and save the sheet as CSV (UTF-8)";
/// The start of a ZIP archive, and of workbooks since 2007.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
/// The start of older workbooks.
pub(super) const OLE: &[u8] = b"\xd0\xcf\x11\xe0";

/// All kinds; the first that fits is taken.
const CONTAINERS: &[Container] = &[
    Container {
        start: b"%PDF-",
        endings: &[],
        what: "this is a PDF document, not a table",
        hint: "export the data as CSV where the document comes from",
    },
    Container {
        start: b"7z\xbc\xaf\x27\x1c",
        endings: &[],
        what: "this is a 7-Zip archive, not a table",
        hint: "unpack it, then name the files in it",
    },
    Container {
        start: b"BZh",
        endings: &["bz2"],
        what: "this file is packed with bzip2, which is not read",
        hint: "unpack it, or pack it with gzip or Zstandard",
    },
    Container {
        start: b"\xfd7zXZ\0",
        endings: &[],
        what: "this file is packed with xz, which is not read",
        hint: "unpack it, or pack it with gzip or Zstandard",
    },
    Container {
        start: b"ORC",
        endings: &["orc"],
        what: "this is an ORC file, not a table that is read",
        hint: "convert it to Parquet",
    },
    Container {
        start: b"Obj\x01",
        endings: &[],
        what: "this is an Avro file, not a table that is read",
        hint: "convert it to Parquet",
    },
    Container {
        start: b"ARROW1",
        endings: &[],
        what: "this is an Arrow file, not a table that is read",
        hint: "convert it to Parquet",
    },
];

/// The refusal of a file by its first bytes, where they are those of a container.
pub(super) fn refused(name: &str, start: &[u8]) -> Option<Error> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let fits = |container: &&Container| {
        let mut endings = container.endings.iter();
        start.starts_with(container.start)
            && (container.endings.is_empty()
                || endings.any(|known| known.eq_ignore_ascii_case(ending)))
    };
    let container = CONTAINERS.iter().find(fits)?;
    Some(Error::data(container.what).at(name).hint(container.hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_by_their_bytes() {
        for (name, start, expected) in [
            ("a.pdf", &b"%PDF-1.7"[..], Some("PDF")),
            ("orc.csv", b"ORCHESTRA,date", None),
            ("bzh.csv", b"BZh,date", None),
            ("a.csv", b"PK,date,amount", None),
            ("a.csv", b"customer_id,date", None),
        ] {
            let found = refused(name, start).map(|error| error.to_string());
            match (found, expected) {
                (Some(found), Some(expected)) => assert!(found.contains(expected), "{found}"),
                (found, expected) => assert_eq!(found.as_deref(), expected, "{name}"),
            }
        }
    }
}
