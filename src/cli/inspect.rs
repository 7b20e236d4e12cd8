use std::path::PathBuf;

use super::messages::{MessageArgs, Messages};
use super::stored;
use crate::error::Result;
use crate::rfm::{Target, WholeFile};
use crate::words::card;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The model file
    model: PathBuf,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let stored = stored::load(&self.model, messages)?;
        let text = if messages.is_json() {
            stored.to_json()
        } else {
            card(&stored)
        };
        print(&text)
    }
}

/// Writes text to stdout.
pub(super) fn print(text: &str) -> Result<()> {
    WholeFile::text(&Target::Stdout, text)
}
