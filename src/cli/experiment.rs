use std::fmt::Write;
use std::path::PathBuf;

use clap::Subcommand;

use super::arguments::{InputArgs, TableArgs};
use super::help;
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::experiment::Lift;
use crate::job::{self, ComparisonSpec, Effect};
use crate::results::ResultsSpec;
use crate::rfm::{Target, WholeFile};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Leave out a part of the customers by chance, the same part among customers of every value
    #[command(
        before_help = "Example: clv experiment assign result --share 0.2 -o groups.csv",
        after_help = help::FOOT
    )]
    Assign(Assign),
    /// Compare what the treated customers have bought since then with what the others have
    #[command(
        before_help = "Example: clv experiment compare orders.csv --groups groups.csv --start 2025-01-01",
        after_help = help::FOOT
    )]
    Compare(Box<Compare>),
}

#[derive(Debug, clap::Args)]
struct Assign {
    #[command(flatten)]
    results: ResultsSpec,
    /// Share of the customers to leave out, as in 0.1 for 10%
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.1,
        help_heading = "Experiment"
    )]
    share: f64,
    /// Random seed: the same seed leaves out the same customers
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 42,
        help_heading = "Experiment"
    )]
    seed: u64,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

#[derive(Debug, clap::Args)]
struct Compare {
    #[command(flatten)]
    inputs: InputArgs,
    /// Table of the groups: `customer_id`, `group`, and the forecasts made before, as `clv experiment assign` writes it
    #[arg(long, value_name = "FILE", help_heading = "Experiment")]
    groups: PathBuf,
    #[command(flatten)]
    spec: ComparisonSpec,
    /// Output file (.json), or `-` for stdout [default: stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
    #[command(flatten)]
    messages: MessageArgs,
}

impl Args {
    pub(super) fn messages(&self) -> Messages {
        match &self.what {
            What::Assign(args) => args.messages.open(),
            What::Compare(args) => args.messages.open(),
        }
    }

    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        match self.what {
            What::Assign(args) => args.run(messages),
            What::Compare(args) => args.run(messages),
        }
    }
}

impl Assign {
    fn run(self, messages: &Messages) -> Result<()> {
        let place = self.table.destination()?;
        let left_out = job::assign_groups(&self.results, self.share, self.seed, &place, messages)?;
        let values = serde_json::json!({"left_out": left_out});
        messages.note(
            "assigned",
            &format!("{left_out} customers left out"),
            values,
        );
        Ok(())
    }
}

impl Compare {
    fn run(self, messages: &Messages) -> Result<()> {
        let target = Target::of(self.output.as_deref());
        let inputs = self.inputs.into();
        job::check_output(&target, &inputs, Some(&self.groups))?;
        let effect = job::compare_groups(inputs, &self.groups.into(), &self.spec, messages)?;
        WholeFile::text(&target, &job::json(&effect)?)?;
        messages.table("effect", &format!("\n{}\n", table(&effect)), &effect);
        Ok(())
    }
}

/// The effect as a table for the terminal.
fn table(effect: &Effect) -> String {
    let mut text = format!(
        "{:<12}{:>10}{:>10}{:>12}{:>12}{:>12}{:>26}{:>10}{:>12}\n",
        "", "treated", "control", "mean", "mean", "difference", "interval", "p", "detectable"
    );
    let lifts = [
        ("purchases", Some(&effect.purchases)),
        ("value", effect.value.as_ref()),
    ];
    for (name, lift) in lifts {
        if let Some(lift) = lift {
            add(&mut text, name, lift);
        }
    }
    text
}

fn add(text: &mut String, name: &str, lift: &Lift) {
    let interval = format!("{:.4} to {:.4}", lift.interval.0, lift.interval.1);
    let _infallible = writeln!(
        text,
        "{name:<12}{:>10}{:>10}{:>12.4}{:>12.4}{:>12.4}{interval:>26}{:>10.4}{:>12.4}",
        lift.treated,
        lift.controls,
        lift.treated_mean,
        lift.control_mean,
        lift.difference,
        lift.p_value,
        lift.detectable
    );
}
