//! Customers from either shape of input: transactions, or an RFM table.

use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;

use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::input::{
    Audit, Found, Merge, ReadOptions, Refunds, Shape, Source, shape_of, sources, temp_dir,
};
use crate::temporary::Workspace;
use crate::time::TimeUnit;

use super::attributes::Attributes;
use super::block::{CustomerBlock, Window};
use super::given::RfmTable;
use super::rows;
use super::spool::Purchases;
use super::table_unit::TableUnit;

/// Customers from either source, and the audit of their data.
#[derive(Debug)]
pub struct Customers {
    given: Given,
    audit: Option<Audit>,
    unused: Vec<&'static str>,
    /// Must outlive the spool inside it.
    _scratch: Workspace,
}

#[derive(Debug)]
enum Given {
    Purchases(Purchases),
    Table(RfmTable),
}

impl Customers {
    /// Reads customers from files of one shape, which is detected if the options do not say it.
    /// Their unit is that of the times of an RFM table.
    ///
    /// # Errors
    /// Those of [`Purchases::read`] and [`RfmTable::read`], a header that fits both shapes, and a currency
    /// chosen for an RFM table.
    pub fn read(inputs: &[String], options: &ReadOptions) -> Result<Self> {
        Self::within(|options| sources(inputs, options), options)
    }

    /// Reads customers from open sources.
    ///
    /// # Errors
    /// Those of [`Customers::read`].
    pub fn of(sources: Vec<Source>, options: &ReadOptions) -> Result<Self> {
        let found = Found {
            sources,
            cautions: Vec::new(),
        };
        Self::within(|_| Ok(found), options)
    }

    /// Works in a folder for spools and spills. If this process is killed, a later call removes the folder.
    fn within(
        open: impl FnOnce(&ReadOptions) -> Result<Found>,
        options: &ReadOptions,
    ) -> Result<Self> {
        let folder = temp_dir(options.temp_dir.as_deref());
        let scratch = Workspace::create("clv-work-", &folder)
            .map_err(|error| Error::io(format!("cannot write to `{}`", folder.display()), error))?;
        let options = ReadOptions {
            temp_dir: Some(scratch.path().to_owned()),
            ..options.clone()
        };
        let Found { sources, cautions } = open(&options)?;
        let sources: Vec<Source> = sources
            .into_iter()
            .map(|source| source.written_so(options.written()))
            .collect();
        let shape = options
            .input
            .map_or_else(|| shape_of(&sources, &options.columns), Ok)?;
        if shape == Shape::Rfm {
            if options.currency.is_some() {
                return Err(Error::usage(
                    "`--currency` chooses among transactions: an RFM table has none",
                ));
            }
            let table = RfmTable::read(&sources, &options, TableUnit::of(&options))?;
            let unused = options.about_transactions();
            let customers = Self {
                given: Given::Table(table),
                audit: None,
                unused,
                _scratch: scratch,
            };
            return Ok(customers.with_cautions(cautions));
        }
        let (purchases, audit) = Purchases::read_sources(sources, &options)?;
        let unused = Vec::new();
        let customers = Self {
            given: Given::Purchases(purchases),
            audit: Some(audit),
            unused,
            _scratch: scratch,
        };
        Ok(customers.with_cautions(cautions))
    }

    /// Streams the customers in order of id, with times in `unit`.
    ///
    /// # Errors
    /// When the spool cannot be read, here or for any block.
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

    /// What the data say of them beside their figures; see [`Purchases::attributes`].
    #[must_use]
    pub fn attributes(&self) -> Option<Attributes> {
        self.purchases().and_then(Purchases::attributes)
    }

    /// Their purchases with dates, for work that needs dates.
    ///
    /// # Errors
    /// When the input is an RFM table.
    pub fn log(&self) -> Result<(&Purchases, &Audit)> {
        self.purchases().zip(self.audit()).ok_or_else(|| {
            Error::usage("this needs transactions: an RFM table has no dates to split")
                .hint("`clv fit` and `clv score` take RFM tables")
        })
    }

    /// The audit of the transactions; `None` for an RFM table.
    #[must_use]
    pub const fn audit(&self) -> Option<&Audit> {
        self.audit.as_ref()
    }

    /// Options that were given but have no effect on an RFM table.
    #[must_use]
    pub fn unused_options(&self) -> &[&'static str] {
        &self.unused
    }

    fn with_cautions(mut self, cautions: Vec<Caution>) -> Self {
        for caution in cautions {
            match (&mut self.given, &mut self.audit) {
                (Given::Table(table), _) => table.add_caution(caution),
                (Given::Purchases(_), Some(audit)) => audit.cautions.push(caution),
                (Given::Purchases(_), None) => {}
            }
        }
        self
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
        match &self.given {
            Given::Purchases(purchases) => Some(purchases.until()),
            Given::Table(table) => table.until(),
        }
    }

    /// The merge period, where it is known.
    #[must_use]
    pub fn merge(&self) -> Option<Merge> {
        match &self.given {
            Given::Purchases(purchases) => Some(purchases.merge()),
            Given::Table(table) => table.merge(),
        }
    }

    /// How negative amounts were treated, where it is known.
    #[must_use]
    pub fn refunds(&self) -> Option<Refunds> {
        match &self.given {
            Given::Purchases(purchases) => Some(purchases.refunds()),
            Given::Table(table) => table.refunds(),
        }
    }

    /// The number of customers.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match &self.given {
            Given::Purchases(purchases) => purchases.customer_count(),
            Given::Table(table) => table.len() as u64,
        }
    }

    /// Whether there are amounts.
    #[must_use]
    pub fn has_amounts(&self) -> bool {
        match &self.given {
            Given::Purchases(purchases) => purchases.has_amounts(),
            Given::Table(table) => table.has_amounts(),
        }
    }
}
