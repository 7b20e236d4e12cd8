use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::{Value, json};

use crate::caution::Caution;
use crate::error::Error;
use crate::evaluate::Verdict;
use crate::input::{Audit, title_of};
use crate::job::{Observer, Step};
use crate::rfm::Customers;
use crate::store::Unknown;
use crate::time::moment;
use crate::words::{self, printable, sentence};

/// Options for the messages on stderr.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct MessageArgs {
    /// Print errors only
    #[arg(short, long)]
    quiet: bool,
    /// Print messages as JSON Lines: one event a line, with `level`, `code`, `values`, `time` and `message`
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
    /// Messages before the options are known.
    pub(super) fn before_parsing(json: bool) -> Self {
        Self {
            json,
            ..Self::default()
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Warns of unknown keys in a model file.
    pub(super) fn unknown_keys(&self, path: &Path, unknown: &Unknown) {
        for (key, sentence) in unknown.iter().zip(words::ignored(path, unknown)) {
            let values = json!({"file": path.display().to_string(), "key": key});
            self.warn("unknown-key", &sentence, values);
        }
    }

    /// Prints something worth knowing, with its figures for programs.
    pub(super) fn note(&self, code: &str, text: &str, values: Value) {
        self.say(&Event::new("note", code, text, values));
    }

    /// Prints a table line by line; as an event it is its figures.
    pub(super) fn table(&self, code: &str, text: &str, values: &impl Serialize) {
        if self.json {
            let values = serde_json::to_value(values).unwrap_or_default();
            self.note(code, code, values);
            return;
        }
        for line in text.lines() {
            self.note(code, line, Value::Null);
        }
    }

    fn detail(&self, code: &str, text: &str, values: Value) {
        if self.verbose {
            self.note(code, text, values);
        }
    }

    fn warn(&self, code: &str, text: &str, values: Value) {
        self.say(&Event::new("warning", code, text, values));
    }

    /// What makes the meaning of the input doubtful.
    pub(super) fn doubt(&self, caution: &Caution) {
        let values = Value::Object(caution.values());
        self.warn(&caution.code(), &sentence(caution), values);
    }

    /// Warns of options without effect.
    fn unused(&self, customers: &Customers) {
        for option in customers.unused_options() {
            let values = json!({"option": option});
            self.warn("unused-option", &words::unused_option(option), values);
        }
    }

    pub(super) fn error(&self, error: &Error) {
        let code = match error {
            error if error.is_usage() => "usage",
            error if error.is_convergence() => "no-convergence",
            error if error.is_io() => "input-output",
            _ => "data",
        };
        let text = error.to_string();
        let mut event = Event::new("error", code, &text, json!({}));
        event.hint = error.advice();
        self.say(&event);
    }

    /// Says that the verdict is below what was required.
    pub(super) fn below_requirement(&self, text: &str, hint: &str, values: Value) {
        let mut event = Event::new("error", "below-requirement", text, values);
        event.hint = Some(hint);
        self.say(&event);
    }

    /// Prints wrong usage as a JSON line. It is found before the options are known.
    pub(super) fn usage(error: &clap::Error) {
        let text = super::usage_text(error, false);
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
        let messages = Self::before_parsing(true);
        let mut event = Event::new("error", "usage", message, json!({}));
        event.hint = Some(hint);
        messages.say(&event);
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
    /// Says which exports the files were recognised as, in one line for each.
    pub(super) fn exports(&self, audit: &Audit) {
        let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for file in &audit.files {
            if let Some(preset) = &file.preset {
                files.entry(preset).or_default().push(&file.file);
            }
        }
        for (preset, files) in files {
            let which = match files[..] {
                [file] => file.to_owned(),
                _ => format!("{} files", files.len()),
            };
            let text = format!("{which}: read as {} (preset `{preset}`)", title_of(preset));
            self.note("preset", &text, json!({"files": files, "preset": preset}));
        }
    }

    fn assumptions(&self, audit: &Audit) {
        self.exports(audit);
        for file in &audit.files {
            let encoding = file.encoding.as_deref();
            if let Some(encoding) = encoding.filter(|encoding| *encoding != "UTF-8") {
                let text = format!("{}: text read as {encoding}", file.file);
                let values = json!({"file": file.file, "encoding": encoding});
                self.note("encoding", &text, values);
            }
        }
        for file in audit.files.iter().filter(|file| file.date_form_inferred) {
            let text = format!("{}: dates read as {}", file.file, file.date_form);
            let values = json!({"file": file.file, "form": file.date_form});
            self.note("date-form", &text, values);
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one place where messages are written; what comes from files is made safe for a terminal here.
    fn say(&self, event: &Event<'_>) {
        if self.quiet && event.level != "error" {
            return;
        }
        let mut out = std::io::stderr().lock();
        // if stderr is closed, nobody can read the message
        let _told = if self.json {
            writeln!(out, "{}", event.as_json())
        } else {
            let paint = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let head = match (event.level, paint) {
                ("note", _) => String::new(),
                ("error", true) => "\u{1b}[1;31merror:\u{1b}[0m ".to_owned(),
                ("warning", true) => "\u{1b}[1;33mwarning:\u{1b}[0m ".to_owned(),
                (level, _) => format!("{level}: "),
            };
            let hint = event
                .hint
                .map(|hint| format!("\nhint: {}", printable(hint)))
                .unwrap_or_default();
            writeln!(out, "{head}{}{hint}", printable(event.text))
        };
    }
}

/// One message.
struct Event<'m> {
    level: &'static str,
    code: &'m str,
    text: &'m str,
    hint: Option<&'m str>,
    values: Value,
}

impl<'m> Event<'m> {
    const fn new(level: &'static str, code: &'m str, text: &'m str, values: Value) -> Self {
        Self {
            level,
            code,
            text,
            hint: None,
            values,
        }
    }

    fn as_json(&self) -> Value {
        let mut event = json!({
            "level": self.level,
            "code": self.code,
            "values": safe(&self.values),
            "time": moment().ok(),
            "message": printable(self.text),
        });
        if let Some(hint) = self.hint {
            event["hint"] = json!(printable(hint));
        }
        event
    }
}

/// The same figures with texts that are safe to print.
fn safe(values: &Value) -> Value {
    match values {
        Value::String(text) => json!(printable(text)),
        Value::Array(items) => items.iter().map(safe).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (printable(name).into_owned(), safe(value)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
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
        let text = format!("{}: {seconds:.2} s", step.name());
        self.detail(
            "step",
            &text,
            json!({"step": step.name(), "seconds": seconds}),
        );
    }

    fn read(&self, customers: &Customers) {
        let count = customers.count();
        let text = format!("{count} customers read");
        self.detail("read", &text, json!({"customers": count}));
        self.unused(customers);
        let doubts = customers.cautions().iter();
        doubts.for_each(|caution| self.doubt(caution));
        if let Some(audit) = customers.audit() {
            self.assumptions(audit);
        }
    }

    fn unjudged(&self, verdict: &Verdict) {
        self.warn(
            "unjudged",
            &words::unjudged(verdict),
            json!({"verdict": verdict}),
        );
    }

    fn scored(&self, customers: u64) {
        let text = format!("{customers} customers scored");
        self.note("scored", &text, json!({"customers": customers}));
    }

    fn narrowed(&self, since: NaiveDate, scored: u64, of: u64) {
        let text =
            format!("scored {scored} of {of} customers: those who bought on or after {since}");
        let values = json!({"since": since, "scored": scored, "of": of});
        self.note("active-since", &text, values);
    }

    fn caution(&self, about: &str, caution: &Caution) {
        let text = format!("{about}: {}", sentence(caution));
        let mut values = caution.values();
        values.insert("about".to_owned(), json!(about));
        self.warn(&caution.code(), &text, Value::Object(values));
    }
}
