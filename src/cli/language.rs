use std::env;

use crate::words::Language;

/// The variables that say the language of messages, the first one that is set counts.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of the environment; English where it is another one.
pub(super) fn of_environment() -> Language {
    let mut values = VARIABLES.into_iter().filter_map(|name| env::var(name).ok());
    let locale = values.find(|value| !value.is_empty());
    let language = locale.and_then(|locale| Language::of_locale(&locale));
    language.unwrap_or_default()
}
