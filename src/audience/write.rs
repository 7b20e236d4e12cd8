//! Writes an audience, and says what was written.

use arrow::array::Array;

use super::bounded::{Bounded, bounded};
use super::conversions::Conversions;
use super::identifiers::Identifier;
use super::plan::{Asked, IsForgotten, Plan, SHARE, Source, columns_of};
use super::report::{Bound, Coverage, Exported, LeftOutCustomers, ValueFacts};
use super::table::{in_hundredths, is_csv_only};
use super::target::{Kind, Target};
use super::targets::{TARGETS, target_named};
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::parallel::Workers;
use crate::results::Results;
use crate::rfm::Target as Place;
use crate::rfm::{Format, TableWriter, WholeFile};
use crate::spec::ExportSpec;

/// The target that has the form of others.
const SUPPRESSION: &str = "suppression";

/// Shares of customers that are formed before they are written.
const AT_ONCE: usize = 8;

/// What `--columns` may name for some results, with what it is.
#[must_use]
pub(crate) fn available_columns(results: &Results) -> Vec<(String, Option<&'static str>)> {
    columns_of(results)
}

/// The targets: name and description.
pub fn targets() -> impl Iterator<Item = (&'static str, &'static str)> {
    TARGETS.iter().map(|target| (target.name, target.what))
}

/// Checks that a target exists and takes a format. Call it before reading, so that a typo is found at once.
///
/// # Errors
/// When it does not: wrong usage.
pub(crate) fn check_target(name: &str, format: Format, spec: &ExportSpec) -> Result<()> {
    let target = target_of(name, spec)?;
    let wanted = match target.name {
        // events are written as JSON Lines, whatever the place is called
        "meta-conversions" if format != Format::Parquet => return Ok(()),
        "meta-conversions" => "JSON Lines (`.jsonl`)",
        _ => "CSV",
    };
    if format != Format::Csv && is_csv_only(target.kind) {
        return Err(
            Error::usage(format!("`{}` is written as {wanted}", target.name))
                .hint("choose another ending of the output file"),
        );
    }
    Ok(())
}

/// The target of a name; a suppression list may have the form of another.
fn target_of(name: &str, spec: &ExportSpec) -> Result<&'static Target> {
    let target = target_named(name)?;
    let Some(platform) = spec
        .platform
        .as_deref()
        .filter(|platform| *platform != "meta")
    else {
        return Ok(target);
    };
    if target.name != SUPPRESSION {
        return Err(Error::usage("`--platform` is for the target `suppression`"));
    }
    target_named(platform).and_then(|other| {
        if other.kind == Kind::Audience && !other.has_value() {
            return Ok(other);
        }
        Err(Error::usage(format!(
            "not a platform for a suppression list: `{platform}`"
        ))
        .hint("choose meta, google, tiktok or linkedin"))
    })
}

/// Writes an audience and returns what it is.
///
/// # Errors
/// When the specification does not fit the target or the results, or the file cannot be written; then none appears.
pub(crate) fn export(
    results: &Results,
    name: &str,
    spec: &ExportSpec,
    place: &Place,
    format: Format,
    workers: &Workers,
    is_forgotten: Option<IsForgotten<'_>>,
) -> Result<Exported> {
    let target = target_of(name, spec)?;
    let asked = Asked {
        spec,
        is_suppression: target_named(name)?.name == SUPPRESSION,
        is_forgotten,
    };
    let plan = Plan::new(results, target, asked, workers)?;
    let mut writer = Writer {
        plan: &plan,
        spec,
        workers,
        covered: Vec::new(),
        sum: 0.0,
    };
    let bound = if target.kind == Kind::Conversions {
        Some(writer.write_conversions(place)?)
    } else {
        writer.write_table(place, format)?;
        None
    };
    let (covered, sum) = (writer.covered, writer.sum);
    let size = place.path().and_then(|path| std::fs::metadata(path).ok());
    let size = size
        .filter(std::fs::Metadata::is_file)
        .map_or(0, |file| file.len());
    let mut exported = said(&plan, spec, &covered, sum, bound, size);
    if asked.is_suppression {
        exported.rename(SUPPRESSION);
    }
    Ok(exported)
}

/// Writes the rows, and counts what is in them.
struct Writer<'p> {
    plan: &'p Plan<'p>,
    spec: &'p ExportSpec,
    workers: &'p Workers,
    /// Filled cells of each column of the file.
    covered: Vec<u64>,
    sum: f64,
}

impl Writer<'_> {
    fn write_table(&mut self, place: &Place, format: Format) -> Result<()> {
        let schema = self.plan.schema();
        let table = TableWriter::create(place, format, schema, self.spec.threads)?;
        let plan = self.plan;
        for row in &plan.selection.rows {
            self.sum += plan.money(*row).unwrap_or_default();
        }
        self.write_shares(table, |rows, start| plan.rows(rows, start))
    }

    fn write_shares(
        &mut self,
        mut table: TableWriter,
        form: impl Fn(&[usize], usize) -> Result<arrow::array::RecordBatch> + Sync + Send,
    ) -> Result<()> {
        self.covered = vec![0; table.schema().fields().len()];
        for (block, rows) in self.plan.selection.rows.chunks(SHARE * AT_ONCE).enumerate() {
            let start = block * SHARE * AT_ONCE;
            let shares: Vec<&[usize]> = rows.chunks(SHARE).collect();
            let formed = self
                .workers
                .map(shares.len(), |at| form(shares[at], start + at * SHARE));
            for batch in formed {
                let batch = batch?;
                for (count, cells) in self.covered.iter_mut().zip(batch.columns()) {
                    *count += (cells.len() - cells.null_count()) as u64;
                }
                table.write(&batch)?;
            }
        }
        table.finish()
    }

    fn write_conversions(&mut self, place: &Place) -> Result<Bounded> {
        let plan = self.plan;
        let values = plan.values.as_ref();
        let of_row = |row: &usize| values.map_or(0.0, |values| values.value(*row).max(0.0));
        let given: Vec<f64> = plan.selection.rows.iter().map(of_row).collect();
        let values = bounded(&given, self.spec.conversions.quantile);
        self.sum = values.cents.iter().sum::<i64>() as f64 / 100.0;
        let currency = self.spec.currency.as_deref();
        let conversions = Conversions::new(plan, &self.spec.conversions, currency, &values)?;
        if plan.target.name == "meta-conversions" {
            let mut file = WholeFile::create(place)?;
            conversions.write_events(&mut file)?;
            file.finish()?;
        } else {
            let table =
                TableWriter::create(place, Format::Csv, conversions.schema()?, self.spec.threads)?;
            self.write_shares(table, |rows, start| conversions.rows(rows, start))?;
        }
        Ok(values)
    }
}

