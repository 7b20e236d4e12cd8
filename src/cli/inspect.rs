use std::io::Write;
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
        let text = if messages.is_json() { stored.to_json() } else { card(&stored) };
        print(&text)
    }
}

/// Writes text to stdout.
pub(super) fn print(text: &str) -> Result<()> {
    write(&Target::Stdout, text)
}

/// Writes text to a target, whole or not at all.
pub(super) fn write(target: &Target, text: &str) -> Result<()> {
    let mut file = WholeFile::create(target)?;
    file.write_all(text.as_bytes()).map_err(|error| crate::Error::io("cannot write", error))?;
    file.finish()
}
