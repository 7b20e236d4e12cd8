//! Spreadsheets of OpenDocument, read element by element: a few bytes can stand for a billion cells.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::error::Result;

use super::number_text::number_text;
use super::sheet::{MOST_COLUMNS, MOST_ROWS};
use super::workbook_trouble::{damaged, protected};

/// The most spaces that one element stands for.
const SPACES: usize = 1_000;

/// A spreadsheet of OpenDocument.
pub(super) struct OpenDocument {
    path: PathBuf,
    sheets: Vec<String>,
}

impl OpenDocument {
    /// Opens a spreadsheet and lists its sheets.
    ///
    /// # Errors
    /// When it is damaged or encrypted.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut sheets = Vec::new();
        let mut archive = archive(path)?;
        if is_encrypted(&mut archive)? {
            return Err(protected());
        }
        let mut events = Events::of(&mut archive)?;
        while let Some(event) = events.next_event()? {
            if let Event::Start(element) | Event::Empty(element) = event
                && element.name().as_ref() == "table:table"
            {
                sheets.push(attribute(&element, "table:name")?.unwrap_or_default());
            }
        }
        Ok(Self {
            path: path.to_owned(),
            sheets,
        })
    }

    /// Names of the sheets.
    pub(super) fn sheets(&self) -> Vec<(String, bool)> {
        self.sheets
            .iter()
            .map(|name| (name.clone(), true))
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
        let mut archive = archive(&self.path)?;
        let mut events = Events::of(&mut archive)?;
        let mut reading = Rows::default();
        let mut is_inside = false;
        while let Some(event) = events.next_event()? {
            match event {
                Event::Start(element) if element.name().as_ref() == "table:table" => {
                    is_inside = attribute(&element, "table:name")?.unwrap_or_default() == sheet;
                }
                Event::End(element) if element.name().as_ref() == "table:table" && is_inside => {
                    return Ok(());
                }
                event if is_inside && !reading.see(&event, see)? => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let file = File::open(path).map_err(|error| damaged(&error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))
}

/// Whether the list of its files says that they are encrypted.
fn is_encrypted(archive: &mut ZipArchive<BufReader<File>>) -> Result<bool> {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else {
        return Ok(false);
    };
    let mut events = Events::new(BufReader::new(manifest));
    while let Some(event) = events.next_event()? {
        if let Event::Start(element) | Event::Empty(element) = event
            && element.name().local_name().as_ref() == "encryption-data"
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The elements of an XML file.
struct Events<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<'a> Events<Box<dyn BufRead + 'a>> {
    /// Those of the content.
    fn of(archive: &'a mut ZipArchive<BufReader<File>>) -> Result<Self> {
        let content = archive
            .by_name("content.xml")
            .map_err(|error| damaged(&error))?;
        Ok(Self::new(Box::new(BufReader::with_capacity(
            1 << 16,
            content,
        ))))
    }
}

impl<R: BufRead> Events<R> {
    fn new(text: R) -> Self {
        Self {
            reader: Reader::from_reader(text),
            buffer: Vec::new(),
        }
    }

    /// The next one; `None` at the end.
    fn next_event(&mut self) -> Result<Option<Event<'_>>> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) => Ok(None),
            Ok(event) => Ok(Some(event)),
            Err(error) => Err(damaged(&error)),
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let found = element
        .try_get_attribute(name)
        .map_err(|error| damaged(&error))?;
    let value = found.map(|it| {
        it.normalized_value(XmlVersion::Implicit1_0)
            .map(String::from)
    });
    value.transpose().map_err(|error| damaged(&error))
}

/// How often an element is meant, within the size of a sheet.
fn repeats(element: &BytesStart<'_>, name: &str, most: u32) -> Result<u32> {
    let Some(text) = attribute(element, name)? else {
        return Ok(1);
    };
    let number: u64 = text.trim().parse().map_err(|error| damaged(&error))?;
    Ok(u32::try_from(number).unwrap_or(most).min(most))
}

/// Elements become rows.
#[derive(Default)]
struct Rows {
    /// The row that is read, from 0.
    row: u32,
    row_repeats: u32,
    cells: Vec<String>,
    /// Columns before the next cell, empty ones at the end included.
    column: u32,
    cell_repeats: u32,
    /// The value of the cell, where an attribute has it.
    value: Option<String>,
    text: String,
    paragraphs: u32,
    /// How deep we are inside a remark on a cell.
    remark: u32,
    is_cell: bool,
}

impl Rows {
    /// Takes an element of the sheet; returns whether more are needed.
    fn see(
        &mut self,
        event: &Event<'_>,
        see: &mut dyn FnMut(u32, &[String]) -> Result<bool>,
    ) -> Result<bool> {
        match event {
            Event::Start(element) => self.start(element)?,
            Event::Empty(element) => {
                self.start(element)?;
                return self.end(element.name().as_ref(), see);
            }
            Event::End(element) => return self.end(element.name().as_ref(), see),
            Event::Text(text) if self.is_cell && self.remark == 0 => {
                self.text.push_str(&text.xml10_content());
            }
            Event::CData(text) if self.is_cell && self.remark == 0 => {
                self.text.push_str(&text.xml10_content());
            }
            Event::GeneralRef(reference) if self.is_cell && self.remark == 0 => {
                self.text.push_str(&letter(reference)?);
            }
            _ => {}
        }
        Ok(true)
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<()> {
        match element.name().as_ref() {
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated", MOST_ROWS)?;
                self.cells.clear();
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell_repeats =
                    repeats(element, "table:number-columns-repeated", MOST_COLUMNS)?;
                self.value = value_of(element)?;
                self.text.clear();
                (self.paragraphs, self.is_cell) = (0, true);
            }
            "office:annotation" => self.remark += 1,
            "text:p" if self.is_cell && self.remark == 0 => {
                if self.paragraphs > 0 {
                    self.text.push(' ');
                }
                self.paragraphs += 1;
            }
            "text:s" if self.remark == 0 => {
                let spaces = repeats(element, "text:c", u32::MAX)? as usize;
                self.text
                    .extend(std::iter::repeat_n(' ', spaces.min(SPACES)));
            }
            "text:tab" | "text:line-break" if self.remark == 0 => self.text.push(' '),
            _ => {}
        }
        Ok(())
    }

    fn end(
        &mut self,
        name: &str,
        see: &mut dyn FnMut(u32, &[String]) -> Result<bool>,
    ) -> Result<bool> {
        match name {
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(),
            "office:annotation" => self.remark = self.remark.saturating_sub(1),
            "table:table-row" => return self.end_row(see),
            _ => {}
        }
        Ok(true)
    }

    fn end_cell(&mut self) {
        self.is_cell = false;
        let text = self.value.take().unwrap_or_else(|| self.text.clone());
        let start = self.column as usize;
        self.column = (self.column + self.cell_repeats).min(MOST_COLUMNS);
        if !text.trim().is_empty() {
            self.cells.resize(start, String::new());
            self.cells.resize(self.column as usize, text);
        }
    }

    fn end_row(&mut self, see: &mut dyn FnMut(u32, &[String]) -> Result<bool>) -> Result<bool> {
        let start = self.row;
        self.row = start.saturating_add(self.row_repeats).min(MOST_ROWS);
        if self.cells.is_empty() {
            return Ok(true);
        }
        for row in start..self.row {
            if !see(row, &self.cells)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The value in the attributes of a cell; `None` for text, which its paragraphs hold.
fn value_of(cell: &BytesStart<'_>) -> Result<Option<String>> {
    let Some(kind) = attribute(cell, "office:value-type")? else {
        return Ok(None);
    };
    Ok(match kind.as_str() {
        "float" | "percentage" | "currency" => {
            let value = attribute(cell, "office:value")?;
            value.map(|text| text.parse().map_or(text, number_text))
        }
        "date" => attribute(cell, "office:date-value")?.map(without_midnight),
        "time" => attribute(cell, "office:time-value")?.map(|text| clock(&text).unwrap_or(text)),
        "boolean" => attribute(cell, "office:boolean-value")?,
        _ => attribute(cell, "office:string-value")?.filter(|text| !text.is_empty()),
    })
}

/// A date without the time of day where that is midnight.
fn without_midnight(text: String) -> String {
    let date = text.strip_suffix("T00:00:00");
    date.map(str::to_owned).unwrap_or(text)
}

/// `PT10H30M00S` as `10:30:00`.
fn clock(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds: f64 = rest.strip_suffix('S')?.parse().ok()?;
    Some(format!("{hours:02}:{minutes:02}:{:02.0}", seconds.floor()))
}

/// The letter that a reference stands for.
fn letter(reference: &quick_xml::events::BytesRef<'_>) -> Result<String> {
    if let Some(letter) = reference
        .resolve_char_ref()
        .map_err(|error| damaged(&error))?
    {
        return Ok(letter.to_string());
    }
    let text = format!("&{};", reference.xml10_content());
    let text = quick_xml::escape::unescape(&text).map_err(|error| damaged(&error))?;
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_written_as_in_a_csv() {
        assert_eq!(
            without_midnight("2024-01-13T00:00:00".to_owned()),
            "2024-01-13"
        );
        assert_eq!(
            without_midnight("2024-01-13T10:30:00".to_owned()),
            "2024-01-13T10:30:00"
        );
        assert_eq!(clock("PT10H05M00S").as_deref(), Some("10:05:00"));
        assert_eq!(clock("P1D"), None);
    }
}
