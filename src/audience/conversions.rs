//! Value-based bidding: what new customers are expected to be worth, told to Meta and Google after the first purchase.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::bounded::Bounded;
use super::identifiers::Identifier;
use super::plan::Plan;
use super::target::Content;
use crate::error::{Error, Result};
use crate::input::dates::{DateForm, date_of, day_of};
use crate::spec::ConversionSpec;

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// The conversions of the chosen customers.
pub(super) struct Conversions<'p> {
    plan: &'p Plan<'p>,
    spec: &'p ConversionSpec,
    values: &'p Bounded,
    currency: String,
    name: String,
}

impl<'p> Conversions<'p> {
    /// # Errors
    /// - the currency is not known
    /// - adjustments need a number of the order, and there is none
    pub(super) fn new(
        plan: &'p Plan<'p>,
        spec: &'p ConversionSpec,
        currency: Option<&str>,
        values: &'p Bounded,
    ) -> Result<Self> {
        let facts = plan.figures.results.facts();
        let currency = currency.or(facts.currency.as_deref()).ok_or_else(|| {
            Error::usage("conversions need the currency of their values")
                .hint("pass it, as in `--currency EUR`")
        })?;
        let is_meta = plan.target.name == "meta-conversions";
        let usual = if is_meta {
            "Purchase"
        } else {
            "Predicted value"
        };
        let conversions = Self {
            plan,
            spec,
            values,
            currency: currency.to_uppercase(),
            name: spec.event.clone().unwrap_or_else(|| usual.to_owned()),
        };
        let has_order = conversions.has_orders()?;
        if plan.target.name == "google-adjustments" && !has_order {
            return Err(Error::usage("adjustments name the order whose value changes").hint(
                "name its column with `--order-id-col`, or give the `--key FILE` of the exported conversions",
            ));
        }
        Ok(conversions)
    }

    /// The number of the order, or a pseudonym of the customer.
    fn order(&self, row: usize) -> Option<String> {
        match &self.spec.order_column {
            Some(name) => {
                let cells = self.plan.figures.results.texts(name)?;
                cells.is_valid(row).then(|| cells.value(row).to_owned())
            }
            None => self.plan.people.pseudonym(row),
        }
    }

    /// Is there a number of orders?
    fn has_orders(&self) -> Result<bool> {
        match &self.spec.order_column {
            Some(name) if self.plan.figures.results.texts(name).is_none() => {
                Err(Error::usage(format!("the results have no column `{name}`")))
            }
            Some(_) => Ok(true),
            None => Ok(self.plan.people.has_key()),
        }
    }

    /// When a customer first bought, in microseconds of the shop's time, and how far that is before UTC.
    fn moment(&self, row: usize) -> Result<(i64, i64)> {
        let texts = self.plan.figures.results.texts("first_purchase");
        let text = texts
            .filter(|texts| texts.is_valid(row))
            .map(|texts| texts.value(row));
        let moment = text.and_then(|text| DateForm::YearFirst.parse(text));
        let local = moment.ok_or_else(|| Error::data("a first purchase is not a date"))?;
        let offset = self.spec.timezone.and_then(|zone| zone.offset_of(local));
        Ok((local, offset.unwrap_or(0)))
    }

