use std::path::PathBuf;

use super::arguments::read_model;
use super::messages::{MessageArgs, Messages};
use super::print::print;
use crate::error::Result;
use crate::words::card;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Model file, written by `clv fit` or by hand
    #[arg(value_name = "FILE")]
    model: PathBuf,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let model = read_model(&self.model, messages)?;
        if messages.is_json() {
            print(&model.to_json())
        } else {
            print(&card(&model))
        }
    }
}
