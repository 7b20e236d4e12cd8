//! Rows from a workbook or a database, as lines of a temporary file that is read like any text.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use crate::temporary::{self, PREFIX};

use super::bombs::Bound;

/// Text with commas, one line for a row: line breaks in a cell become spaces.
pub(super) struct RowFile {
    file: BufWriter<NamedTempFile<File>>,
    line: Vec<u8>,
    bound: Bound,
}

impl RowFile {
    /// Creates the file in a folder.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(super) fn create(folder: &Path, bound: Bound) -> io::Result<Self> {
        let file = temporary::file(tempfile::Builder::new().prefix(PREFIX), folder)?;
        Ok(Self {
            file: BufWriter::with_capacity(1 << 18, file),
            line: Vec::new(),
            bound,
        })
    }

    /// Writes a row. One without cells is an empty line.
    ///
    /// # Errors
    /// When the file cannot be written, or becomes larger than its bound.
    pub(super) fn write<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.line.clear();
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.line.push(b',');
            }
            push(cell, &mut self.line);
        }
        self.line.push(b'\n');
        self.bound.add(self.line.len() as u64)?;
        self.file.write_all(&self.line)
    }

    /// The file, complete.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn finish(self) -> io::Result<TempPath> {
        let file = self.file.into_inner();
        let file = file.map_err(io::IntoInnerError::into_error)?;
        Ok(file.into_temp_path())
    }
}

/// Writes a cell, in quotes unless it is a plain number, date or word.
fn push(cell: &str, line: &mut Vec<u8>) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:+-_".contains(&byte);
    if cell.bytes().all(is_plain) {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(b'"');
    let mut before = 0;
    for byte in cell.bytes() {
        match byte {
            b'"' => line.extend_from_slice(b"\"\""),
            b'\n' if before == b'\r' => {}
            b'\n' | b'\r' => line.push(b' '),
            byte => line.push(byte),
        }
        before = byte;
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::push;

    #[test]
    fn cells_stay_on_their_line() {
        for (cell, written) in [
            ("2024-01-13T10:00:00", "2024-01-13T10:00:00"),
            ("", ""),
            ("-12.5", "-12.5"),
            ("a,b", "\"a,b\""),
            ("a \"b\"\r\nc\nd", "\"a \"\"b\"\" c d\""),
            ("é", "\"é\""),
        ] {
            let mut line = Vec::new();
            push(cell, &mut line);
            assert_eq!(line, written.as_bytes(), "{cell}");
        }
    }
}
