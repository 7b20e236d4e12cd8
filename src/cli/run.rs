use std::path::PathBuf;

use serde_json::json;

use super::arguments::InputArgs;
use super::evaluation;
use super::export;
use super::language;
use super::messages::{MessageArgs, Messages};
use super::require::{Ending, Require};
use super::tables::{self, Skipped};
use crate::audience::Exported;
use crate::caution::Caution;
use crate::error::Result;
use crate::evaluate::{Evaluation, Verdict};
use crate::job::{self, Observer, Step};
use crate::language::Language;
use crate::rfm::Customers;
use crate::spec::{FromFile, RunSpec};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// Folder for the results; it is created if needed, and the files of an earlier run are replaced
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: PathBuf,
    #[command(flatten)]
    spec: RunSpec,
    #[command(flatten)]
    require: Require,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    /// The same with what a file of options gave, for the record of the run.
    pub(super) fn with(mut self, from_file: Option<FromFile>) -> Self {
        self.spec.from_file = from_file;
        self
    }

    pub(super) fn run(mut self, messages: &Messages) -> Result<Ending> {
        self.spec.report.locale = Some(language::of_environment());
        let finished = job::run(self.inputs.into(), &self.spec, &self.out, &Aloud(messages))?;
        let (out, files) = (self.out.display().to_string(), finished.files.join(", "));
        let values = json!({"out": out, "files": finished.files});
        messages.note("written", &format!("written to {out}: {files}"), values);
        if self.spec.report.lang.is_none() && finished.language != Language::default() {
            let language = finished.language;
            let text = format!(
                "the report is in {}, after the names of the columns or the environment: `--lang en` for English",
                language.name()
            );
            messages.note("language", &text, json!({"language": language}));
        }
        Ok(self.require.check(finished.judgement.verdict(), messages))
    }
}

/// Prints intermediate results, in addition to the messages of every command.
struct Aloud<'m>(&'m Messages);

impl Observer for Aloud<'_> {
    fn begin(&self, step: Step, customers: Option<u64>) {
        self.0.begin(step, customers);
    }

    fn advance(&self, customers: u64) {
        self.0.advance(customers);
    }

    fn end(&self, step: Step) {
        self.0.end(step);
    }

    fn read(&self, customers: &Customers) {
        self.0.read(customers);
        if let Some(audit) = customers.audit() {
            self.0
                .table("audit", &tables::audit(audit, Skipped::Counted), audit);
        }
    }

    fn evaluated(&self, evaluation: &Evaluation) {
        let text = format!("\n{}\n", evaluation::table(evaluation));
        self.0.table("evaluation", &text, evaluation);
    }

    fn unjudged(&self, verdict: &Verdict) {
        self.0.unjudged(verdict);
    }

    fn scored(&self, customers: u64) {
        self.0.scored(customers);
    }

    fn exported(&self, file: &str, exported: &Exported) {
        export::say_of_run(file, exported, self.0);
    }

    fn caution(&self, about: &str, caution: &Caution) {
        self.0.caution(about, caution);
    }
}
