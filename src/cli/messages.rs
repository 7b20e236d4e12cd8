use std::io::{IsTerminal, Write};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};

use crate::caution::Caution;
use crate::error::Error;
use crate::words::sentence;

/// How to talk.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct MessageArgs {
    /// No progress, no notes; errors and warnings only
    #[arg(long)]
    quiet: bool,
    /// Messages as JSON lines on stderr
    #[arg(long)]
    json: bool,
    /// More words on stderr
    #[arg(short, long)]
    verbose: bool,
}

impl MessageArgs {
    pub(super) fn open(&self) -> Messages {
        Messages {
            quiet: self.quiet,
            json: self.json,
            verbose: self.verbose,
        }
    }
}

/// The way to the user: everything that is no data goes to stderr.
#[derive(Debug, Clone)]
pub(super) struct Messages {
    quiet: bool,
    json: bool,
    verbose: bool,
}

impl Messages {
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.say("note", text, None, Map::new());
        }
    }

    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            self.say("note", text, None, Map::new());
        }
    }

    pub(super) fn caution(&self, text: &str) {
        self.say("warning", text, None, Map::new());
    }

    pub(super) fn warning(&self, about: &str, warning: &Caution) {
        let mut facts = Map::new();
        facts.insert("code".to_owned(), json!(warning.code()));
        facts.insert("values".to_owned(), json!(warning.values()));
        self.say(
            "warning",
            &format!("{about}: {}", sentence(warning)),
            None,
            facts,
        );
    }

    pub(super) fn error(&self, error: &Error) {
        self.say("error", &error.to_string(), error.advice(), Map::new());
    }

    /// Wrong usage, found before the options are known, as a JSON line.
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
            quiet: false,
            json: true,
            verbose: false,
        };
        messages.say("error", message, Some(hint), Map::new());
    }

    /// A bar over `length` steps, or a spinner; only where a terminal looks on.
    pub(super) fn progress(&self, what: &'static str, length: Option<u64>) -> ProgressBar {
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
            .with_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    fn say(&self, level: &str, text: &str, hint: Option<&str>, mut facts: Map<String, Value>) {
        let mut out = std::io::stderr().lock();
        // nobody is left to tell when stderr is closed
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
