//! What a file of options may say, as the definitions of the options know it.

use clap::{Arg, ArgAction, Command};

/// Options of one call and not of a shop, beside those of messages, by command: they are for the command line alone.
const OF_ONE_CALL: [(&str, &str); 5] = [
    ("export", "target"),
    ("export", "list-columns"),
    ("export", "list-targets"),
    ("forget", "dry-run"),
    ("plot", "list"),
];

/// Options with the name and the kind of value of others, but with another meaning, by command: a key at the top of the
/// file does not reach them.
const OTHER_MEANING: [(&str, &str); 3] =
    [("export", "since"), ("simulate", "start"), ("sql", "table")];

/// Commands without options of their own to set.
const WITHOUT_OPTIONS: [&str; 4] = ["init", "completions", "man", "help"];

/// How alike two names are, at least, for one to be a slip of the other.
const ALIKE: f64 = 0.75;

/// What the value of an option is.
#[derive(PartialEq, Eq)]
struct Kind<'c> {
    is_switch: bool,
    value: &'c str,
    is_output: bool,
}

impl<'c> Kind<'c> {
    fn of(option: &'c Arg) -> Self {
        let value = value_name(option);
        let is_file = matches!(value, "FILE" | "DIR");
        Self {
            is_switch: is_switch(option),
            value,
            is_output: is_file && option.get_help_heading() == Some("Output"),
        }
    }
}

/// The name that the help has for the value of an option.
pub(super) fn value_name(option: &Arg) -> &str {
    let names = option.get_value_names().unwrap_or_default();
    names.first().map_or("", |name| name.as_str())
}

/// Is an option given without a value?
pub(super) fn is_switch(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::SetTrue)
}

/// The commands whose options a file may set.
pub(super) fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    let has_options = |command: &&Command| !WITHOUT_OPTIONS.contains(&command.get_name());
    program.get_subcommands().filter(has_options)
}

/// A command itself, or the commands that it consists of.
fn parts(command: &Command) -> Vec<&Command> {
    let parts: Vec<&Command> = commands(command).collect();
    if parts.is_empty() {
        vec![command]
    } else {
        parts
    }
}

/// The options of a command that a file may set, in the order of the help.
pub(super) fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    let all = parts(command).into_iter().flat_map(Command::get_arguments);
    all.filter(|option| {
        let name = option.get_long().unwrap_or_default();
        !(name.is_empty() || is_of_one_call(command, option))
    })
}

/// Is an option about one call of a command, or about its messages?
fn is_of_one_call(command: &Command, option: &Arg) -> bool {
    let name = option.get_long().unwrap_or_default();
    option.is_global_set()
        || option.get_help_heading() == Some("Messages")
        || OF_ONE_CALL.contains(&(command.get_name(), name))
}

/// The option of this long name.
pub(super) fn option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    options(command).find(|option| option.get_long() == Some(name))
}

/// Has a command, or any command, such an option for the command line alone?
pub(super) fn is_for_command_line(program: &Command, table: Option<&str>, name: &str) -> bool {
    let mut all =
        commands(program).filter(|command| table.is_none_or(|it| it == command.get_name()));
    all.any(|command| {
        let mut options = parts(command).into_iter().flat_map(Command::get_arguments);
        options.any(|option| option.get_long() == Some(name) && is_of_one_call(command, option))
    })
}

/// Does a key at the top of a file hold for an option of a command?
///
/// It means what it means for the first command that has it, in the order of the help. Commands in which the value is
/// of another kind have keys in their own tables. A file that several commands could write is in their tables only.
pub(super) fn holds_at_top(program: &Command, command: &Command, option: &Arg) -> bool {
    let name = option.get_long().unwrap_or_default();
    if OTHER_MEANING.contains(&(command.get_name(), name)) {
        return false;
    }
    let all = commands(program).filter_map(|command| self::option(command, name));
    let kinds: Vec<Kind<'_>> = all.map(Kind::of).collect();
    let first = kinds.iter().find(|kind| !kind.is_output);
    let ((Some(meaning), _) | (None, [meaning])) = (first, &kinds[..]) else {
        return false;
    };
    *meaning == Kind::of(option)
}

/// The names of the commands that have an option.
pub(super) fn commands_with<'c>(program: &'c Command, name: &str) -> Vec<&'c str> {
    let having = commands(program).filter(|command| option(command, name).is_some());
    having.map(Command::get_name).collect()
}

/// The name that a misspelt one most likely stands for.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let alike = known.map(|known| (strsim::jaro_winkler(name, known), known));
    let nearest = alike.max_by(|one, other| one.0.total_cmp(&other.0));
    nearest
        .filter(|(alike, _)| *alike >= ALIKE)
        .map(|(_, name)| name)
}
