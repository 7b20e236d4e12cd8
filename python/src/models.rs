use clv::forecast::{AttritionFuture, NextPurchase};
use clv::history::{PurchaseHistory, SpendHistory};
use clv::model::{Domain, LatentAttrition, Moments, PurchaseModel, Span, Spend, SpendModel};
use clv::parallel::Workers;
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::errors::raised;
use crate::work::detached;

/// Number of rows per task of a thread.
const BLOCK: usize = 256;

/// Largest time and discount rate.
const FARTHEST: f64 = 1e12;

/// A column of numbers.
type Column<'py> = PyReadonlyArray1<'py, f64>;

/// A column of results.
type Answers<'py> = Bound<'py, PyArray1<f64>>;

/// Names of all models, those of purchases first.
#[pyfunction]
pub(crate) fn models() -> Vec<&'static str> {
    PurchaseModel::NAMES
        .iter()
        .chain(SpendModel::NAMES)
        .copied()
        .collect()
}

/// Symbols of the parameters of a model, and whether each is a count.
#[pyfunction]
pub(crate) fn parameters(model: &str) -> PyResult<Vec<(&'static str, bool)>> {
    let table = PurchaseModel::parameters_of(model).or_else(|_| SpendModel::parameters_of(model));
    let table = table.map_err(|error| raised(&error))?;
    Ok(table
        .iter()
        .map(|parameter| (parameter.symbol, parameter.domain == Domain::Count))
        .collect())
}

/// A purchase model with known parameters. All columns have the same length. Times are in the unit of the parameters.
#[pyclass(frozen, module = "clv._clv")]
pub struct Purchases {
    model: PurchaseModel,
}

/// A spend model with known parameters.
#[pyclass(frozen, module = "clv._clv")]
pub struct Values {
    model: SpendModel,
}

#[pymethods]
impl Purchases {
    /// Values are in the order of [`parameters`].
    #[new]
    fn new(name: &str, values: Vec<f64>) -> PyResult<Self> {
        PurchaseModel::from_values(name, &values)
            .map(|model| Self { model })
            .map_err(|error| raised(&error))
    }

    fn p_alive<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        t: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        self.each(py, histories, [t], |model, history, [t]| {
            let t = time(t, "later")?;
            Ok(if t == 0.0 {
                model.p_alive(history)
            } else {
                model.p_alive_after(t, history)
            })
        })
    }

    fn expected_purchases<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        t: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        self.each(py, histories, [t], |model, history, [t]| {
            Ok(model.expected_purchases(time(t, "t")?, history))
        })
    }

    fn expected_purchases_new<'py>(
        &self,
        py: Python<'py>,
        t: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        each(py, [t], |[t]| {
            Ok(self.model.as_dyn().expected_purchases_new(time(t, "t")?))
        })
    }

    fn ln_pmf<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        n: Column<'py>,
        times: [Column<'py>; 2],
    ) -> PyResult<Answers<'py>> {
        let [from, to] = times;
        self.each(
            py,
            histories,
            [n, from, to],
            |model, history, [n, from, to]| {
                let (n, from, to) = (count(n, "n")?, time(from, "after")?, time(to, "t")?);
                if from > to {
                    return Err(clv::Error::data(format!(
                        "`after` must not be later than `t` ({to}): `{from}`"
                    )));
                }
                Ok(if from == 0.0 {
                    model.ln_pmf(n, to, history)
                } else {
                    model.ln_pmf_between(n, Span { from, to }, history)
                })
            },
        )
    }

    fn ln_pmf_new<'py>(
        &self,
        py: Python<'py>,
        n: Column<'py>,
        t: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        each(py, [n, t], |[n, t]| {
            Ok(self
                .model
                .as_dyn()
                .ln_pmf_new(count(n, "n")?, time(t, "t")?))
        })
    }

    fn discounted_purchases<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        t: Column<'py>,
        delta: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        self.each(py, histories, [t, delta], |model, history, [t, delta]| {
            let delta = time(delta, "delta")?;
            Ok(if t == f64::INFINITY {
                model
                    .discounted_purchases_without_end(delta, history)
                    .unwrap_or(f64::INFINITY)
            } else {
                model.discounted_purchases(time(t, "t")?, delta, history)
            })
        })
    }

    fn silence<'py>(&self, py: Python<'py>, histories: [Column<'py>; 3]) -> PyResult<Answers<'py>> {
        self.each(py, histories, [], |model, history, []| {
            Ok(model.silence(history))
        })
    }

    /// Mean and variance of the purchase rate and of the dropout rate or probability; NaN if customers never leave.
    fn rates<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
    ) -> PyResult<[Answers<'py>; 4]> {
        self.several(py, histories, [], |model, history, []| {
            let rates = model.rates(history);
            let dropout = rates.dropout.unwrap_or(Moments {
                mean: f64::NAN,
                variance: f64::NAN,
            });
            Ok([
                rates.purchase.mean,
                rates.purchase.variance,
                dropout.mean,
                dropout.variance,
            ])
        })
    }

    /// The wait for the next purchase: probability that there is none, mean (possibly infinite), median and interval.
    fn next_purchase<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        level: Column<'py>,
    ) -> PyResult<[Answers<'py>; 5]> {
        self.several(py, histories, [level], |model, history, [level]| {
            if !(level > 0.0 && level < 1.0) {
                return Err(clv::Error::usage(format!(
                    "the level must be between 0 and 1: `{level}`"
                )));
            }
            let next = NextPurchase::of_future(&AttritionFuture::new(model, history), level);
            Ok([
                next.never,
                next.mean.unwrap_or(f64::INFINITY),
                next.median,
                next.interval.0,
                next.interval.1,
            ])
        })
    }

    fn ln_likelihood<'py>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        ln_gaps: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        self.each(py, histories, [ln_gaps], |_, history, [ln_gaps]| {
            Ok(self.model.ln_likelihood(history, ln_gaps))
        })
    }
}

