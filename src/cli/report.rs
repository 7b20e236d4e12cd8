use std::path::PathBuf;

use serde_json::json;

use super::language;
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job;
use crate::rfm::Target;
use crate::spec::ReportSpec;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder that `clv run` wrote
    #[arg(value_name = "RESULT", help_heading = "Arguments")]
    result: PathBuf,
    /// Folder of an earlier run: the report also shows what has changed since
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    previous: Option<PathBuf>,
    #[command(flatten)]
    spec: ReportSpec,
    /// Output file, or `-` for stdout [default: report.html in the folder]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let target = match &self.output {
            Some(output) => Target::of(Some(output)),
            None => Target::File(self.result.join("report.html")),
        };
        let spec = ReportSpec {
            locale: Some(language::of_environment()),
            ..self.spec
        };
        let previous = self.previous.as_deref();
        let told_in = job::report(&self.result, previous, &spec, &target, messages)?;
        if let Some(path) = target.path() {
            let text = format!("{}: the report in {}", path.display(), told_in.name());
            let values = json!({"file": path.display().to_string(), "language": told_in});
            messages.note("reported", &text, values);
        }
        Ok(())
    }
}
