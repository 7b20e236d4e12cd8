//! A file of options to start from, made from the definitions of the options.

use clap::{Arg, ArgAction, Command};
use serde_json::{Number, Value, json};

use super::file::written;
use super::known;

/// The command whose options are at the top of the file.
const AT_TOP: &str = "run";
/// Commands that have tables, after it.
const TABLES: [&str; 3] = ["segment", "economics", "export"];
/// Characters in a line of text.
const WIDTH: usize = 100;

/// The start of the file.
const HEAD: &str = "\
# Options of clv for the data of this folder. clv reads this file in the folder in which it is called,
# and any other with `--config FILE`; `--no-config` leaves it aside.
#
# A line without a space after `#` is an option: remove the `#`, and change the value. It has the
# default of the option, or an example where there is none. What the command line gives wins.
# Paths start from the folder in which clv is called.
#
# The keys before the first table, such as [segment], are for every command that has the option with
# the meaning that it has in `clv run`. A table is for one command; others, such as [rfm], may be added.
";

/// What was found in the data, as a key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct Found {
    pub(in crate::cli) name: &'static str,
    pub(in crate::cli) value: String,
}

impl Found {
    /// The line of the file.
    pub(in crate::cli) fn line(&self) -> String {
        format!("{} = {}", self.name, json!(self.value))
    }
}

/// The file, in which only what was found has an effect.
pub(in crate::cli) fn template(program: &Command, found: &[Found]) -> String {
    let mut text = HEAD.to_owned();
    let commands = || known::commands(program);
    let named = |name: &str| commands().find(|command| command.get_name() == name);
    let Some(run) = named(AT_TOP) else {
        return text;
    };
    let is_of_run = |option: &&Arg| known::holds_at_top(program, run, option);
    let top: Vec<&Arg> = known::options(run).filter(is_of_run).collect();
    add_options(&mut text, &top, found);
    for command in TABLES.into_iter().filter_map(named) {
        let is_at_top = |option: &Arg| {
            let name = option.get_long().unwrap_or_default();
            known::holds_at_top(program, command, option) && known::option(run, name).is_some()
        };
        let own = known::options(command).filter(|option| !is_at_top(option));
        text.extend(["\n[", command.get_name(), "]\n"]);
        add_options(&mut text, &own.collect::<Vec<_>>(), &[]);
    }
    text
}

/// Options by the headings of the help.
fn add_options(text: &mut String, options: &[&Arg], found: &[Found]) {
    let mut headings: Vec<&str> = Vec::new();
    for option in options {
        let heading = option.get_help_heading().unwrap_or_default();
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    // outputs come last, as in a call
    headings.sort_by_key(|heading| *heading == "Output");
    for heading in headings {
        text.extend(["\n### ", heading, "\n"]);
        let is_here = |option: &&&Arg| option.get_help_heading().unwrap_or_default() == heading;
        for option in options.iter().filter(is_here) {
            add_option(text, option, found);
        }
    }
}

fn add_option(text: &mut String, option: &Arg, found: &[Found]) {
    let name = option.get_long().unwrap_or_default();
    text.push('\n');
    let help = option
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut words: Vec<String> = help.split_whitespace().map(str::to_owned).collect();
    let possible = option.get_possible_values();
    if !possible.is_empty() && !known::is_switch(option) {
        let values: Vec<&str> = possible
            .iter()
            .map(clap::builder::PossibleValue::get_name)
            .collect();
        let values = format!("[possible values: {}]", values.join(", "));
        words.extend(values.split(' ').map(str::to_owned));
    }
    add_comment(text, &words);
    let line = match found.iter().find(|found| found.name == name) {
        Some(found) => found.line(),
        None => format!("#{name} = {}", written(&shown(option))),
    };
    text.push_str(&line);
    text.push('\n');
}

/// Words as lines of comment.
fn add_comment(text: &mut String, words: &[String]) {
    let mut line = String::from("#");
    for word in words {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}

/// The default of an option, or an example, as a value of the file.
fn shown(option: &Arg) -> Value {
    if known::is_switch(option) {
        return json!(true);
    }
    if let Some(default) = default(option) {
        return default;
    }
    let possible = option.get_possible_values();
    if let Some(first) = possible.first() {
        return value(option, first.get_name());
    }
    let help = option
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let name = known::value_name(option);
    let listed = || first_listed(&help).filter(|_| name == "NAME");
    let example = example_in(&help).or_else(listed);
    value(option, example.unwrap_or_else(|| usual_example(name)))
}

/// The default, where it is the same on all machines.
fn default(option: &Arg) -> Option<Value> {
    let defaults = option.get_default_values();
    let defaults: Vec<&str> = defaults
        .iter()
        .filter_map(|default| default.to_str())
        .collect();
    if option.is_hide_default_value_set() || defaults.concat().is_empty() {
        return None;
    }
    Some(match defaults[..] {
        [one] => number_or_text(one),
        _ => defaults.into_iter().map(number_or_text).collect(),
    })
}

/// A text as a value: a list where the option takes one.
fn value(option: &Arg, text: &str) -> Value {
    match (option.get_value_delimiter(), option.get_action()) {
        (Some(delimiter), _) => text.split(delimiter).map(number_or_text).collect(),
        (None, ArgAction::Append) => json!([number_or_text(text)]),
        (None, _) => number_or_text(text),
    }
}

fn number_or_text(text: &str) -> Value {
    let number: Option<Number> = serde_json::from_str(text).ok();
    number.map_or_else(|| json!(text), Value::Number)
}

/// The example that the help gives: `as in 0.4`, or with marks around it.
fn example_in(help: &str) -> Option<&str> {
    let (_, rest) = help.split_once("as in ")?;
    if let Some(marked) = rest.strip_prefix('`') {
        return marked.split_once('`').map(|(example, _)| example);
    }
    let end = rest.find([' ', ';', ')', ']']).unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ',']))
}

/// The first of the names that the help lists after a colon.
fn first_listed(help: &str) -> Option<&str> {
    let (text, _) = help.split_once(" [").unwrap_or((help, ""));
    let (_, names) = text.split_once(": ")?;
    let first = names.split([',', ' ']).next()?;
    Some(first.trim_matches('`'))
}

/// An example of a value by the name that the help has for it.
fn usual_example(value_name: &str) -> &'static str {
    // of two kinds of value, the first
    match value_name.split('|').next().unwrap_or_default() {
        "FILE" => "file.csv",
        "DIR" => "result",
        "DATE" => "2024-12-31",
        "CODE" => "EUR",
        "ZONE" => "Europe/Paris",
        "CHAR" => ";",
        "MARK" => ",",
        "N" | "NUMBER" => "4",
        "AMOUNT" => "20",
        "FRACTION" | "SHARE" | "RATE" => "0.4",
        "RESULT" => "earlier",
        "SQL" => "SELECT * FROM orders",
        "CHANGES" => "price=+3%",
        _ => "name",
    }
}
