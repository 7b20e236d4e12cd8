use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};

use crate::caution::Caution;
use crate::error::Error;
use crate::evaluate::Verdict;
use crate::input::Audit;
use crate::job::{Observer, Step};
use crate::rfm::Customers;
use crate::store::Unknown;
use crate::words::{self, sentence};

/// Options for the messages on stderr.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct MessageArgs {
    /// Errors and warnings only
    #[arg(short, long)]
    quiet: bool,
    /// Print messages as JSON Lines
    #[arg(long, hide_short_help = true)]
    json: bool,
    /// Print more messages, such as the time of each step
    #[arg(short, long, hide_short_help = true)]
    verbose: bool,
}

impl MessageArgs {
    pub(super) fn open(&self) -> Messages {
        Messages {
            quiet: self.quiet,
            json: self.json,
            verbose: self.verbose,
            running: Mutex::default(),
        }
    }
}

/// Messages to the user. Everything that is not data goes to stderr.
#[derive(Debug, Default)]
pub(super) struct Messages {
    quiet: bool,
    json: bool,
    verbose: bool,
    running: Mutex<Option<Running>>,
}

/// The step that is running.
#[derive(Debug)]
struct Running {
    bar: ProgressBar,
    since: Instant,
}

impl Messages {
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Warns of unknown keys in a model file.
    pub(super) fn unknown_keys(&self, path: &Path, unknown: &Unknown) {
        for sentence in words::ignored(path, unknown) {
            self.caution_in_words(&sentence);
        }
    }

    /// Prints a text line by line.
    pub(super) fn note_lines(&self, text: &str) {
        text.lines().for_each(|line| self.note(line));
    }

    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.say("note", text, None, Map::new());
        }
    }

    fn detail(&self, text: &str) {
        if self.verbose {
            self.say("note", text, None, Map::new());
        }
    }

    /// What makes the meaning of the input doubtful.
    pub(super) fn doubts(&self, customers: &Customers) {
        for caution in customers.cautions() {
            self.say("warning", &sentence(caution), None, facts(caution));
        }
    }

    fn caution_in_words(&self, text: &str) {
        self.say("warning", text, None, Map::new());
    }

    pub(super) fn error(&self, error: &Error) {
        self.say("error", &error.to_string(), error.advice(), Map::new());
    }

    /// Prints wrong usage as a JSON line. It is found before the options are known.
    pub(super) fn usage(error: &clap::Error) {
        let text = error.render().to_string();
        let mut parts = text
            .split("\n\n")
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
        let message = parts.next().unwrap_or_default();
        let hint = parts
            .find(|part| part.starts_with("tip:"))
            .unwrap_or_else(|| "try `--help`".to_owned());
        let (message, hint) = (
            message.trim_start_matches("error: "),
            hint.trim_start_matches("tip: "),
        );
        let messages = Self {
            json: true,
            ..Self::default()
        };
        messages.say("error", message, Some(hint), Map::new());
    }

    /// A progress bar over `length` steps, or a spinner; hidden if stderr is not a terminal.
    fn progress(&self, step: Step, length: Option<u64>) -> ProgressBar {
        if self.quiet || self.json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let template = if length.is_some() {
            "{msg} {bar:30} {percent}% {eta}"
        } else {
            "{spinner} {msg} {elapsed}"
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr())
            .with_style(style)
            .with_message(step.name());
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Prints what was assumed about the files.
    fn assumptions(&self, audit: &Audit) {
        for file in &audit.files {
            if let Some(encoding) = file.encoding.filter(|encoding| *encoding != "UTF-8") {
                self.note(&format!("{}: text read as {encoding}", file.file));
            }
        }
        for file in audit.files.iter().filter(|file| file.date_form_inferred) {
            self.note(&format!("{}: dates read as {}", file.file, file.date_form));
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, level: &str, text: &str, hint: Option<&str>, mut facts: Map<String, Value>) {
        let mut out = std::io::stderr().lock();
        // if stderr is closed, nobody can read the message
        let _told = if self.json {
            facts.insert("level".to_owned(), json!(level));
            facts.insert("message".to_owned(), json!(text));
            if let Some(hint) = hint {
                facts.insert("hint".to_owned(), json!(hint));
            }
            writeln!(out, "{}", Value::Object(facts))
        } else {
            let paint = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let head = match (level, paint) {
                ("note", _) => String::new(),
                ("error", true) => "\u{1b}[1;31merror:\u{1b}[0m ".to_owned(),
                ("warning", true) => "\u{1b}[1;33mwarning:\u{1b}[0m ".to_owned(),
                (level, _) => format!("{level}: "),
            };
            let hint = hint
                .map(|hint| format!("\nhint: {hint}"))
                .unwrap_or_default();
            writeln!(out, "{head}{text}{hint}")
        };
    }
}

impl Observer for Messages {
    fn begin(&self, step: Step, customers: Option<u64>) {
        *self.running() = Some(Running {
            bar: self.progress(step, customers),
            since: Instant::now(),
        });
    }

    fn advance(&self, customers: u64) {
        if let Some(running) = &*self.running() {
            running.bar.inc(customers);
        }
    }

    fn end(&self, step: Step) {
        let Some(running) = self.running().take() else {
            return;
        };
        running.bar.finish_and_clear();
        let seconds = running.since.elapsed().as_secs_f64();
        self.detail(&format!("{}: {seconds:.2} s", step.name()));
    }

    fn read(&self, customers: &Customers) {
        self.detail(&format!("{} customers read", customers.count()));
        for sentence in words::skipped_and_unused(customers) {
            self.caution_in_words(&sentence);
        }
        self.doubts(customers);
        if let Some(audit) = customers.audit() {
            self.assumptions(audit);
        }
    }

    fn unjudged(&self, verdict: &Verdict) {
        self.caution_in_words(&words::unjudged(verdict));
    }

    fn scored(&self, customers: u64) {
        self.note(&format!("{customers} customers scored"));
    }

    fn caution(&self, about: &str, caution: &Caution) {
        let text = format!("{about}: {}", sentence(caution));
        self.say("warning", &text, None, facts(caution));
    }
}

/// Code and figures of a caution, for messages as JSON.
fn facts(caution: &Caution) -> Map<String, Value> {
    let mut facts = Map::new();
    facts.insert("code".to_owned(), json!(caution.code()));
    facts.insert("values".to_owned(), json!(caution.values()));
    facts
}
