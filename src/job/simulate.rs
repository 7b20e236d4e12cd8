use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit as ArrowUnit};
use chrono::{Datelike, Days, NaiveTime};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::error::{Error, Result};
use crate::forecast::Predictor;
use crate::model::SpendModel;
use crate::spec::SimulateSpec;
use crate::store::StoredModel;

use super::Destination;
use super::observer::{Observer, Running, Step};

/// A model that expects more purchases per customer than this is refused: its file must be wrong.
const MOST_PURCHASES: f64 = 100_000.0;

/// Customers in one batch.
const BLOCK: u64 = 8_192;

/// Simulates transactions from a model and writes them to a table.
///
/// # Errors
/// - there are no customers or no days, or the last day is after the year 9999
/// - the model expects an impossible number of purchases
/// - the table cannot be written
pub fn simulate(
    model: &StoredModel,
    spec: &SimulateSpec,
    table: &Destination,
    observer: &dyn Observer,
) -> Result<()> {
    check(model, spec)?;
    let schema = schema();
    let mut writer = table.create(schema.clone(), spec.threads)?;
    let running = Running::begin(Step::Simulating, Some(spec.customers), observer);
    let drawing = Drawing {
        spec,
        purchase: model.purchase(),
        spend: model.spend(),
        unit_seconds: model.unit().days() * 86_400.0,
        digits: spec.customers.to_string().len(),
    };
    let mut first = 0;
    while first < spec.customers {
        let last = spec.customers.min(first + BLOCK);
        let mut log = Log::default();
        for customer in first..last {
            drawing.draw(customer, &mut log);
        }
        writer.write(&log.rows(schema.clone())?)?;
        observer.advance(last - first);
        first = last;
    }
    writer.finish()?;
    drop(running);
    Ok(())
}

/// Checks that the dates can be written and that the number of purchases is possible.
fn check(model: &StoredModel, spec: &SimulateSpec) -> Result<()> {
    if spec.days == 0 || spec.customers == 0 {
        return Err(Error::usage(
            "`--customers` and `--days` must be at least 1",
        ));
    }
    let end = spec.start.checked_add_days(Days::new(u64::from(spec.days)));
    if end.is_none_or(|end| end.year() > 9_999) {
        return Err(Error::usage(format!(
            "the simulation would end after the year 9999: `{}` days",
            spec.days
        )));
    }
    let units = f64::from(spec.days) / model.unit().days();
    let expected = model.purchase().expected_purchases_new(units);
    if expected > MOST_PURCHASES {
        return Err(Error::data(format!(
            "the model expects more than {MOST_PURCHASES} purchases per customer: `{expected}`"
        ))
        .hint("check that `alpha` is in the unit of the model file"));
    }
    Ok(())
}

fn schema() -> Arc<Schema> {
    let time = DataType::Timestamp(ArrowUnit::Microsecond, None);
    Arc::new(Schema::new(vec![
        Field::new("customer_id", DataType::Utf8, true),
        Field::new("date", time, true),
        Field::new("amount", DataType::Float64, true),
    ]))
}

/// What all simulated customers have in common.
struct Drawing<'s> {
    spec: &'s SimulateSpec,
    purchase: &'s Predictor,
    spend: Option<SpendModel>,
    unit_seconds: f64,
    digits: usize,
}

impl Drawing<'_> {
    /// Simulates one customer from a random stream of their own, so that customers do not depend on each other.
    #[allow(clippy::cast_possible_truncation)]
    fn draw(&self, number: u64, log: &mut Log) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.spec.seed);
        rng.set_stream(number);
        let end = f64::from(self.spec.days) * 86_400.0;
        let birth = rand::RngExt::random::<f64>(&mut rng) * end;
        let age = (end - birth) / self.unit_seconds;
        let times = self.purchase.simulate_new(age, &mut rng);
        let orders = times.len() + 1;
        let values = self
            .spend
            .map(|model| model.gamma_gamma().simulate(orders, &mut rng));
        let start = self
            .spec
            .start
            .and_time(NaiveTime::MIN)
            .and_utc()
            .timestamp();
        let digits = self.digits;
        for (order, time) in std::iter::once(0.0).chain(times).enumerate() {
            log.ids.push(format!("c{:0digits$}", number + 1));
            log.times
                .push((start + (birth + time * self.unit_seconds) as i64) * 1_000_000);
            let value = values.as_ref().and_then(|values| values.get(order));
            log.amounts
                .push(value.map(|value| ((value * 100.0).round() / 100.0).max(0.01)));
        }
    }
}

#[derive(Default)]
struct Log {
    ids: Vec<String>,
    times: Vec<i64>,
    amounts: Vec<Option<f64>>,
}

impl Log {
    fn rows(self, schema: Arc<Schema>) -> Result<RecordBatch> {
        RecordBatch::try_new(
            schema,
            vec![
                Arc::new(StringArray::from(self.ids)),
                Arc::new(TimestampMicrosecondArray::from(self.times)),
                Arc::new(Float64Array::from(self.amounts)),
            ],
        )
        .map_err(|error| {
            Error::data(format!(
                "simulated transactions do not form a table: {error}"
            ))
        })
    }
}
