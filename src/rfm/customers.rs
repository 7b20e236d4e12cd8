//! Customers from either shape of input: transactions, or an RFM table.

use crate::error::{Error, Result};
use crate::time::TimeUnit;
use crate::transactions::{Audit, ReadOptions, Shape, shape_of, sources, temp_dir};

use super::block::{CustomerBlock, Window};
use super::given::RfmTable;
use super::spool::Purchases;

/// Customers, wherever they come from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Customers {
    /// Grouped from transactions.
    Purchases(Purchases),
    /// Given as an RFM table.
    Table(RfmTable),
}

impl Customers {
    /// Reads customers from files of one shape, which is detected when `shape` does not say it;
    /// `unit` is the unit of an RFM table's times. The audit is that of transactions.
    ///
    /// # Errors
    /// Those of [`Purchases::read`] and [`RfmTable::read`], a header that fits both shapes, and a currency
    /// chosen for an RFM table.
    pub fn read(
        inputs: &[String],
        shape: Option<Shape>,
        unit: TimeUnit,
        options: &ReadOptions,
    ) -> Result<(Self, Option<Audit>)> {
        let sources = sources(inputs, &temp_dir(options.temp_dir.as_deref()))?;
        let shape = shape.map_or_else(|| shape_of(&sources, &options.columns), Ok)?;
        if shape == Shape::Rfm {
            if options.currency.is_some() {
                return Err(Error::usage("`--currency` chooses among transactions: an RFM table has none"));
            }
            return Ok((Self::Table(RfmTable::read(&sources, &options.columns, unit)?), None));
        }
        let (purchases, audit) = Purchases::read_sources(sources, options)?;
        Ok((Self::Purchases(purchases), Some(audit)))
    }

    /// Streams the customers with times in `unit`. A window holds for transactions only; without
    /// one, all of them count up to their `until`.
    ///
    /// # Errors
    /// When the spool cannot be read; so for each block.
    pub fn blocks(
        &self,
        window: Option<&Window>,
        unit: TimeUnit,
    ) -> Result<Box<dyn Iterator<Item = Result<CustomerBlock>> + Send + '_>> {
        Ok(match self {
            Self::Purchases(purchases) => {
                let all = Window::until(purchases.until());
                Box::new(purchases.customers(window.unwrap_or(&all), unit)?)
            }
            Self::Table(table) => Box::new(table.customers(unit)),
        })
    }

    /// Are there amounts?
    #[must_use]
    pub fn has_amounts(&self) -> bool {
        match self {
            Self::Purchases(purchases) => purchases.has_amounts(),
            Self::Table(table) => table.has_amounts(),
        }
    }
}
