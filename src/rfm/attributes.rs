//! What the data say of customers beside their figures: the first order, its source, and the columns of a file of
//! contacts.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::input::columns::DETAILS;
use crate::input::details::Details;
use crate::input::identity::ContactAttributes;

use super::first_order::FirstOrder;
use super::spool_file::read_spool;
use super::table::TableWriter;

/// The texts of all attributes.
#[derive(Debug)]
pub(super) struct AttributeTexts {
    details: Option<Arc<Details>>,
    contacts: Option<Arc<ContactAttributes>>,
    schema: SchemaRef,
}

/// The attributes of customers: one row for each customer of the RFM table, in its order.
///
/// The columns are `customer_id`; `first_product`, `first_category`, `first_channel`, `first_coupon` and
/// `first_discount`, those of them that the orders have; with several sources `first_source`, where the first order is
/// from, and `sources`, how many have orders of the customer; then the columns of the file of contacts.
///
/// `first_discount` is discount ÷ (paid + discount) in classes of whole per cent: `0%`, `1-10%`, `11-20%`, `21-30%`,
/// `31-50%` or `51-100%`; null where the cell is not a number, or nothing was paid and nothing taken off. It is that of
/// the line with the largest amount; amounts stay as they are.
///
/// ```
/// use clv::input::ReadOptions;
/// use clv::rfm::Purchases;
/// # fn attributes() -> clv::Result<()> {
/// let options = ReadOptions { keep_attributes: true, ..ReadOptions::default() };
/// let (purchases, _) = Purchases::read(&["tests/shop/orders.csv".to_owned()], &options)?;
/// let attributes = purchases.attributes().expect("the orders have a channel");
/// assert_eq!(attributes.schema().field(1).name(), "first_channel");
/// let rows: u64 = attributes.batches()?.map(|batch| Ok(batch?.num_rows() as u64)).sum::<clv::Result<u64>>()?;
/// assert_eq!(rows, purchases.customer_count());
/// # Ok(())
/// # }
/// # attributes().unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Attributes {
    spool: Arc<TempPath>,
    texts: Arc<AttributeTexts>,
}

impl Attributes {
    pub(super) fn new(spool: Arc<TempPath>, texts: Arc<AttributeTexts>) -> Self {
        Self { spool, texts }
    }

    /// The columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.texts.schema.clone()
    }

    /// Streams the rows, in order of customer.
    ///
    /// # Errors
    /// When the temporary file with them cannot be read, here or for any batch.
    pub fn batches(&self) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
        let texts = self.texts.clone();
        let mut next_contact = 0;
        let spooled = read_spool(&self.spool, Some(vec![0, 2]))?;
        let batches = spooled.map(move |batch| texts.rows(&batch?, &mut next_contact));
        Ok(batches.filter(|batch| !batch.as_ref().is_ok_and(|batch| batch.num_rows() == 0)))
    }

    /// Visits one column customer by customer, in order of id. Returns whether there is such a column.
    ///
    /// # Errors
    /// When the temporary file with the rows cannot be read.
    pub(crate) fn each(&self, column: &str, mut visit: impl FnMut(Option<&str>)) -> Result<bool> {
        let Ok(at) = self.texts.schema.index_of(column) else {
            return Ok(false);
        };
        for batch in self.batches()? {
            batch?
                .column(at)
                .as_string::<i32>()
                .iter()
                .for_each(&mut visit);
        }
        Ok(true)
    }

    /// Writes all rows to a table, which does not appear before it is finished.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn write(&self, table: &mut TableWriter) -> Result<()> {
        self.batches()?.try_for_each(|batch| table.write(&batch?))
    }
}

impl AttributeTexts {
    pub(super) fn new(
        details: Option<Arc<Details>>,
        contacts: Option<Arc<ContactAttributes>>,
    ) -> Self {
        let mut fields = vec![Field::new("customer_id", DataType::Utf8, true)];
        if let Some(details) = &details {
            for (kind, name) in DETAILS.into_iter().enumerate() {
                if details.has(kind) {
                    fields.push(Field::new(format!("first_{name}"), DataType::Utf8, true));
                }
            }
            if details.has_several_sources() {
                fields.push(Field::new("first_source", DataType::Utf8, true));
                fields.push(Field::new("sources", DataType::UInt32, true));
            }
        }
        for name in contacts.iter().flat_map(|contacts| contacts.columns()) {
            let name = free_name(name, &fields);
            fields.push(Field::new(name, DataType::Utf8, true));
        }
        Self {
            details,
            contacts,
            schema: Arc::new(Schema::new(fields)),
        }
    }

    /// The attributes of spooled customers; `next_contact` is the first contact that may be one of them.
    fn rows(&self, spooled: &RecordBatch, next_contact: &mut usize) -> Result<RecordBatch> {
        let all = spooled.column(0).as_string::<i32>();
        let packed = spooled.column(1).as_binary::<i32>();
        let mut ids: Vec<&str> = Vec::with_capacity(all.len());
        let mut orders: Vec<FirstOrder> = Vec::with_capacity(all.len());
        for (id, packed) in all.iter().zip(packed) {
            if let Some(order) = FirstOrder::unpack(packed.unwrap_or_default()) {
                ids.push(id.unwrap_or_default());
                orders.push(order);
            }
        }
        let mut columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(ids.clone()))];
        if let Some(details) = &self.details {
            columns.extend(columns_of_orders(details, &orders));
        }
        if let Some(contacts) = &self.contacts {
            columns.extend(columns_of_contacts(contacts, &ids, next_contact));
        }
        RecordBatch::try_new(self.schema.clone(), columns)
            .map_err(|error| Error::data(format!("the attributes cannot be formed: {error}")))
    }
}

/// A name that no field before has.
fn free_name(name: &str, fields: &[Field]) -> String {
    let is_free = |name: &String| fields.iter().all(|field| field.name() != name);
    let others = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(others);
    names.find(is_free).unwrap_or_default()
}

fn columns_of_orders(details: &Details, orders: &[FirstOrder]) -> Vec<ArrayRef> {
    let mut columns: Vec<ArrayRef> = Vec::new();
    for kind in (0..DETAILS.len()).filter(|kind| details.has(*kind)) {
        let texts = orders.iter();
        let texts = texts.map(|order| details.text(kind, order.detail.texts[kind]));
        columns.push(Arc::new(texts.collect::<StringArray>()));
    }
    if details.has_several_sources() {
        let first = orders
            .iter()
            .map(|order| details.source(order.detail.source));
        columns.push(Arc::new(StringArray::from_iter_values(first)));
        let sources = orders.iter().map(|order| order.sources);
        columns.push(Arc::new(UInt32Array::from_iter_values(sources)));
    }
    columns
}

/// The columns of contacts for sorted customers.
fn columns_of_contacts(
    contacts: &ContactAttributes,
    ids: &[&str],
    next: &mut usize,
) -> Vec<ArrayRef> {
    let mut places: Vec<Option<usize>> = Vec::with_capacity(ids.len());
    for id in ids {
        while contacts
            .customer(*next)
            .is_some_and(|customer| customer < *id)
        {
            *next += 1;
        }
        let is_it = contacts.customer(*next) == Some(*id);
        places.push(is_it.then_some(*next));
    }
    let mut columns: Vec<ArrayRef> = Vec::new();
    for column in 0..contacts.columns().count() {
        let texts = places.iter().map(|place| contacts.text(column, (*place)?));
        columns.push(Arc::new(texts.collect::<StringArray>()));
    }
    columns
}
