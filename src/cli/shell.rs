//! Completion scripts and manual pages.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use super::print::print;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "clv", &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}

#[derive(Debug, Args)]
pub(super) struct Man {
    /// Command to describe [default: clv itself]
    command: Option<String>,
}

impl Man {
    pub(super) fn run(self) -> Result<()> {
        let mut whole = Cli::command();
        whole.build();
        let command = match &self.command {
            None => whole,
            Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| {
                Error::usage(format!("unknown command: `{name}`")).hint("`clv --help` lists them")
            })?,
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Error::io("cannot write the manual page", error))?;
        print(&String::from_utf8_lossy(&page))
    }
}
