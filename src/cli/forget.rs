use std::path::PathBuf;

use serde_json::{Value, json};

use super::messages::{MessageArgs, Messages};
use crate::error::Result;
use crate::job::{self, Forgotten};
use crate::spec::ForgetSpec;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Id, e-mail address or phone number (with its calling code) of the person
    #[arg(value_name = "WHO", help_heading = "Arguments")]
    who: String,
    /// Folder whose files are searched, with the folders in it
    #[arg(value_name = "DIR", help_heading = "Arguments")]
    folder: PathBuf,
    #[command(flatten)]
    spec: ForgetSpec,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

impl Args {
    pub(super) fn run(self, messages: &Messages) -> Result<()> {
        let forgotten = job::forget(&self.who, &self.folder, &self.spec)?;
        say(&forgotten, messages);
        Ok(())
    }
}

fn say(forgotten: &Forgotten, messages: &Messages) {
    let had = forgotten.found.len();
    let verb = if forgotten.dry_run {
        "would be taken out of"
    } else {
        "taken out of"
    };
    let files = if forgotten.searched == 1 {
        "file"
    } else {
        "files"
    };
    let text = format!(
        "the person was {verb} {had} of {} {files}",
        forgotten.searched
    );
    let text = text.replace("was would", "would");
    let values = serde_json::to_value(forgotten).unwrap_or_default();
    messages.note("forgotten", &text, values);
    if messages.is_json() {
        return;
    }
    for one in &forgotten.found {
        let mut parts = vec![format!("  {}:", one.file)];
        for (count, word) in [(one.rows, "row"), (one.words, "word")] {
            let plural = if count == 1 { "" } else { "s" };
            if count > 0 {
                parts.push(format!(" {count} {word}{plural}"));
            }
        }
        let text = parts.concat();
        messages.note("forgotten-in", &text, Value::Null);
    }
    let exports = forgotten
        .found
        .iter()
        .filter_map(|one| Some((one.file.as_str(), one.export?)));
    for (file, target) in exports {
        let text = format!(
            "exported earlier for {target}: {file}; upload it again, or remove the person there"
        );
        messages.note("exported-earlier", &text, json!(null));
    }
    if forgotten.shared_numbers > 0 {
        let text =
            "a phone number of the person is also that of another customer, and stays with them";
        messages.note("shared-number", text, Value::Null);
    }
    if !forgotten.skipped.is_empty() {
        let text = format!("not searched: {}", forgotten.skipped.join(", "));
        messages.note("skipped", &text, Value::Null);
    }
    match &forgotten.list {
        Some(list) => {
            let text = format!("kept out of later audiences by {}", list.display());
            messages.note("list", &text, Value::Null);
        }
        None if forgotten.dry_run => {}
        None => {
            let text = "no list was written, because there is no key: pass `--key FILE` to keep the person out";
            messages.note("no-list", text, Value::Null);
        }
    }
}
