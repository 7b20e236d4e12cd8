//! Excel workbooks of all versions. Sheets of `.xlsx` and `.xlsb` are read cell by cell.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{
    DataType, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsb,
    XlsbError, Xlsx, XlsxError,
};

use crate::error::{Error, Result};

use super::number_text::number_text;
use super::sheet::{MOST_COLUMNS, MOST_ROWS};
use super::workbook_trouble::{damaged, protected};

/// A workbook of one of the versions.
pub(super) enum Excel {
    Xlsx(Xlsx<BufReader<File>>),
    Xlsb(Xlsb<BufReader<File>>),
    Xls(Xls<BufReader<File>>),
}

/// The version that a workbook's bytes are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Xlsx,
    Xlsb,
    Xls,
}

impl Excel {
    /// Opens a workbook.
    ///
    /// # Errors
    /// When it cannot be read, is damaged or needs a password.
    pub(super) fn open(path: &Path, version: Version) -> Result<Self> {
        let file = File::open(path).map_err(|error| damaged(&error))?;
        let file = BufReader::with_capacity(1 << 16, file);
        match version {
            Version::Xlsx => Xlsx::new(file).map(Self::Xlsx).map_err(|it| xlsx(&it)),
            Version::Xlsb => Xlsb::new(file).map(Self::Xlsb).map_err(|it| xlsb(&it)),
            Version::Xls => Xls::new(file).map(Self::Xls).map_err(|it| xls(&it)),
        }
    }

    /// Names of the sheets with cells, and whether they are visible.
    pub(super) fn sheets(&self) -> Vec<(String, bool)> {
        let all: &[Sheet] = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
        };
        let has_cells = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet;
        all.iter()
            .filter(has_cells)
            .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
            .collect()
    }

    /// Hands over the rows of a sheet in order, without those that are empty, until `see` returns false.
    ///
    /// # Errors
    /// When the sheet is damaged, or those of `see`.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(u32, &[String]) -> Result<bool>,
    ) -> Result<()> {
        let mut rows = Rows::new(see);
        match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|it| xlsx(&it))?;
                while let Some(cell) = cells.next_cell().map_err(|it| xlsx(&it))? {
                    if !rows.see(cell.get_position(), cell.get_value())? {
                        return Ok(());
                    }
                }
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|it| xlsb(&it))?;
                while let Some(cell) = cells.next_cell().map_err(|it| xlsb(&it))? {
                    if !rows.see(cell.get_position(), cell.get_value())? {
                        return Ok(());
                    }
                }
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(|it| xls(&it))?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, cell) in range.used_cells() {
                    let at = (top + narrow(row)?, left + narrow(column)?);
                    if !rows.see(at, cell)? {
                        return Ok(());
                    }
                }
            }
        }
        rows.end().map(|_goes_on| ())
    }
}

fn narrow(at: usize) -> Result<u32> {
    u32::try_from(at).map_err(|error| damaged(&error))
}

/// Cells, in order, become rows.
struct Rows<'s> {
    see: &'s mut dyn FnMut(u32, &[String]) -> Result<bool>,
    row: u32,
    cells: Vec<String>,
}

impl<'s> Rows<'s> {
    fn new(see: &'s mut dyn FnMut(u32, &[String]) -> Result<bool>) -> Self {
        Self {
            see,
            row: 0,
            cells: Vec::new(),
        }
    }

    fn see(&mut self, (row, column): (u32, u32), value: &impl DataType) -> Result<bool> {
        if row < self.row || row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(damaged(&"a cell is out of its place"));
        }
        let mut goes_on = true;
        if row > self.row {
            goes_on = self.end()?;
            self.row = row;
        }
        let text = text_of(value);
        if !text.is_empty() {
            let column = column as usize;
            if self.cells.len() <= column {
                self.cells.resize(column + 1, String::new());
            }
            self.cells[column] = text;
        }
        Ok(goes_on)
    }

    /// Hands over the row that is complete now.
    fn end(&mut self) -> Result<bool> {
        let goes_on = self.cells.is_empty() || (self.see)(self.row, &self.cells)?;
        self.cells.clear();
        Ok(goes_on)
    }
}

/// A cell as a CSV would have it.
fn text_of(value: &impl DataType) -> String {
    if let Some(text) = value.get_string() {
        text.to_owned()
    } else if let Some(number) = value.get_float() {
        number_text(number)
    } else if let Some(number) = value.get_int() {
        number.to_string()
    } else if let Some(moment) = value.get_datetime() {
        moment_text(&moment)
    } else if let Some(is_so) = value.get_bool() {
        is_so.to_string()
    } else if let Some(text) = value
        .get_datetime_iso()
        .or_else(|| value.get_duration_iso())
    {
        text.to_owned()
    } else {
        value
            .get_error()
            .map_or_else(String::new, ToString::to_string)
    }
}

/// A date with its time of day, a time of day alone, or a duration.
fn moment_text(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round();
        let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0);
        return format!("{hours:02}:{minutes:02}:{:02}", seconds % 60.0);
    }
    if days < 0.0 {
        return number_text(days);
    }
    let (year, month, day, hour, minute, second, thousandths) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, thousandths) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}"),
    }
}

fn xlsx(error: &XlsxError) -> Error {
    match error {
        XlsxError::Password => protected(),
        error => damaged(error),
    }
}

fn xlsb(error: &XlsbError) -> Error {
    match error {
        XlsbError::Password => protected(),
        error => damaged(error),
    }
}

fn xls(error: &XlsError) -> Error {
    match error {
        XlsError::Password => protected(),
        error => damaged(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn serial_numbers_are_dates_in_both_systems() {
        for (days, is_1904, text) in [
            (45304.0, false, "2024-01-13"),
            (43842.0, true, "2024-01-13"),
            (45304.4375, false, "2024-01-13T10:30:00"),
            (0.4375, false, "10:30:00"),
            (61.0, false, "1900-03-01"),
            (1.0, false, "1900-01-01"),
            (-1.0, false, "-1"),
        ] {
            let moment = ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904);
            assert_eq!(moment_text(&moment), text, "{days}");
        }
        let long = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(moment_text(&long), "36:00:00");
    }
}
