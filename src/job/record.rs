//! What a run leaves behind about itself: `run.json`, and the warnings for its summary.

use std::cell::RefCell;
use std::time::Instant;

use serde::Serialize;

use super::Fitted;
use super::observer::{Observer, Step};
use crate::audience::Exported;
use crate::caution::Caution;
use crate::error::Result;
use crate::evaluate::{Evaluation, Seconds, Verdict};
use crate::rfm::Customers;
use crate::spec::FromFile;
use crate::time::moment;

/// The form of the file.
const SCHEMA: &str = "clv-run/1";

/// Everything that differs between two runs on the same input.
#[derive(Debug, Serialize)]
pub(super) struct RunRecord {
    schema: &'static str,
    clv_version: &'static str,
    started_at: String,
    finished_at: String,
    threads: usize,
    inputs: Vec<String>,
    out: String,
    /// Options that came from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<FromFile>,
    /// Seconds per step, in order.
    steps: Vec<StepSeconds>,
    /// Seconds of the whole run.
    seconds: f64,
    /// Seconds of the models that were evaluated.
    models: Vec<ModelSeconds>,
}

#[derive(Debug, Clone, Serialize)]
struct StepSeconds {
    step: &'static str,
    seconds: f64,
}

/// How long one model took in the evaluation.
#[derive(Debug, Serialize)]
pub(super) struct ModelSeconds {
    name: String,
    #[serde(flatten)]
    seconds: Seconds,
}

/// Takes the seconds out of an evaluation, so that it is the same in every run.
pub(super) fn take_seconds(evaluation: &mut Evaluation) -> Vec<ModelSeconds> {
    let mut taken = Vec::new();
    let none = Seconds {
        fit: None,
        predict: None,
    };
    for origin in &mut evaluation.origins {
        origin
            .entries
            .iter_mut()
            .for_each(|entry| entry.seconds = none);
    }
    for entry in &mut evaluation.entries {
        let seconds = std::mem::replace(&mut entry.seconds, none);
        if seconds != none {
            taken.push(ModelSeconds {
                name: entry.name.clone(),
                seconds,
            });
        }
    }
    taken
}

/// Passes everything on to another observer, and records times and warnings.
pub(super) struct Recorder<'o> {
    observer: &'o dyn Observer,
    start: Instant,
    started_at: String,
    seen: RefCell<Seen>,
}

#[derive(Default)]
struct Seen {
    running: Option<Instant>,
    steps: Vec<StepSeconds>,
    cautions: Vec<Caution>,
}

/// Where a run reads and writes, on how many threads, and what a file of options gave.
pub(super) struct Places {
    pub(super) inputs: Vec<String>,
    pub(super) out: String,
    pub(super) threads: usize,
    pub(super) config: Option<FromFile>,
}

impl<'o> Recorder<'o> {
    pub(super) fn new(observer: &'o dyn Observer) -> Result<Self> {
        Ok(Self {
            observer,
            start: Instant::now(),
            started_at: moment()?,
            seen: RefCell::default(),
        })
    }

    /// The warnings so far, each once.
    pub(super) fn cautions(&self) -> Vec<Caution> {
        self.seen.borrow().cautions.clone()
    }

    /// The record of the run, which ends now.
    pub(super) fn finish(self, places: Places, models: Vec<ModelSeconds>) -> Result<RunRecord> {
        Ok(RunRecord {
            schema: SCHEMA,
            clv_version: env!("CARGO_PKG_VERSION"),
            started_at: self.started_at,
            finished_at: moment()?,
            threads: places.threads,
            inputs: places.inputs,
            out: places.out,
            config: places.config,
            steps: self.seen.into_inner().steps,
            seconds: self.start.elapsed().as_secs_f64(),
            models,
        })
    }
}

impl Observer for Recorder<'_> {
    fn begin(&self, step: Step, customers: Option<u64>) {
        self.seen.borrow_mut().running = Some(Instant::now());
        self.observer.begin(step, customers);
    }

    fn advance(&self, customers: u64) {
        self.observer.advance(customers);
    }

    fn end(&self, step: Step) {
        let mut seen = self.seen.borrow_mut();
        if let Some(since) = seen.running.take() {
            let seconds = since.elapsed().as_secs_f64();
            let step = step.name();
            seen.steps.push(StepSeconds { step, seconds });
        }
        drop(seen);
        self.observer.end(step);
    }

    fn read(&self, customers: &Customers) {
        self.seen
            .borrow_mut()
            .cautions
            .extend_from_slice(customers.cautions());
        self.observer.read(customers);
    }

    fn evaluated(&self, evaluation: &Evaluation) {
        self.observer.evaluated(evaluation);
    }

    fn unjudged(&self, verdict: &Verdict) {
        self.observer.unjudged(verdict);
    }

    fn fitted(&self, fitted: &Fitted) {
        self.observer.fitted(fitted);
    }

    fn scored(&self, customers: u64) {
        self.observer.scored(customers);
    }

    fn exported(&self, file: &str, exported: &Exported) {
        self.observer.exported(file, exported);
    }

    fn caution(&self, about: &str, caution: &Caution) {
        let mut seen = self.seen.borrow_mut();
        if !seen.cautions.contains(caution) {
            seen.cautions.push(caution.clone());
        }
        drop(seen);
        self.observer.caution(about, caution);
    }
}
