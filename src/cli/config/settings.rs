//! What a file of options comes to in one call.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::super::messages::Messages;
use super::file::{Key, OptionsFile, written};
use super::known;
use crate::error::{Error, Result};
use crate::spec::FromFile;

/// Options that have an effect only beside a word in the list of another option: without it, those of a file are left
/// out.
const NEEDS: [(&str, &str, &str); 2] = [
    ("cac", "with", "economics"),
    ("audiences", "with", "audiences"),
];

/// One call of the program.
pub(super) struct Call<'c> {
    pub(super) program: &'c Command,
    /// The command.
    pub(super) command: &'c Command,
    /// The command itself, or the one in it that is called: `assign` of `experiment`.
    pub(super) part: &'c Command,
    /// What the command line gives.
    pub(super) given: &'c ArgMatches,
}

/// An option that stands already, and not as a switch that is off.
struct Taken<'c> {
    option: &'c Arg,
    is_on: bool,
}

/// What the file says for one call.
#[derive(Debug, Default)]
pub(in crate::cli) struct Settings {
    facts: FromFile,
    /// The names of the options with their places in the file.
    places: Vec<(String, String)>,
    arguments: Vec<OsString>,
}

impl Settings {
    /// Chooses the keys of a file that are for a call and that nothing stronger replaces: the command line is stronger
    /// than the table of the command, and that is stronger than the top of the file.
    ///
    /// # Errors
    /// When a switch has a value, or another option none.
    pub(super) fn choose(call: &Call<'_>, file: &OptionsFile) -> Result<Self> {
        let mut settings = Self::default();
        settings.facts.file.clone_from(&file.name);
        let mut taken = call.given();
        let mut chosen: Vec<(&Arg, &Key)> = Vec::new();
        for is_table in [true, false] {
            let before = chosen.len();
            for key in file
                .keys
                .iter()
                .filter(|key| key.table.is_some() == is_table)
            {
                let Some(option) = call.option_of(key) else {
                    continue;
                };
                if taken
                    .iter()
                    .any(|other| other.option.get_id() == option.get_id())
                {
                    continue;
                }
                match call.conflict(option, &taken).filter(|_| is_on(key)) {
                    Some(other) => settings.leave_out(key, &because_of(call, other)),
                    None => chosen.push((option, key)),
                }
            }
            taken.extend(chosen[before..].iter().map(|(option, key)| Taken {
                option,
                is_on: is_on(key),
            }));
        }
        for (option, key) in &chosen {
            match call.lacks(key, &chosen) {
                Some(lacking) => settings.leave_out(key, &format!("it needs {lacking}")),
                None => settings.add(option, key, file)?,
            }
        }
        Ok(settings)
    }

    fn add(&mut self, option: &Arg, key: &Key, file: &OptionsFile) -> Result<()> {
        let place = file.place(key.line);
        let words = words(option, key).map_err(|error| error.at(&place))?;
        self.arguments.extend(words.into_iter().map(OsString::from));
        self.places.push((key.name.clone(), place));
        self.facts
            .options
            .insert(key.name.clone(), key.public_value());
        Ok(())
    }

    fn leave_out(&mut self, key: &Key, because: &str) {
        self.facts.left_out.insert(key.name.clone(), because.into());
    }

    /// The arguments of a call together with those of the file.
    pub(in crate::cli) fn added_to(&self, arguments: &[OsString]) -> Vec<OsString> {
        let is_end = |argument: &OsString| argument == "--";
        let end = arguments.iter().position(is_end).unwrap_or(arguments.len());
        [&arguments[..end], &self.arguments, &arguments[end..]].concat()
    }

    /// Wrong usage that the file may have caused, with the place in it. `is_alone_right` says that the command line
    /// would be right.
    pub(in crate::cli) fn placed(
        &self,
        mut error: clap::Error,
        is_alone_right: bool,
    ) -> clap::Error {
        let named = [ContextKind::InvalidArg, ContextKind::PriorArg].map(|kind| error.get(kind));
        let named: Vec<String> = named.into_iter().flatten().flat_map(texts).collect();
        let is_named = |name: &str| {
            let option = format!("--{name}");
            named
                .iter()
                .any(|text| text.split([' ', '=']).next() == Some(&option))
        };
        let places = self.places.iter().filter(|(name, _)| is_named(name));
        let tips = places.map(|(name, place)| format!("`--{name}` comes from {place}").into());
        let mut tips: Vec<clap::builder::StyledStr> = tips.collect();
        if is_alone_right && error.kind() == ErrorKind::MissingRequiredArgument {
            let file = &self.facts.file;
            tips =
                vec![format!("an option in {file} needs it; `--no-config` leaves it aside").into()];
        }
        if tips.is_empty() {
            return error;
        }
        if let Some(ContextValue::StyledStrs(others)) = error.get(ContextKind::Suggested) {
            tips.extend(others.iter().cloned());
        }
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        error
    }

