use std::path::PathBuf;
use std::str::FromStr;

use clv::Result;
use clv::forecast::Question;
use clv::input::{ColumnNames, MemorySize, Merge, ReadOptions, Refunds, Shape};
use clv::parallel::{Stop, Workers};
use clv::time::{DiscountRate, Horizon, TimeUnit, parse_date};
use pyo3::prelude::*;

/// How customers are read: the options of the command line, as text.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Reading {
    customer_col: Option<String>,
    date_col: Option<String>,
    amount_col: Option<String>,
    order_col: Option<String>,
    input: Option<String>,
    date_format: Option<String>,
    since: Option<String>,
    until: Option<String>,
    timezone: Option<String>,
    currency: Option<String>,
    unit: Option<String>,
    merge: Option<String>,
    refunds: Option<String>,
    duplicates: Option<String>,
    strict: bool,
    threads: Option<usize>,
    memory: Option<String>,
    temp_dir: Option<PathBuf>,
}

impl Reading {
    pub fn shape(&self) -> Result<Option<Shape>> {
        said(self.input.as_deref())
    }

    pub fn unit(&self) -> Result<Option<TimeUnit>> {
        said(self.unit.as_deref())
    }

    pub fn merge(&self) -> Result<Option<Merge>> {
        said(self.merge.as_deref())
    }

    pub fn refunds(&self) -> Result<Option<Refunds>> {
        said(self.refunds.as_deref())
    }

    pub fn options(&self, stop: &Stop) -> Result<ReadOptions> {
        let day = |text: &Option<String>| text.as_deref().map(parse_date).transpose();
        let defaults = ReadOptions::default();
        Ok(ReadOptions {
            columns: ColumnNames {
                customer: self.customer_col.clone(),
                date: self.date_col.clone(),
                amount: self.amount_col.clone(),
                order: self.order_col.clone(),
                ..ColumnNames::default()
            },
            date_format: self.date_format.clone(),
            since: day(&self.since)?,
            until: day(&self.until)?,
            timezone: said(self.timezone.as_deref())?,
            currency: self.currency.clone(),
            merge: self.merge()?.unwrap_or_default(),
            refunds: self.refunds()?.unwrap_or_default(),
            duplicates: said(self.duplicates.as_deref())?.unwrap_or_default(),
            strict: self.strict,
            threads: self.threads.unwrap_or(defaults.threads),
            memory: said(self.memory.as_deref())?.map(MemorySize::bytes),
            temp_dir: self.temp_dir.clone(),
            stop: stop.clone(),
            ..defaults
        })
    }

    pub fn workers(&self, stop: &Stop) -> Result<Workers> {
        Ok(Workers::new(self.threads.unwrap_or(0))?.until(stop))
    }
}

/// What is forecast.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Asked {
    horizon: String,
    discount_rate: f64,
    margin: f64,
    level: f64,
    intervals: bool,
}

impl Asked {
    pub fn question(&self, unit: TimeUnit) -> Result<Question> {
        let question = Question {
            horizon: self.horizon.parse::<Horizon>()?.in_unit(unit),
            delta: DiscountRate::annual(self.discount_rate)?.continuous(unit),
            margin: self.margin,
            level: self.level,
            intervals: self.intervals,
        };
        question.check()?;
        Ok(question)
    }
}

fn said<T: FromStr<Err = clv::Error>>(text: Option<&str>) -> Result<Option<T>> {
    text.map(str::parse).transpose()
}