fn said(
    plan: &Plan<'_>,
    spec: &ExportSpec,
    covered: &[u64],
    sum: f64,
    bounded: Option<Bounded>,
    bytes: u64,
) -> Exported {
    let facts = plan.figures.results.facts();
    let target = plan.target;
    let rows = &plan.selection.rows;
    let written = rows.len() as u64;
    let negative = match &plan.values {
        Some(values) => rows
            .iter()
            .filter(|row| values.is_valid(**row) && values.value(**row) < 0.0)
            .count(),
        None => 0,
    } as u64;
    let mut warnings = plan.warnings.clone();
    warnings.extend(missed_limits(target, written, bytes));
    let is_phone = |source: &Source| matches!(source, Source::Identifier(Identifier::Phone, _));
    let has_phones = plan.columns.iter().any(|column| is_phone(&column.source))
        || target.kind == Kind::Conversions;
    let national = if has_phones && !target.rules.national_phones {
        plan.count_national_phones()
    } else {
        0
    };
    if national > 0 {
        warnings.push(Caution::PhonesWithoutCountry {
            customers: national,
        });
    }
    if negative > 0 && target.has_value() {
        warnings.push(Caution::NegativeValues {
            customers: negative,
        });
    }
    let columns = headers(plan, covered);
    let until = facts.until.map(|until| until.to_string());
    let mut left_out: Vec<LeftOutCustomers> = plan
        .selection
        .left_out
        .iter()
        .map(|(reason, customers)| LeftOutCustomers {
            reason: *reason,
            customers: *customers,
        })
        .collect();
    left_out.sort_by_key(|left| left.reason);
    Exported {
        target: target.name,
        audience: format!(
            "clv_{}_{}",
            target.name,
            until.as_deref().unwrap_or("scores")
        ),
        customers: plan.figures.results.len() as u64,
        written,
        left_out,
        identifiers: plan.form,
        coverage: coverage(plan, &columns, covered),
        columns,
        value: has_values(plan).then(|| ValueFacts {
            column: plan.value_column.clone(),
            measure: facts.measure.clone(),
            currency: spec.currency.clone().or_else(|| facts.currency.clone()),
            horizon_days: facts.horizon_days,
            until,
            sum: in_hundredths(sum),
            negative,
            bound: bounded.map(|values| Bound {
                quantile: spec.conversions.quantile,
                largest: values
                    .cents
                    .iter()
                    .max()
                    .map_or(0.0, |cents| *cents as f64 / 100.0),
                customers: values.at_bound as u64,
                factor: values.factor,
                expected: values.expected,
            }),
        }),
        consent: plan.consent.clone(),
        warnings,
    }
}

fn has_values(plan: &Plan<'_>) -> bool {
    plan.target.has_value()
        || plan
            .columns
            .iter()
            .any(|column| matches!(column.source, Source::Value))
}

/// The names of the columns of the file.
fn headers(plan: &Plan<'_>, covered: &[u64]) -> Vec<String> {
    if plan.target.kind != Kind::Conversions {
        return plan
            .columns
            .iter()
            .map(|column| column.header.clone())
            .collect();
    }
    let columns = plan.target.columns.iter();
    columns
        .map(|column| column.header.to_owned())
        .take(covered.len())
        .collect()
}

/// How many customers have each identifier.
fn coverage(plan: &Plan<'_>, headers: &[String], covered: &[u64]) -> Vec<Coverage> {
    let is_identifier = |at: usize| {
        let column = plan.columns.get(at);
        column.is_some_and(|column| {
            matches!(column.source, Source::Identifier(..) | Source::FullName)
        })
    };
    let columns = headers.iter().zip(covered).enumerate();
    columns
        .filter(|(at, _)| is_identifier(*at))
        .map(|(_, (column, customers))| Coverage {
            column: column.clone(),
            customers: *customers,
        })
        .collect()
}

fn missed_limits(target: &Target, rows: u64, bytes: u64) -> Vec<Caution> {
    let limits = target.limits;
    let mut missed = Vec::new();
    if rows < limits.fewest_rows {
        missed.push(Caution::FewInAudience {
            rows,
            fewest: limits.fewest_rows,
        });
    }
    if limits.most_rows > 0 && rows > limits.most_rows {
        missed.push(Caution::ManyInAudience {
            rows,
            most: limits.most_rows,
        });
    }
    if limits.most_bytes > 0 && bytes > limits.most_bytes {
        missed.push(Caution::LargeAudience {
            megabytes: (bytes as f64 / 1e5).round() / 10.0,
            most: limits.most_bytes as f64 / 1e6,
        });
    }
    missed
}