    /// Says which options come from the file, and which do not although they are in it.
    pub(in crate::cli) fn say(&self, messages: &Messages) {
        let FromFile {
            file,
            options,
            left_out,
        } = &self.facts;
        if !options.is_empty() {
            let shown = options
                .iter()
                .map(|(name, value)| format!("{name} = {}", written(value)));
            let text = format!(
                "options from {file}: {}",
                shown.collect::<Vec<_>>().join(", ")
            );
            messages.note("config", &text, json!({"file": file, "options": options}));
        }
        for (name, because) in left_out {
            let because = because.as_str().unwrap_or_default();
            let text = format!("not used from {file}: {name}, because {because}");
            let values = json!({"file": file, "option": name, "because": because});
            messages.note("config-left-out", &text, values);
        }
    }

    /// What the file gave, for the record of a run; nothing where it gave nothing.
    pub(in crate::cli) fn facts(self) -> Option<FromFile> {
        let is_empty = self.facts.options.is_empty() && self.facts.left_out.is_empty();
        (!is_empty).then_some(self.facts)
    }
}

impl<'c> Call<'c> {
    /// The options of the command line.
    fn given(&self) -> Vec<Taken<'c>> {
        let is_given = |option: &&Arg| {
            let source = self.given.value_source(option.get_id().as_str());
            source == Some(ValueSource::CommandLine)
        };
        let given = self.part.get_arguments().filter(is_given);
        given
            .map(|option| Taken {
                option,
                is_on: true,
            })
            .collect()
    }

    /// The option that a key sets in this call.
    fn option_of(&self, key: &Key) -> Option<&'c Arg> {
        let option = known::option(self.part, &key.name)?;
        let is_meant = match &key.table {
            Some(table) => table == self.command.get_name(),
            None => known::holds_at_top(self.program, self.command, option),
        };
        is_meant.then_some(option)
    }

    /// An option that stands already and with which another cannot.
    fn conflict(&self, option: &Arg, taken: &[Taken<'c>]) -> Option<&'c Arg> {
        let excludes = |one: &Arg, other: &Arg| {
            let excluded = self.part.get_arg_conflicts_with(one);
            excluded
                .iter()
                .any(|excluded| excluded.get_id() == other.get_id())
        };
        let mut taken = taken
            .iter()
            .filter(|taken| taken.is_on)
            .map(|taken| taken.option);
        taken.find(|other| excludes(option, other) || excludes(other, option))
    }

    /// The option without which a key has no effect, where it is missing.
    fn lacks(&self, key: &Key, chosen: &[(&Arg, &Key)]) -> Option<String> {
        let (_, list, word) = NEEDS.into_iter().find(|(name, _, _)| *name == key.name)?;
        let option = known::option(self.part, list)?;
        let given = self.given.get_raw(option.get_id().as_str());
        let of_file = chosen.iter().find(|(_, key)| key.name == list);
        let has_word = match (given, of_file) {
            (Some(mut words), _) => words.any(|given| given == word),
            (None, Some((_, key))) => has_word(&key.value, word),
            (None, None) => false,
        };
        (!has_word).then(|| format!("`--{list} {word}`"))
    }
}

fn has_word(value: &Value, word: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| item == word),
        Value::String(text) => text.split(',').any(|part| part == word),
        _ => false,
    }
}

fn because_of(call: &Call<'_>, other: &Arg) -> String {
    let name = other.get_long().unwrap_or_default();
    let is_given =
        call.given.value_source(other.get_id().as_str()) == Some(ValueSource::CommandLine);
    let how = if is_given {
        "is given"
    } else {
        "is in the table of the command"
    };
    format!("`--{name}` {how}")
}

fn is_on(key: &Key) -> bool {
    key.value != Value::Bool(false)
}

/// The arguments that a key stands for.
fn words(option: &Arg, key: &Key) -> Result<Vec<String>> {
    let name = &key.name;
    let with_value = |value: &str| format!("--{name}={value}");
    match (&key.value, known::is_switch(option)) {
        (Value::Bool(true), true) => Ok(vec![format!("--{name}")]),
        (Value::Bool(false), true) => Ok(Vec::new()),
        (_, true) => Err(Error::usage(format!(
            "`{name}` is `true` or `false`, without quotes"
        ))),
        (Value::Array(items), false) => {
            let items = items.iter().map(|item| word(name, item));
            list(option, name, &items.collect::<Result<Vec<_>>>()?)
        }
        (one, false) => Ok(vec![with_value(&word(name, one)?)]),
    }
}

/// A list as an option takes it: repeated, or with commas.
fn list(option: &Arg, name: &str, items: &[String]) -> Result<Vec<String>> {
    if let Some(delimiter) = option.get_value_delimiter()
        && let Some(item) = items.iter().find(|item| item.contains(delimiter))
    {
        let what = format!("`{name}` cannot hold a text with `{delimiter}`: `{item}`");
        return Err(Error::usage(what).hint("make it two texts of the list"));
    }
    if matches!(option.get_action(), ArgAction::Append) {
        return Ok(items
            .iter()
            .map(|item| format!("--{name}={item}"))
            .collect());
    }
    Ok(vec![format!("--{name}={}", items.join(","))])
}

/// A value as it is written on the command line.
fn word(name: &str, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(
            Error::usage(format!("`{name}` takes a value, and not `{value}`"))
                .hint("`--help-all` shows what it is"),
        ),
    }
}

/// The texts of a part of wrong usage.
fn texts(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::String(text) => vec![text.clone()],
        ContextValue::Strings(texts) => texts.clone(),
        _ => Vec::new(),
    }
}
