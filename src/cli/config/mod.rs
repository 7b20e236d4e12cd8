//! Options in a file: `clv.toml` in the current folder, or the file of `--config`.
//!
//! The keys that are for a call become arguments of it, and are parsed with the others: an option has one definition
//! and one meaning, wherever it is given. What a file may say (`known`) comes from the definitions of the options. What the
//! command line gives wins, and what it excludes is left out (`settings`). A message, and the record of a run, list all
//! that the file gave.

mod file;
mod known;
mod settings;
mod template;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};

use crate::error::{Error, Result};
use file::{Key, OptionsFile};
use settings::Call;

pub(super) use settings::Settings;
pub(super) use template::{Found, template};

/// The file that is read without being named.
pub(super) const USUAL_FILE: &str = "clv.toml";

/// What the file of options says for a call, where there is a file.
///
/// # Errors
/// - the file cannot be read, or is not TOML
/// - a key is not an option, or a table is not a command
/// - a value is of the wrong kind
pub(super) fn settings(program: Command, arguments: &[OsString]) -> Result<Option<Settings>> {
    let mut program = program.ignore_errors(true);
    let Ok(matches) = program.try_get_matches_from_mut(arguments) else {
        // help, or the version
        return Ok(None);
    };
    program.build();
    let Some(path) = place(&matches) else {
        return Ok(None);
    };
    let Some((name, of_command)) = matches.subcommand() else {
        return Ok(None);
    };
    let Some(command) = known::commands(&program).find(|command| command.get_name() == name) else {
        let is_named = matches.get_one::<PathBuf>("config").is_some();
        let refusal = Error::usage(format!(
            "`clv {name}` has no options that a file could hold"
        ));
        return if is_named { Err(refusal) } else { Ok(None) };
    };
    let file = OptionsFile::read(&path).map_err(|error| match error.advice() {
        None => error.hint("`--no-config` leaves the file aside"),
        Some(_) => error,
    })?;
    check(&file, &program)?;
    let (part, given) = match of_command.subcommand() {
        Some((name, matches)) => (command.find_subcommand(name).unwrap_or(command), matches),
        None => (command, of_command),
    };
    let call = Call {
        program: &program,
        command,
        part,
        given,
    };
    Settings::choose(&call, &file).map(Some)
}

/// The file to read: the named one, or the usual one where it exists.
fn place(matches: &ArgMatches) -> Option<PathBuf> {
    if matches.get_flag("no_config") {
        return None;
    }
    let named = matches.get_one::<PathBuf>("config").cloned();
    named.or_else(|| Path::new(USUAL_FILE).exists().then(|| USUAL_FILE.into()))
}

/// Checks that all keys of a file are options, also those of other commands: a slip is found at once.
fn check(file: &OptionsFile, program: &Command) -> Result<()> {
    for (table, line) in &file.tables {
        if known::commands(program).all(|command| command.get_name() != table) {
            let names = known::commands(program).map(Command::get_name);
            let error = Error::usage(format!("unknown command: `[{table}]`")).at(file.place(*line));
            return Err(match known::nearest(table, names) {
                Some(name) => error.hint(format!("did you mean `[{name}]`?")),
                None => error.hint("`clv --help` lists the commands"),
            });
        }
    }
    for (at, key) in file.keys.iter().enumerate() {
        let is_same = |other: &&Key| other.name == key.name && other.table == key.table;
        if let Some(other) = file.keys[..at].iter().find(is_same) {
            let what = format!("`{}` is also on line {}", key.name, other.line);
            return Err(Error::usage(what).at(file.place(key.line)));
        }
        check_key(key, program).map_err(|error| error.at(file.place(key.line)))?;
    }
    Ok(())
}

fn check_key(key: &Key, program: &Command) -> Result<()> {
    let name = key.name.as_str();
    let in_table = |command: &&Command| Some(command.get_name()) == key.table.as_deref();
    let command = known::commands(program).find(in_table);
    let having = known::commands_with(program, name);
    let is_known = match command {
        Some(command) => known::option(command, name).is_some(),
        None => known::commands(program).any(|command| {
            let option = known::option(command, name);
            option.is_some_and(|option| known::holds_at_top(program, command, option))
        }),
    };
    if is_known {
        return Ok(());
    }
    if known::is_for_command_line(program, key.table.as_deref(), name) {
        let what = format!("`{name}` is for the command line only");
        return Err(Error::usage(what).hint("it is about one call, and not about your data"));
    }
    if command.is_none() && !having.is_empty() {
        let what = format!("`{name}` is another file for each command");
        let tables: Vec<String> = having.iter().map(|name| format!("`[{name}]`")).collect();
        return Err(Error::usage(what).hint(format!("set it in a table: {}", tables.join(", "))));
    }
    let error = match &key.table {
        Some(table) => Error::usage(format!("unknown option of `clv {table}`: `{name}`")),
        None => Error::usage(format!("unknown option: `{name}`")),
    };
    if !having.is_empty() {
        let commands: Vec<String> = having.iter().map(|name| format!("`{name}`")).collect();
        return Err(error.hint(format!("it is an option of {}", commands.join(", "))));
    }
    let all = known::commands(program)
        .filter(|of| command.is_none_or(|command| command.get_name() == of.get_name()));
    let names = all.flat_map(known::options).filter_map(clap::Arg::get_long);
    Err(match known::nearest(name, names) {
        Some(nearest) => error.hint(format!("did you mean `{nearest}`?")),
        None => error.hint("keys are the long names of options, which `--help-all` lists"),
    })
}
