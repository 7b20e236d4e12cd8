use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::business::{self, Business};
use crate::caution::Caution;
use crate::cohorts;
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Finding, Judgement, ORIGINS_OF_A_RUN, default_split};
use crate::input::{Audit, ReadOptions, read_metrics};
use crate::language::Language;
use crate::report::Report;
use crate::rfm::{Customers, Format, WholeFile};
use crate::score::Monthly;
use crate::select::{NO_SPEND, spend_name};
use crate::spec::{By, EvaluateSpec, FitSpec, Inputs, ModelSpec, RunSpec, ScoreSpec, With};
use crate::store::StoredModel;
use crate::summary::{Figures, Month, Portfolio, Summary};
use crate::time::{TimeUnit, moment_of_data};

use super::audiences::audience_file;
use super::decisions::{Decided, decide};
use super::json::json;
use super::metrics::write_metrics;
use super::observer::{Observer, Running, Step};
use super::output_folder::OutputFolder;
use super::overwriting::{check_apart, check_files};
use super::record::{Places, Recorder, take_seconds};
use super::results::table;
use super::score::{monthly, score_table_and};
use super::{Destination, attributes_table};

/// The file of metrics from outside.
const METRICS: &str = "metrics.csv";

/// The result of a run.
#[derive(Debug)]
pub struct Finished {
    /// Names of the files in its folder.
    pub files: Vec<&'static str>,
    /// Accuracy of the models on the hold-out, or why they could not be judged.
    pub judgement: Judgement,
    /// The fitted model.
    pub model: StoredModel,
    /// The language of the report.
    pub language: Language,
}

/// Does the whole job and writes the results to a folder: audit, test on a hold-out, fit, scores, summary and report.
///
/// The results are written to a temporary folder first. They replace earlier results when all are complete. If there is
/// nothing to test on (an RFM table, or data that are too short), the verdict is `unjudged` with the reason, and the rest
/// is done. The files are the same in every run on the same input, except `run.json`.
///
/// ```
/// use clv::prelude::*;
/// # fn whole_job() -> clv::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let out = folder.path().join("result");
/// let finished = job::run(["tests/shop/orders.csv"].into(), &RunSpec::default(), &out, &Silent)?;
/// assert!(finished.files.contains(&"scores.csv") && out.join("report.html").exists());
/// assert_eq!(finished.judgement.verdict().word.name(), "good");
/// # Ok(())
/// # }
/// # whole_job().unwrap();
/// ```
///
/// # Errors
/// - the specification is not valid
/// - reading, fitting or scoring fails
/// - the models cannot be tested at the split that was asked for
/// - the folder cannot be written to
///
/// Earlier results are kept in all these cases.
pub fn run(
    inputs: Inputs,
    spec: &RunSpec,
    out: &Path,
    observer: &dyn Observer,
) -> Result<Finished> {
    spec.check()?;
    spec.question.in_unit(spec.read.unit())?;
    let recorder = Recorder::new(observer)?;
    let places = Places {
        inputs: inputs.names(),
        out: out.display().to_string(),
        threads: spec.read.threads,
        config: spec.from_file.clone(),
    };
    check_places(&inputs, spec, out)?;
    let metrics = match &spec.metrics {
        Some(path) => read_metrics(path, &spec.read)?,
        None => Vec::new(),
    };
    let folder = OutputFolder::open(out)?;
    let options = ReadOptions {
        keep_attributes: true,
        ..spec.read.clone()
    };
    let customers = super::read(inputs, &options, &recorder)?;
    check_list_columns(&customers, &spec.list_with)?;
    let mut judgement = judge(&customers, spec, &recorder)?;
    let models = match &mut judgement {
        Judgement::Judged(evaluation) => take_seconds(evaluation),
        Judgement::Unjudged(_) => Vec::new(),
    };
    let model = fit(&customers, judgement.evaluation(), spec, &recorder)?;
    let [scores, by_month, cohorts, business_table] = table_names(spec.format);
    let place = |name: &str| Destination {
        target: folder.file(name),
        format: spec.format,
    };
    let tables = Tables {
        scores: place(scores),
        months: spec.by.map(|By::Month| place(by_month)),
        cohorts: place(cohorts),
        business: place(business_table),
    };
    let Scores {
        portfolio,
        months,
        business,
        rows,
    } = score(&customers, &model, spec, &tables, &recorder)?;
    let figures = Figures {
        audit: customers.audit(),
        until: customers.until(),
        evaluation: judgement.evaluation(),
        verdict: judgement.verdict(),
        model: &model,
        portfolio: &portfolio,
        months: &months,
        question: &spec.question,
        warnings: &recorder.cautions(),
        metrics: &metrics,
        business: business.as_ref(),
    };
    let summary = figures.summary();
    let audit = match customers.audit() {
        Some(audit) => json(audit)?,
        None => json(&TableAudit::new(&customers, &portfolio))?,
    };
    let texts = [
        ("audit.json", audit),
        ("evaluation.json", json(&judgement)?),
        ("model.json", model.to_json()),
    ];
    for (name, text) in &texts {
        WholeFile::text(&folder.file(name), text)?;
    }
    write_summary(&folder, &summary, &Map::new())?;
    let attributes = write_attributes(&customers, spec, &folder)?;
    let columns = customers.audit().and_then(Audit::language);
    let language = spec.report.language(columns);
    let decided = decide(&folder, rows, spec, language, &recorder)?;
    write_report(&folder, spec, language, &summary, &decided, &recorder)?;
    if !metrics.is_empty() {
        let place = Destination {
            target: folder.file(METRICS),
            format: Format::Csv,
        };
        write_metrics(&metrics, &place)?;
    }
    let record = json(&recorder.finish(places, models)?)?;
    WholeFile::text(&folder.file("run.json"), &record)?;
    folder.finish()?;
    let mut files = vec!["audit.json", "evaluation.json", "model.json", scores];
    files.extend(attributes);
    files.extend((!metrics.is_empty()).then_some(METRICS));
    files.extend(tables.months.map(|_| by_month));
    files.extend(business.iter().flat_map(|_| [cohorts, business_table]));
    files.extend(decided.files);
    files.extend(["summary.json", "report.html", "run.json"]);
    Ok(Finished {
        files,
        judgement,
        model,
        language,
    })
}

