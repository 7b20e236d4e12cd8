//! Customers from either shape of input: transactions, or an RFM table.

use std::path::Path;

use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::input::{
    Audit, Merge, ReadOptions, Refunds, Shape, Source, shape_of, sources, temp_dir,
};
use crate::temporary::Workspace;
use crate::time::TimeUnit;

use super::block::{CustomerBlock, Window};
use super::given::RfmTable;
use super::rows;
use super::spool::Purchases;
use super::table_unit::TableUnit;

/// Customers, wherever they come from, and what was seen on the way.
#[derive(Debug)]
pub struct Customers {
    given: Given,
    audit: Option<Audit>,
    unused: Vec<&'static str>,
    /// Outlives the spool that lies in it.
    _scratch: Workspace,
}

#[derive(Debug)]
enum Given {
    Purchases(Purchases),
    Table(RfmTable),
}

impl Customers {
    /// Reads customers from files of one shape, which is detected when `shape` does not say it;
    /// `unit` is the unit of an RFM table's times.
    ///
    /// # Errors
    /// Those of [`Purchases::read`] and [`RfmTable::read`], a header that fits both shapes, and a currency
    /// chosen for an RFM table.
    pub fn read(
        inputs: &[String],
        shape: Option<Shape>,
        unit: impl Into<TableUnit>,
        options: &ReadOptions,
    ) -> Result<Self> {
        Self::within(
            |folder| sources(inputs, folder),
            shape,
            unit.into(),
            options,
        )
    }

    /// Does the same from sources that are open already.
    ///
    /// # Errors
    /// Those of [`Customers::read`].
    pub fn of(
        sources: Vec<Source>,
        shape: Option<Shape>,
        unit: impl Into<TableUnit>,
        options: &ReadOptions,
    ) -> Result<Self> {
        Self::within(|_| Ok(sources), shape, unit.into(), options)
    }

    /// Works in a folder for spools and spills, where a later call finds and removes it should this process be killed.
    fn within(
        open: impl FnOnce(&Path) -> Result<Vec<Source>>,
        shape: Option<Shape>,
        unit: TableUnit,
        options: &ReadOptions,
    ) -> Result<Self> {
        let folder = temp_dir(options.temp_dir.as_deref());
        let scratch = Workspace::create("clv-work-", &folder)
            .map_err(|error| Error::io(format!("cannot write to `{}`", folder.display()), error))?;
        let options = ReadOptions {
            temp_dir: Some(scratch.path().to_owned()),
            ..options.clone()
        };
        let sources = open(scratch.path())?;
        let shape = shape.map_or_else(|| shape_of(&sources, &options.columns), Ok)?;
        if shape == Shape::Rfm {
            if options.currency.is_some() {
                return Err(Error::usage(
                    "`--currency` chooses among transactions: an RFM table has none",
                ));
            }
            let table = RfmTable::read(&sources, &options, unit)?;
            let unused = options.about_transactions();
            return Ok(Self {
                given: Given::Table(table),
                audit: None,
                unused,
                _scratch: scratch,
            });
        }
        let (purchases, audit) = Purchases::read_sources(sources, &options)?;
        let unused = Vec::new();
        Ok(Self {
            given: Given::Purchases(purchases),
            audit: Some(audit),
            unused,
            _scratch: scratch,
        })
    }

    /// Streams the customers with times in `unit`, in order of id.
    ///
    /// # Errors
    /// When the spool cannot be read; so for each block.
    pub fn blocks(
        &self,
        unit: TimeUnit,
    ) -> Result<Box<dyn Iterator<Item = Result<CustomerBlock>> + Send + '_>> {
        Ok(match &self.given {
            Given::Purchases(purchases) => {
                Box::new(purchases.customers(&Window::until(purchases.until()), unit)?)
            }
            Given::Table(table) => Box::new(table.customers(unit)),
        })
    }

    /// The columns of their RFM table, with times in `unit`.
    #[must_use]
    pub fn schema(&self, unit: TimeUnit) -> SchemaRef {
        let timestamps = self.purchases().is_some_and(Purchases::has_timestamps);
        rows::schema(unit, self.until(), self.merge(), timestamps)
    }

    /// Their purchases with dates; `None` for an RFM table.
    #[must_use]
    pub const fn purchases(&self) -> Option<&Purchases> {
        match &self.given {
            Given::Purchases(purchases) => Some(purchases),
            Given::Table(_) => None,
        }
    }

    /// Their purchases with dates, for work that cannot do without.
    ///
    /// # Errors
    /// When they are an RFM table.
    pub fn log(&self) -> Result<(&Purchases, &Audit)> {
        self.purchases().zip(self.audit()).ok_or_else(|| {
            Error::usage("an RFM table has no dates to split: this needs transactions")
                .hint("`clv fit` and `clv score` take RFM tables")
        })
    }

    /// What was seen in the transactions; `None` for an RFM table.
    #[must_use]
    pub const fn audit(&self) -> Option<&Audit> {
        self.audit.as_ref()
    }

    /// Options that were given and have no meaning for an RFM table.
    #[must_use]
    pub fn unused_options(&self) -> &[&'static str] {
        &self.unused
    }

    /// What a reader should know before they believe the input.
    #[must_use]
    pub fn cautions(&self) -> &[Caution] {
        match (&self.given, &self.audit) {
            (Given::Table(table), _) => table.cautions(),
            (Given::Purchases(_), Some(audit)) => &audit.cautions,
            (Given::Purchases(_), None) => &[],
        }
    }

    /// The RFM table, where the input is one.
    #[must_use]
    pub const fn table(&self) -> Option<&RfmTable> {
        match &self.given {
            Given::Table(table) => Some(table),
            Given::Purchases(_) => None,
        }
    }

    /// The unit of the times of an RFM table, where the input is one.
    #[must_use]
    pub fn unit(&self) -> Option<TimeUnit> {
        self.table().map(RfmTable::unit)
    }

    /// Last day of the observation window, where it is known.
    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        self.purchases().map(Purchases::until)
    }

    /// Which rows were one purchase, where it is known.
    #[must_use]
    pub fn merge(&self) -> Option<Merge> {
        self.purchases().map(Purchases::merge)
    }

    /// What negative amounts did, where it is known.
    #[must_use]
    pub fn refunds(&self) -> Option<Refunds> {
        self.purchases().map(Purchases::refunds)
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match &self.given {
            Given::Purchases(purchases) => purchases.customer_count(),
            Given::Table(table) => table.len() as u64,
        }
    }

    /// Are there amounts?
    #[must_use]
    pub fn has_amounts(&self) -> bool {
        match &self.given {
            Given::Purchases(purchases) => purchases.has_amounts(),
            Given::Table(table) => table.has_amounts(),
        }
    }
}
