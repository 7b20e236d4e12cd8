use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use super::messages::Messages;
use super::options::InputArgs;
use crate::choose::DataFacts;
use crate::error::Result;
use crate::rfm::{Audit, CustomerBlock, Merge, Purchases, Window, rows};
use crate::time::TimeUnit;

/// Customers, from a log of transactions.
pub(super) struct Customers {
    purchases: Purchases,
    audit: Audit,
}

impl Customers {
    /// Reads and groups the input; what was left out is told.
    pub(super) fn open(input: &InputArgs, messages: &Messages) -> Result<Self> {
        let bar = messages.progress("reading", None);
        let (purchases, audit) = Purchases::read(&input.inputs, &input.read_options())?;
        bar.finish_and_clear();
        Ok(Self { purchases, audit })
    }

    pub(super) fn blocks(&self, unit: TimeUnit) -> Result<Box<dyn Iterator<Item = Result<CustomerBlock>>>> {
        Ok(Box::new(self.purchases.customers(&Window::until(self.purchases.until()), unit)?))
    }

    pub(super) fn schema(&self, unit: TimeUnit) -> SchemaRef {
        rows::schema(unit, self.purchases.until(), self.purchases.merge(), self.purchases.has_timestamps())
    }

    pub(super) fn until(&self) -> Option<NaiveDate> {
        Some(self.purchases.until())
    }

    pub(super) fn merge(&self) -> Option<Merge> {
        Some(self.purchases.merge())
    }

    pub(super) fn is_log(&self) -> bool {
        true
    }

    pub(super) fn count(&self) -> u64 {
        self.purchases.customer_count()
    }

    pub(super) fn facts(&self, histories: DataFacts) -> DataFacts {
        DataFacts {
            rows: Some(self.audit.rows_read),
            first_date: Some(self.audit.first_date),
            last_date: Some(self.audit.last_date),
            ..histories
        }
    }
}
