use std::time::Instant;

use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use super::messages::Messages;
use super::options::InputArgs;
use crate::choose::DataFacts;
use crate::error::{Error, Result};
use crate::rfm::{self, CustomerBlock, Purchases, rows};
use crate::temporary::Workspace;
use crate::time::TimeUnit;
use crate::transactions::{Audit, Merge, ReadOptions, temp_dir};

/// Customers as the command line opened them, with what was seen on the way.
pub(super) struct Customers {
    inner: rfm::Customers,
    audit: Option<Audit>,
    /// Outlives the spool that lies in it.
    scratch: Workspace,
}

/// Makes the folder for spools and spills, where a later call finds and removes it should this one be killed.
pub(super) fn scratch(input: &InputArgs) -> Result<(ReadOptions, Workspace)> {
    let options = input.read_options();
    let folder = temp_dir(options.temp_dir.as_deref());
    let scratch = Workspace::create("clv-work-", &folder)
        .map_err(|error| Error::io(format!("cannot write to `{}`", folder.display()), error))?;
    Ok((ReadOptions { temp_dir: Some(scratch.path().to_owned()), ..options }, scratch))
}

impl Customers {
    /// Reads and groups the input; rows that were left out are told.
    pub(super) fn open(input: &InputArgs, messages: &Messages) -> Result<Self> {
        let (bar, start) = (messages.progress("reading", None), Instant::now());
        let (options, scratch) = scratch(input)?;
        let read = rfm::Customers::read(&input.inputs, input.input, input.unit(), &options);
        bar.finish_and_clear();
        let (customers, audit) = read?;
        let opened = Self { inner: customers, audit, scratch };
        messages.detail(&format!("{} customers read in {:.2} s", opened.count(), start.elapsed().as_secs_f64()));
        opened.tell(messages);
        Ok(opened)
    }

    /// Opens transactions, with the folder of their spool; a verb that needs their dates cannot take a table.
    pub(super) fn open_log(input: &InputArgs, messages: &Messages) -> Result<(Purchases, Audit, Workspace)> {
        match Self::open(input, messages)? {
            Self { inner: rfm::Customers::Purchases(purchases), audit: Some(audit), scratch } => {
                Ok((purchases, audit, scratch))
            }
            _ => Err(Error::usage("an RFM table has no dates to split: this needs transactions")
                .hint("`clv fit` and `clv score` take RFM tables")),
        }
    }

    /// Purchases that were opened before.
    pub(super) fn of(purchases: Purchases, audit: Audit, scratch: Workspace) -> Self {
        Self { inner: rfm::Customers::Purchases(purchases), audit: Some(audit), scratch }
    }

    pub(super) fn blocks(&self, unit: TimeUnit) -> Result<Box<dyn Iterator<Item = Result<CustomerBlock>> + Send + '_>> {
        self.inner.blocks(None, unit)
    }

    pub(super) fn schema(&self, unit: TimeUnit) -> SchemaRef {
        let timestamps = self.log().is_some_and(Purchases::has_timestamps);
        rows::schema(unit, self.until(), self.merge(), timestamps)
    }

    pub(super) fn until(&self) -> Option<NaiveDate> {
        self.log().map(Purchases::until)
    }

    pub(super) fn merge(&self) -> Option<Merge> {
        self.log().map(Purchases::merge)
    }

    pub(super) fn log(&self) -> Option<&Purchases> {
        match &self.inner {
            rfm::Customers::Purchases(purchases) => Some(purchases),
            rfm::Customers::Table(_) => None,
        }
    }

    pub(super) fn count(&self) -> u64 {
        match &self.inner {
            rfm::Customers::Purchases(purchases) => purchases.customer_count(),
            rfm::Customers::Table(table) => table.len() as u64,
        }
    }

    pub(super) fn facts(&self, histories: DataFacts) -> DataFacts {
        let audit = self.audit.as_ref();
        DataFacts {
            rows: audit.map(|audit| audit.rows_read),
            first_date: audit.map(|audit| audit.first_date),
            last_date: audit.map(|audit| audit.last_date),
            ..histories
        }
    }

    fn tell(&self, messages: &Messages) {
        let Some(audit) = &self.audit else { return };
        for left in &audit.left_out {
            let first = left.examples.first().map(|example| format!(", first at {}:{}", example.file, example.line));
            let first = first.unwrap_or_default();
            messages.caution(&format!(
                "{} of {} rows left out: {}{first}",
                left.rows,
                audit.rows_read,
                left.reason.sentence()
            ));
        }
        for file in &audit.files {
            if let Some(encoding) = file.encoding.filter(|encoding| *encoding != "UTF-8") {
                messages.note(&format!("{}: text read as {encoding}", file.file));
            }
        }
        for file in audit.files.iter().filter(|file| file.date_form_inferred) {
            messages.note(&format!("{}: dates read as {}", file.file, file.date_form));
        }
    }
}
