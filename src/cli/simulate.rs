use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit as ArrowUnit};
use chrono::{Datelike, Days, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::messages::{MessageArgs, Messages};
use super::options::{MachineArgs, TableArgs, date};
use super::stored;
use crate::error::{Error, Result};
use crate::forecast::Predictor;
use crate::model::SpendModel;
use crate::rfm::TableWriter;

/// A customer who is expected to buy more often than this is a fault of the model file.
const MOST_PURCHASES: f64 = 100_000.0;

/// Customers in one batch.
const BLOCK: u64 = 8_192;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The model file
    #[arg(long, help_heading = "Models")]
    model: PathBuf,
    /// How many customers
    #[arg(long)]
    customers: u64,
    /// How many days the log covers; first purchases are spread evenly over them
    #[arg(long)]
    days: u32,
    /// Where chance starts
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// First day of the log
    #[arg(long, default_value = "2024-01-01", value_parser = date)]
    start: NaiveDate,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    machine: MachineArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        if self.days == 0 || self.customers == 0 {
            return Err(Error::usage(
                "a log needs at least one customer and one day",
            ));
        }
        let stored = stored::load(&self.model, messages)?;
        self.check(stored.purchase(), stored.unit().days())?;
        let (target, format) = (self.table.target(), self.table.format()?);
        let fields = [
            ("customer_id", DataType::Utf8),
            ("date", DataType::Timestamp(ArrowUnit::Microsecond, None)),
            ("amount", DataType::Float64),
        ];
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, kind)| Field::new(name, kind, true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let mut writer =
            TableWriter::create(&target, format, schema.clone(), self.machine.threads())?;
        let bar = messages.progress("simulating", Some(self.customers));
        let digits = self.customers.to_string().len();
        let seconds = stored.unit().days() * 86_400.0;
        for first in (0..self.customers).step_by(usize::try_from(BLOCK).unwrap_or(1)) {
            let last = self.customers.min(first + BLOCK);
            let mut log = Log::default();
            for customer in first..last {
                log.customer(
                    customer,
                    digits,
                    &self,
                    stored.purchase(),
                    stored.spend().as_ref(),
                    seconds,
                );
            }
            writer.write(&log.rows(schema.clone())?)?;
            bar.inc(last - first);
        }
        writer.finish()?;
        bar.finish_and_clear();
        Ok(())
    }
}

impl Args {
    /// A log has a last day that can be written, and customers who do not buy without end.
    fn check(&self, purchase: &Predictor, unit_days: f64) -> Result<()> {
        let end = self.start.checked_add_days(Days::new(u64::from(self.days)));
        if end.is_none_or(|end| end.year() > 9_999) {
            return Err(Error::usage(format!(
                "the log would end after the year 9999: `{}` days",
                self.days
            )));
        }
        let expected = purchase.expected_purchases_new(f64::from(self.days) / unit_days);
        if expected > MOST_PURCHASES {
            return Err(Error::data(format!(
                "the model expects more than {MOST_PURCHASES} purchases of a customer: `{expected}`"
            ))
            .hint("is `alpha` in the unit that the model file says?"));
        }
        Ok(())
    }
}

#[derive(Default)]
struct Log {
    ids: Vec<String>,
    times: Vec<i64>,
    amounts: Vec<Option<f64>>,
}

impl Log {
    /// One customer, from a stream of chance of his own: the log does not depend on who else is in it.
    #[allow(clippy::cast_possible_truncation)]
    fn customer(
        &mut self,
        number: u64,
        digits: usize,
        args: &Args,
        purchase: &Predictor,
        spend: Option<&SpendModel>,
        unit_seconds: f64,
    ) {
        let mut rng = ChaCha8Rng::seed_from_u64(args.seed);
        rng.set_stream(number);
        let end = f64::from(args.days) * 86_400.0;
        let birth = rand::RngExt::random::<f64>(&mut rng) * end;
        let times = purchase.simulate_new((end - birth) / unit_seconds, &mut rng);
        let orders = times.len() + 1;
        let values = spend.map(|model| model.gamma_gamma().simulate(orders, &mut rng));
        let start = args
            .start
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
            .timestamp();
        for (order, time) in std::iter::once(0.0).chain(times).enumerate() {
            self.ids.push(format!("c{:0digits$}", number + 1));
            self.times
                .push((start + (birth + time * unit_seconds) as i64) * 1_000_000);
            let value = values.as_ref().and_then(|values| values.get(order));
            self.amounts
                .push(value.map(|value| ((value * 100.0).round() / 100.0).max(0.01)));
        }
    }

    fn rows(self, schema: Arc<Schema>) -> Result<RecordBatch> {
        RecordBatch::try_new(
            schema,
            vec![
                Arc::new(StringArray::from(self.ids)),
                Arc::new(TimestampMicrosecondArray::from(self.times)),
                Arc::new(Float64Array::from(self.amounts)),
            ],
        )
        .map_err(|error| Error::data(format!("a log cannot be a table: {error}")))
    }
}