impl Purchases {
    fn each<'py, const K: usize>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        more: [Column<'py>; K],
        f: impl Fn(&dyn LatentAttrition, &PurchaseHistory, [f64; K]) -> clv::Result<f64> + Sync + Send,
    ) -> PyResult<Answers<'py>> {
        let [answers] = self.several(py, histories, more, |model, history, more| {
            Ok([f(model, history, more)?])
        })?;
        Ok(answers)
    }

    /// Several results per history, computed from the history and the other columns of its row.
    fn several<'py, const K: usize, const N: usize>(
        &self,
        py: Python<'py>,
        histories: [Column<'py>; 3],
        more: [Column<'py>; K],
        f: impl Fn(&dyn LatentAttrition, &PurchaseHistory, [f64; K]) -> clv::Result<[f64; N]>
        + Sync
        + Send,
    ) -> PyResult<[Answers<'py>; N]> {
        let columns: Vec<Column<'py>> = histories.into_iter().chain(more).collect();
        rows(py, &columns, |row| {
            let history = PurchaseHistory::new(count(row[0], "frequency")?, row[1], row[2])?;
            f(
                self.model.as_dyn(),
                &history,
                std::array::from_fn(|at| row[3 + at]),
            )
        })
    }
}

#[pymethods]
impl Values {
    /// Values are in the order of [`parameters`].
    #[new]
    fn new(name: &str, values: Vec<f64>) -> PyResult<Self> {
        SpendModel::from_values(name, &values)
            .map(|model| Self { model })
            .map_err(|error| raised(&error))
    }

    /// May be infinite.
    fn expected_spend<'py>(
        &self,
        py: Python<'py>,
        frequency: Column<'py>,
        monetary_value: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        let model = self.model.gamma_gamma();
        each(py, [frequency, monetary_value], |row| {
            Ok(model.expected_spend(&spend(row)?).unwrap_or(f64::INFINITY))
        })
    }

    fn ln_likelihood<'py>(
        &self,
        py: Python<'py>,
        frequency: Column<'py>,
        monetary_value: Column<'py>,
        ln_values: Column<'py>,
    ) -> PyResult<Answers<'py>> {
        each(
            py,
            [frequency, monetary_value, ln_values],
            |[x, mean, ln_values]| Ok(self.model.ln_likelihood(&spend([x, mean])?, ln_values)),
        )
    }
}

/// The spend history. Without repeat purchases or without a value, it is empty.
fn spend([x, mean]: [f64; 2]) -> clv::Result<SpendHistory> {
    match count(x, "frequency")? {
        0 => Ok(SpendHistory::NONE),
        _ if mean.is_nan() => Ok(SpendHistory::NONE),
        x => SpendHistory::new(x, mean),
    }
}

/// Checks a time after T, or a rate per unit of time.
fn time(number: f64, name: &str) -> clv::Result<f64> {
    if (0.0..=FARTHEST).contains(&number) {
        Ok(number)
    } else {
        Err(clv::Error::data(format!(
            "`{name}` must be between 0 and {FARTHEST:e}: `{number}`"
        )))
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked before"
)]
fn count(number: f64, name: &str) -> clv::Result<u32> {
    if number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0 {
        Ok(number as u32)
    } else {
        Err(clv::Error::data(format!(
            "`{name}` is not a count: `{number}`"
        )))
    }
}

fn each<'py, const K: usize>(
    py: Python<'py>,
    columns: [Column<'py>; K],
    f: impl Fn([f64; K]) -> clv::Result<f64> + Sync + Send,
) -> PyResult<Answers<'py>> {
    let [answers] = rows(py, &columns, |row| {
        Ok([f(std::array::from_fn(|at| row[at]))?])
    })?;
    Ok(answers)
}

/// Several results per row. Many rows are computed on all cores. An error names its row, counted from 0.
fn rows<'py, const N: usize>(
    py: Python<'py>,
    columns: &[Column<'py>],
    f: impl Fn(&[f64]) -> clv::Result<[f64; N]> + Sync + Send,
) -> PyResult<[Answers<'py>; N]> {
    let columns = columns
        .iter()
        .map(|column| Ok(column.as_slice()?))
        .collect::<PyResult<Vec<&[f64]>>>()?;
    let length = columns.first().map_or(0, |column| column.len());
    let block = |block: usize| {
        let mut row = vec![0.0; columns.len()];
        let mut answers = Vec::with_capacity(BLOCK);
        for at in block * BLOCK..length.min((block + 1) * BLOCK) {
            row.iter_mut()
                .zip(&columns)
                .for_each(|(cell, column)| *cell = column[at]);
            answers.push(f(&row).map_err(|error| error.at(format!("row {at}")))?);
        }
        Ok(answers)
    };
    let blocks = detached(py, |stop| {
        let workers = if length > BLOCK {
            Workers::new(0)?
        } else {
            Workers::alone()
        };
        workers
            .until(stop)
            .map(length.div_ceil(BLOCK), block)
            .into_iter()
            .collect::<clv::Result<Vec<_>>>()
    })?;
    let answers = blocks.concat();
    Ok(std::array::from_fn(|n| {
        PyArray1::from_vec(py, answers.iter().map(|row| row[n]).collect())
    }))
}
