//! The verdict that the user requires.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::messages::Messages;
use crate::evaluate::{Verdict, Word};

/// How a command ended that did all of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Done,
    /// The verdict is lower than required.
    BelowRequirement,
}

/// The lowest verdict that counts as success.
#[derive(Debug, Clone, Args)]
pub(super) struct Require {
    /// Exit with 3 if the verdict on the forecast is lower; all files are written
    #[arg(
        long,
        value_enum,
        value_name = "VERDICT",
        help_heading = "Evaluation",
        hide_short_help = true
    )]
    require: Option<Least>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Least {
    Good,
    Fair,
}

impl Require {
    /// Compares a verdict with what is required, and says so where it is below.
    pub(super) fn check(&self, verdict: &Verdict, messages: &Messages) -> Ending {
        let least = match self.require {
            None => return Ending::Done,
            Some(Least::Good) => Word::Good,
            Some(Least::Fair) => Word::Fair,
        };
        if verdict.word >= least {
            return Ending::Done;
        }
        let text = format!(
            "the verdict on the forecast is `{}`, below `--require {least}`",
            verdict.word
        );
        let values = json!({"verdict": verdict, "required": least});
        let hint = "all files were written; the verdict lists the checks";
        messages.below_requirement(&text, hint, values);
        Ending::BelowRequirement
    }
}