/// Checks, before anything is read, that no output is an input or another output.
fn check_places(inputs: &Inputs, spec: &RunSpec, out: &Path) -> Result<()> {
    let outputs = OutputFolder::files_in(out);
    let mut outputs: Vec<&Path> = outputs.iter().map(PathBuf::as_path).collect();
    check_files(
        outputs.iter().copied(),
        inputs,
        spec.read.customers.as_deref(),
    )?;
    outputs.extend(spec.read.crosswalk.as_deref());
    check_apart(&outputs)?;
    check_files(outputs.iter().copied(), inputs, spec.metrics.as_deref())?;
    check_files(outputs.iter().copied(), inputs, spec.cac.as_deref())?;
    if spec.cac.is_some() && !spec.with.contains(&With::Economics) {
        return Err(Error::usage("`--cac` is for `--with economics`"));
    }
    if !spec.audiences.is_empty() && !spec.with.contains(&With::Audiences) {
        return Err(Error::usage("`--audiences` is for `--with audiences`"));
    }
    let targets = spec.audiences.iter();
    for target in targets {
        audience_file(target)?;
    }
    Ok(())
}

/// Checks, before the work, that the customers have the columns that their lists are to have.
fn check_list_columns(customers: &Customers, columns: &[String]) -> Result<()> {
    let schema = customers.attributes().map(|attributes| attributes.schema());
    let fields = schema.iter().flat_map(|schema| schema.fields());
    let known: Vec<&str> = fields.map(|field| field.name().as_str()).skip(1).collect();
    for column in columns {
        if !known.contains(&column.as_str()) {
            let hint = if known.is_empty() {
                "`--customers FILE` names a table of the customers".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            return Err(Error::usage(format!(
                "the customers have no column `{column}` for `--list-with`"
            ))
            .hint(hint));
        }
    }
    Ok(())
}

/// Writes the report, which is read from the files in the folder, and adds the figures to the summary that it alone has.
fn write_report(
    folder: &OutputFolder,
    spec: &RunSpec,
    language: Language,
    summary: &Summary,
    decided: &Decided,
    observer: &dyn Observer,
) -> Result<()> {
    let _reporting = Running::begin(Step::Reporting, None, observer);
    let mut figures = decided.figures.clone();
    write_summary(folder, summary, &figures)?;
    let (results, pages) = (Arc::clone(&decided.results), spec.report.pages.clone());
    let report = Report::read(results, pages, language)?.render()?;
    figures.insert("report".to_owned(), report.figures);
    write_summary(folder, summary, &figures)?;
    WholeFile::text(&folder.file("report.html"), &report.html)
}

/// Writes the summary with further figures.
fn write_summary(
    folder: &OutputFolder,
    summary: &Summary,
    more: &Map<String, Value>,
) -> Result<()> {
    let mut all = serde_json::to_value(summary)
        .map_err(|error| Error::data(format!("cannot be written as JSON: {error}")))?;
    if let Some(all) = all.as_object_mut() {
        all.extend(more.clone());
    }
    WholeFile::text(&folder.file("summary.json"), &json(&all)?)
}

/// What there is to say about an RFM table, whose rows are not skipped.
#[derive(Debug, Serialize)]
struct TableAudit {
    input: &'static str,
    unit: Option<TimeUnit>,
    rows_read: u64,
    rows_kept: u64,
    customers: u64,
    one_time_buyers: u64,
    amounts: bool,
}

impl TableAudit {
    fn new(customers: &Customers, portfolio: &Portfolio) -> Self {
        Self {
            input: "rfm",
            unit: customers.unit(),
            rows_read: customers.count(),
            rows_kept: customers.count(),
            customers: customers.count(),
            one_time_buyers: portfolio.one_time_buyers(),
            amounts: customers.has_amounts(),
        }
    }
}

/// Fits the model that the evaluation chose; without an evaluation, the one with the lowest AIC.
fn fit(
    customers: &Customers,
    evaluation: Option<&Evaluation>,
    spec: &RunSpec,
    observer: &dyn Observer,
) -> Result<StoredModel> {
    let model = match evaluation {
        Some(evaluation) => evaluation.chosen.clone(),
        None => spec.models.model.clone(),
    };
    let spend = spend_name(spec.models.spend.as_deref(), &spec.models.names()?)
        .filter(|_| customers.has_amounts());
    let spec = FitSpec {
        read: spec.read.clone(),
        models: ModelSpec {
            model,
            // the spend model that was judged, whichever purchase model was chosen
            spend: spend.or_else(|| Some(NO_SPEND.to_owned())),
            ..spec.models.clone()
        },
        horizon: spec.question.horizon,
        uncertainty: spec.uncertainty,
        seed: spec.seed,
    };
    let last_day = customers.audit().map(|audit| audit.last_date);
    let moment = moment_of_data(last_day)?;
    Ok(super::fit_at(customers, &spec, moment, observer)?.model)
}

/// The tables that a run writes.
struct Tables {
    scores: Destination,
    /// Where it was asked for.
    months: Option<Destination>,
    cohorts: Destination,
    business: Destination,
}

/// What comes of scoring, beside the table.
struct Scores {
    portfolio: Portfolio,
    months: Vec<Month>,
    /// `None` for an RFM table, which has no dates of purchases and no table of cohorts either.
    business: Option<Business>,
    /// The score table.
    rows: Vec<RecordBatch>,
}

/// Scores all customers and collects the figures for the report and for cohorts.
fn score(
    customers: &Customers,
    model: &StoredModel,
    spec: &RunSpec,
    tables: &Tables,
    observer: &dyn Observer,
) -> Result<Scores> {
    let workers = spec.read.workers()?;
    let asked = ScoreSpec {
        read: spec.read.clone(),
        question: spec.question,
        active_since: None,
        by: None,
    };
    let mut portfolio = Portfolio::apart(dominant(customers));
    let monthly = match &tables.months {
        Some(_) => monthly(customers, model, &spec.question)?,
        None => Monthly::new(model, customers.until(), &spec.question),
    };
    let mut months = Month::all(&monthly);
    let mut cohorts = cohorts::Counting::of(customers, &monthly)?;
    let business = count_past(customers, spec.question.margin, cohorts.as_mut())?;
    let by_month = tables.months.as_ref();
    let by_month = by_month.map(|table| table.create(monthly.schema(), spec.read.threads));
    let mut by_month = by_month.transpose()?;
    let mut rows = Vec::new();
    score_table_and(
        customers,
        model,
        &asked,
        &tables.scores,
        &workers,
        observer,
        |seen, scorer| {
            let forecasts = monthly.forecasts(&seen.histories, &seen.scores, &workers);
            Month::add(&mut months, &forecasts);
            if let Some(cohorts) = &mut cohorts {
                cohorts.expect(&seen.block, &forecasts, spec.question.margin)?;
            }
            if let Some(table) = &mut by_month {
                table.write(&monthly.rows(&seen.block, &forecasts)?)?;
            }
            rows.push(seen.rows.clone());
            portfolio.add(&seen.block, &seen.histories, &seen.scores, scorer, &workers)
        },
    )?;
    if let Some(table) = by_month {
        table.finish()?;
    }
    if let Some(cohorts) = &cohorts {
        table(&tables.cohorts, &cohorts::rows(&cohorts.months())?)?.finish()?;
    }
    if let Some(business) = &business {
        table(&tables.business, &business::rows(&business.periods)?)?.finish()?;
    }
    Ok(Scores {
        portfolio,
        months,
        business,
        rows,
    })
}

/// Reads the purchases once more, for the table of cohorts and for what the business was; `None` for an RFM table, which
/// has no dates of purchases.
fn count_past(
    customers: &Customers,
    margin: f64,
    cohorts: Option<&mut cohorts::Counting>,
) -> Result<Option<Business>> {
    let Some((purchases, cohorts)) = customers.purchases().zip(cohorts) else {
        return Ok(None);
    };
    let (since, until) = (purchases.since(), purchases.until());
    let mut business = business::Counting::new(since, until, purchases.has_amounts());
    purchases.each_customer(None, |found, paid| {
        cohorts.see(found, paid);
        business.see(found, paid);
    })?;
    Ok(Some(business.finish(margin)))
}

/// Ids of customers who buy far more than all others.
fn dominant(customers: &Customers) -> Vec<String> {
    let ids = customers
        .cautions()
        .iter()
        .filter_map(|caution| match caution {
            Caution::DominantCustomers { ids, .. } => Some(ids),
            _ => None,
        });
    let bare = ids.flatten().map(|id| id.trim_matches('`').to_owned());
    bare.collect()
}

/// Judges the models on a hold-out. Where nobody asked for a certain split, impossible is a verdict and no error.
fn judge(customers: &Customers, spec: &RunSpec, observer: &dyn Observer) -> Result<Judgement> {
    let finding = match (customers.purchases(), spec.split) {
        (None, Some(_)) => {
            return Err(Error::usage(
                "`--split` needs transactions: an RFM table has no dates to split",
            ));
        }
        (None, None) => Finding::NoDates {},
        (Some(_), Some(split)) => {
            return evaluate(customers, split, spec, observer).map(Judgement::judged);
        }
        (Some(purchases), None) => match default_split(purchases, spec.question.horizon) {
            Err(finding) => finding,
            Ok(split) => match evaluate(customers, split, spec, observer) {
                Ok(evaluation) => return Ok(Judgement::judged(evaluation)),
                Err(error) if error.is_convergence() || error.is_data() => {
                    spec.read.stop.check()?;
                    Finding::NotFitted {
                        cause: error.to_string(),
                    }
                }
                Err(error) => return Err(error),
            },
        },
    };
    let judgement = Judgement::unjudged(finding);
    observer.unjudged(judgement.verdict());
    Ok(judgement)
}

fn evaluate(
    customers: &Customers,
    split: NaiveDate,
    spec: &RunSpec,
    observer: &dyn Observer,
) -> Result<Evaluation> {
    let judged = EvaluateSpec {
        read: spec.read.clone(),
        models: spec.models.clone(),
        split: Some(split),
        origins: Some(spec.origins.unwrap_or(ORIGINS_OF_A_RUN)),
        level: spec.question.level,
        intervals: spec.question.intervals,
        seed: spec.seed,
    };
    super::evaluate(customers, &judged, observer)
        .map_err(|error| error.at(format!("evaluation with --split {split}")))
}

/// Writes the attributes of the customers, where the data have any; the name of the file.
fn write_attributes(
    customers: &Customers,
    spec: &RunSpec,
    folder: &OutputFolder,
) -> Result<Option<&'static str>> {
    let Some(attributes) = customers.attributes() else {
        return Ok(None);
    };
    let name = match spec.format {
        Format::Csv => "attributes.csv",
        Format::Parquet => "attributes.parquet",
        Format::JsonLines => "attributes.jsonl",
    };
    let place = Destination {
        target: folder.file(name),
        format: spec.format,
    };
    attributes_table(&attributes, &place, spec.read.threads)?.finish()?;
    Ok(Some(name))
}

/// The names of the score table and of the tables of months, of cohorts and of the business.
const fn table_names(format: Format) -> [&'static str; 4] {
    match format {
        Format::Csv => ["scores.csv", "months.csv", "cohorts.csv", "business.csv"],
        Format::Parquet => [
            "scores.parquet",
            "months.parquet",
            "cohorts.parquet",
            "business.parquet",
        ],
        Format::JsonLines => [
            "scores.jsonl",
            "months.jsonl",
            "cohorts.jsonl",
            "business.jsonl",
        ],
    }
}
