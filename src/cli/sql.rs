use clap::Subcommand;

use super::arguments::ModelFile;
use super::help;
use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job;
use crate::rfm::{Target, WholeFile};
use crate::spec::{Inputs, SqlHistoriesSpec, SqlRfmSpec, SqlScoreSpec};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a query that makes the RFM table of a table of transactions
    #[command(
        before_help = "Example: clv sql rfm --dialect postgres --table orders --customer-col customer_id --date-col day --amount-col amount",
        after_help = help::FOOT
    )]
    Rfm(Table<SqlRfmSpec>),
    /// Print a query that makes weighted histories of a table of transactions: the input of `clv fit`
    #[command(
        before_help = "Example: clv sql histories --dialect postgres --table orders --customer-col customer_id --date-col day --amount-col amount",
        after_help = help::FOOT
    )]
    Histories(Table<SqlHistoriesSpec>),
    /// Print a query that scores an RFM table with a model
    #[command(
        before_help = "Example: clv sql score --dialect postgres --model model.json --table rfm",
        after_help = help::FOOT
    )]
    Score(Score),
}

#[derive(Debug, clap::Args)]
struct Table<S: clap::Args> {
    #[command(flatten)]
    spec: S,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

#[derive(Debug, clap::Args)]
struct Score {
    #[command(flatten)]
    model: ModelFile,
    #[command(flatten)]
    spec: SqlScoreSpec,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

#[derive(Debug, clap::Args)]
struct OutputArgs {
    /// Output file, or `-` for stdout [default: stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<String>,
}

impl OutputArgs {
    fn target(&self) -> Target {
        Target::of(self.output.as_deref())
    }
}

impl Args {
    pub(super) fn messages(&self) -> Messages {
        match &self.what {
            What::Rfm(args) => args.messages.open(),
            What::Histories(args) => args.messages.open(),
            What::Score(args) => args.messages.open(),
        }
    }

    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        match self.what {
            What::Rfm(args) => args.print(job::sql_rfm),
            What::Histories(args) => args.print(job::sql_histories),
            What::Score(args) => args.run(messages),
        }
    }
}

impl<S: clap::Args> Table<S> {
    fn print(self, query: fn(&S) -> Result<String>) -> Result<()> {
        WholeFile::text(&self.output.target(), &query(&self.spec)?)
    }
}

impl Score {
    fn run(self, messages: &Messages) -> Result<()> {
        let target = self.output.target();
        let none = Inputs::Paths(Vec::new());
        job::check_output(&target, &none, Some(self.model.path()))?;
        let model = self.model.read(messages)?;
        WholeFile::text(&target, &job::sql_score(&model, &self.spec)?)
    }
}