    /// Writes the events for Meta: one JSON object a line.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub(super) fn write_events(&self, out: &mut impl Write) -> Result<()> {
        for (place, row) in self.plan.selection.rows.iter().enumerate() {
            let event = self.event(place, *row)?;
            writeln!(out, "{event}")
                .map_err(|error| Error::io("cannot write the events", error))?;
        }
        Ok(())
    }

    fn event(&self, place: usize, row: usize) -> Result<Value> {
        let (local, offset) = self.moment(row)?;
        let mut event = json!({
            "event_name": self.name,
            "event_time": (local - offset).div_euclid(SECOND),
            "action_source": self.spec.action_source,
        });
        if let Some(order) = self.order(row) {
            event["event_id"] = json!(order);
        }
        event["user_data"] = Value::Object(self.user_data(row));
        event["custom_data"] = json!({
            "value": self.values.cents[place] as f64 / 100.0,
            "currency": self.currency,
        });
        Ok(event)
    }

    fn user_data(&self, row: usize) -> Map<String, Value> {
        const KEYS: [(&str, Identifier); 9] = [
            ("em", Identifier::Email),
            ("ph", Identifier::Phone),
            ("fn", Identifier::FirstName),
            ("ln", Identifier::LastName),
            ("ct", Identifier::City),
            ("st", Identifier::State),
            ("zp", Identifier::Zip),
            ("country", Identifier::Country),
            ("db", Identifier::BirthDate),
        ];
        let mut data = Map::new();
        for (key, identifier) in KEYS {
            if identifier == Identifier::Phone && !self.plan.may_use_phone(row) {
                continue;
            }
            let found = self.plan.people.identifiers(identifier, row);
            if !found.is_empty() {
                data.insert(key.to_owned(), json!(found));
            }
        }
        if let Some(pseudonym) = self.plan.people.pseudonym(row) {
            data.insert("external_id".to_owned(), json!([pseudonym]));
        }
        data
    }

    /// The columns of Google's templates.
    pub(super) fn schema(&self) -> Result<SchemaRef> {
        let has_orders = self.has_orders()?;
        let columns = self.plan.target.columns.iter();
        let columns = columns
            .filter(|column| has_orders || column.content != Content::Named("conversion_order"));
        let fields = columns.map(|column| {
            let is_value = column.content == Content::Named("conversion_value");
            let kind = if is_value {
                DataType::Float64
            } else {
                DataType::Utf8
            };
            Field::new(column.header, kind, true)
        });
        Ok(Arc::new(Schema::new(fields.collect::<Vec<_>>())))
    }

    /// The rows for Google of some of the chosen customers, from the place of the first of them.
    ///
    /// # Errors
    /// When a first purchase is not a date.
    pub(super) fn rows(&self, rows: &[usize], start: usize) -> Result<RecordBatch> {
        let has_orders = self.has_orders()?;
        let mut columns: Vec<ArrayRef> = Vec::new();
        for column in self.plan.target.columns {
            let cells: ArrayRef = match column.content {
                Content::Named("conversion_value") => {
                    let cents = &self.values.cents[start..start + rows.len()];
                    Arc::new(
                        cents
                            .iter()
                            .map(|cents| Some(*cents as f64 / 100.0))
                            .collect::<Float64Array>(),
                    )
                }
                Content::Named("conversion_order") if !has_orders => continue,
                content => {
                    let cells: Result<Vec<Option<String>>> =
                        rows.iter().map(|row| self.text(content, *row)).collect();
                    Arc::new(StringArray::from(cells?))
                }
            };
            columns.push(cells);
        }
        RecordBatch::try_new(self.schema()?, columns)
            .map_err(|error| Error::data(format!("the conversions cannot be a table: {error}")))
    }

    fn text(&self, content: Content, row: usize) -> Result<Option<String>> {
        Ok(match content {
            Content::Identifier(Identifier::Phone, _) if !self.plan.may_use_phone(row) => None,
            Content::Identifier(identifier, number) => self
                .plan
                .people
                .identifiers(identifier, row)
                .into_iter()
                .nth(number),
            Content::Named("conversion_name") => Some(self.name.clone()),
            Content::Named("conversion_time") => {
                let (local, offset) = self.moment(row)?;
                Some(time_of(local, offset))
            }
            // an adjustment is later than its conversion: at the end of the data
            Content::Named("adjustment_time") => {
                let (local, offset) = self.moment(row)?;
                let day = self
                    .plan
                    .figures
                    .results
                    .facts()
                    .until
                    .unwrap_or_else(|| date_of(day_of(local)));
                let end = day.and_hms_opt(23, 59, 59).unwrap_or_default().and_utc();
                Some(time_of(end.timestamp_micros(), offset))
            }
            Content::Named("adjustment_type") => Some("RESTATE".to_owned()),
            Content::Named("conversion_currency") => Some(self.currency.clone()),
            Content::Named("conversion_order") => self.order(row),
            _ => None,
        })
    }
}

/// A local time with its offset: `2024-05-01 09:58:12+0200`.
fn time_of(local: i64, offset: i64) -> String {
    let time = DateTime::from_timestamp_micros(local).unwrap_or_default();
    let minutes = offset / SECOND / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!(
        "{}{sign}{:02}{:02}",
        time.format("%Y-%m-%d %H:%M:%S"),
        minutes / 60,
        minutes % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_their_offset() {
        let noon = 12 * 3600 * SECOND;
        assert_eq!(time_of(noon, 0), "1970-01-01 12:00:00+0000");
        assert_eq!(time_of(noon, 7200 * SECOND), "1970-01-01 12:00:00+0200");
        assert_eq!(time_of(noon, -12_600 * SECOND), "1970-01-01 12:00:00-0330");
    }
}
