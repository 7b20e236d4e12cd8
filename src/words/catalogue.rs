use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Language;
use super::figure::{Figure, write_number};
use super::signs::Signs;

/// The sentences of one language by key, with places for figures. They are written in Fluent, in `src/words/en` and
/// `src/words/fr`.
///
/// ```
/// use clv::words::{Catalogue, Language};
/// let english = Catalogue::english();
/// assert_eq!(english.say("reason-missing_customer", &[]), "the customer is missing");
/// assert_eq!(english.say("card-customers", &[("customers", 1_u64.into())]), "1 customer");
/// assert_eq!(english.say("card-customers", &[("customers", 1200_u64.into())]), "1,200 customers");
/// assert_eq!(Catalogue::of(Language::English), english);
/// ```
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

const ENGLISH: &[&str] = &[
    include_str!("en/common.ftl"),
    include_str!("en/warnings.ftl"),
    include_str!("en/data.ftl"),
    include_str!("en/models.ftl"),
    include_str!("en/trust.ftl"),
    include_str!("en/report.ftl"),
    include_str!("en/pages.ftl"),
    include_str!("en/glossary.ftl"),
    include_str!("en/decisions.ftl"),
    include_str!("en/plot.ftl"),
    include_str!("en/charts.ftl"),
];
const FRENCH: &[&str] = &[
    include_str!("fr/common.ftl"),
    include_str!("fr/warnings.ftl"),
    include_str!("fr/data.ftl"),
    include_str!("fr/models.ftl"),
    include_str!("fr/trust.ftl"),
    include_str!("fr/report.ftl"),
    include_str!("fr/pages.ftl"),
    include_str!("fr/glossary.ftl"),
    include_str!("fr/decisions.ftl"),
    include_str!("fr/plot.ftl"),
    include_str!("fr/charts.ftl"),
];

impl Catalogue {
    /// English, parsed once.
    #[must_use]
    pub fn english() -> &'static Self {
        Self::of(Language::English)
    }

    /// The sentences of a language, parsed once.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static IN_ENGLISH: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue::parse(Language::English, ENGLISH));
        static IN_FRENCH: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue::parse(Language::French, FRENCH));
        match language {
            Language::English => &IN_ENGLISH,
            Language::French => &IN_FRENCH,
        }
    }

    fn parse(language: Language, files: &[&str]) -> Self {
        let identifier: LanguageIdentifier = language
            .code()
            .parse()
            .expect("the code of a language of the program is valid");
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::English => |value, _| write_value(value, Language::English),
            Language::French => |value, _| write_value(value, Language::French),
        }));
        for file in files {
            let sentences = FluentResource::try_new((*file).to_owned());
            let sentences = sentences
                .map_err(|(_, faults)| faults)
                .expect("a catalogue that comes with the program is Fluent");
            bundle
                .add_resource(sentences)
                .expect("no key is in the catalogue twice");
        }
        Self { language, bundle }
    }

    /// Its language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a sentence with this key.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The sentence with its figures. An unknown key is returned as it is, and a place whose figure is not given is
    /// its name in braces.
    #[must_use]
    pub fn say(&self, key: &str, figures: &[(&str, Figure<'_>)]) -> String {
        let sentence = self.bundle.get_message(key);
        let Some(sentence) = sentence.and_then(|sentence| sentence.value()) else {
            return key.to_owned();
        };
        let signs = Signs::of(self.language);
        let mut values = FluentArgs::with_capacity(figures.len());
        for (name, figure) in figures {
            values.set(*name, figure.as_value(signs));
        }
        let mut faults = Vec::new();
        let said = self
            .bundle
            .format_pattern(sentence, Some(&values), &mut faults);
        said.into_owned()
    }
}

/// How a value in a sentence is written; Fluent writes texts itself.
fn write_value(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(write_number(number, Signs::of(language))),
        _ => None,
    }
}

impl PartialEq for Catalogue {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct("Catalogue");
        text.field("language", &self.language)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Figure, Language};

    fn catalogue(language: Language, sentences: &str) -> Catalogue {
        Catalogue::parse(language, &[sentences])
    }

    const ROWS: &str = "
key = { $rows } { $rows ->
        [one] row
       *[other] rows
    } of { $all } { $all ->
        [one] was
       *[other] were
    } skipped
";

    #[test]
    fn one_is_singular_and_everything_else_plural_in_english() {
        let english = catalogue(Language::English, ROWS);
        let say =
            |rows: u64, all: u64| english.say("key", &[("rows", rows.into()), ("all", all.into())]);
        assert_eq!(say(1, 2), "1 row of 2 were skipped");
        assert_eq!(say(0, 1), "0 rows of 1 was skipped");
        assert_eq!(say(1001, 21), "1,001 rows of 21 were skipped");
    }

    #[test]
    fn everything_below_two_is_singular_in_french() {
        let french = catalogue(Language::French, ROWS);
        let say = |value: f64, decimals: usize| {
            let rows = Figure::Number { value, decimals };
            french.say("key", &[("rows", rows), ("all", 0_u64.into())])
        };
        assert_eq!(say(1.5, 1), "1,5 row of 0 was skipped");
        assert_eq!(say(1.96, 1), "2,0 rows of 0 was skipped");
        assert_eq!(say(12345.0, 0), "12\u{202f}345 rows of 0 was skipped");
    }

    #[test]
    fn numbers_without_groups_take_their_plural_too() {
        let english = catalogue(Language::English, ROWS);
        let figures = [
            ("rows", Figure::digits(1234.0)),
            ("all", Figure::digits(1.0)),
        ];
        assert_eq!(english.say("key", &figures), "1234 rows of 1 was skipped");
    }

    #[test]
    fn numbers_that_are_not_known_or_huge_are_written_too() {
        let english = catalogue(Language::English, ROWS);
        let figures = [
            ("rows", Figure::count(f64::NAN)),
            ("all", Figure::count(1e18)),
        ];
        assert_eq!(
            english.say("key", &figures),
            "– rows of 1,000,000,000,000,000,000 were skipped"
        );
    }

    #[test]
    fn what_a_figure_holds_is_never_read_as_a_place() {
        let english = catalogue(Language::English, "key = { $id } of { $number }");
        let figures = [("id", "{ $number }".into()), ("number", "3".into())];
        assert_eq!(english.say("key", &figures), "{ $number } of 3");
    }

    #[test]
    fn a_place_without_a_figure_and_a_key_without_a_sentence_stay() {
        let english = catalogue(Language::English, "key = { $rows } and { \"{\" }");
        assert_eq!(english.say("key", &[]), "{$rows} and {");
        assert_eq!(english.say("other", &[]), "other");
    }
}
