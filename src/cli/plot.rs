use std::path::PathBuf;

use clap::builder::StyledStr;
use serde_json::json;

use super::messages::{MessageArgs, Messages};
use super::print::print;
use super::{help, language};
use crate::error::{Error, Result};
use crate::job;
use crate::plot::{Format, Size, charts};
use crate::results::ResultsSpec;
use crate::rfm::Target;
use crate::spec::PlotSpec;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The chart, and what it is made from: a folder of `clv run`, or a file of `clv score`
    #[arg(value_names = ["NAME", "RESULT"], num_args = 1..=2, help_heading = "Arguments")]
    what: Vec<String>,
    /// Model file that the scores are from [default: the one in the folder]
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Input",
        hide_short_help = true
    )]
    model: Option<PathBuf>,
    /// Output file (.svg, .png or .html), or `-` for stdout [default: stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
    /// Format of the output [default: from the ending of `--output`, else svg]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<Format>,
    /// Width in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = Size::default().width, help_heading = "Output")]
    width: u32,
    /// Height in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = Size::default().height, help_heading = "Output")]
    height: u32,
    /// Show all charts
    #[arg(long, help_heading = "Output")]
    list: bool,
    #[command(flatten)]
    spec: PlotSpec,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        if self.list {
            return print(&list_of_charts());
        }
        let mut what = self.what.into_iter();
        let name = what.next().ok_or_else(no_name)?;
        crate::plot::find(&name)?.check(&self.spec)?;
        let results = ResultsSpec {
            result: what.next().ok_or_else(|| no_result(&name))?.into(),
            model: self.model,
            ..ResultsSpec::default()
        };
        let target = Target::of(self.output.as_deref());
        let format = match (self.format, target.path()) {
            (Some(format), _) => format,
            (None, Some(path)) => Format::of(path)?,
            (None, None) => Format::Svg,
        };
        let size = Size::new(self.width, self.height)?;
        let mut spec = self.spec;
        spec.lang.get_or_insert_with(language::of_environment);
        let chart = job::plot(&results, &name, &spec, format, size, &target, messages)?;
        if let Some(path) = target.path() {
            let text = format!("{}: {}. {}", path.display(), chart.title, chart.caption);
            let values =
                json!({"chart": chart.name, "title": chart.title, "caption": chart.caption});
            messages.note("plotted", &text, values);
        }
        Ok(())
    }
}

/// The charts and the usual foot, for the end of the help.
pub(super) fn charts_in_help() -> StyledStr {
    format!("Charts:\n{}\n{}", list_of_charts(), help::FOOT).into()
}

fn list_of_charts() -> String {
    let lines = charts().iter();
    let lines = lines.map(|chart| format!("  {:<18} {}\n", chart.name, chart.what));
    lines.collect()
}

fn no_name() -> Error {
    let names: Vec<&str> = charts().iter().map(|chart| chart.name).collect();
    Error::usage("no chart given").hint(format!("charts are {}", names.join(", ")))
}

fn no_result(name: &str) -> Error {
    Error::usage("no folder or score table given").hint(format!(
        "give a folder that `clv run` wrote, as in `clv plot {name} result -o {name}.svg`"
    ))
}
