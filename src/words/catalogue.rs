use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The sentences of one language by key, with places for figures.
///
/// `{customers}` is replaced by the figure of that name. `{customers:customer|customers}` is replaced by
/// the first word where the figure takes the singular, and by the second otherwise. Which figures take the
/// singular is the language's own list, under `singular`.
///
/// ```
/// let english = clv::words::Catalogue::english();
/// assert_eq!(english.say("reason.missing_customer", &[]), "the customer is missing");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    sentences: Map<String, Value>,
}

impl Catalogue {
    /// English, parsed once.
    #[must_use]
    pub fn english() -> &'static Self {
        static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| {
            let sentences = serde_json::from_str(include_str!("report.en.json"));
            Catalogue {
                sentences: sentences.expect("the catalogue that comes with the program is JSON"),
            }
        });
        &ENGLISH
    }

    /// Whether there is a sentence with this key.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.sentences.contains_key(key)
    }

    /// The sentence with its figures. An unknown key is returned as it is, and so is a place whose figure
    /// is not given.
    #[must_use]
    pub fn say(&self, key: &str, figures: &[(&str, &str)]) -> String {
        let mut rest = self.text(key).unwrap_or(key);
        let mut sentence = String::with_capacity(rest.len());
        while let Some(start) = rest.find('{') {
            let (before, place) = rest.split_at(start);
            sentence.push_str(before);
            let Some(end) = place.find('}') else {
                rest = place;
                break;
            };
            let (place, after) = place.split_at(end + 1);
            match self.fill(&place[1..end], figures) {
                Some(text) => sentence.push_str(text),
                None => sentence.push_str(place),
            }
            rest = after;
        }
        sentence.push_str(rest);
        sentence
    }

    /// What stands in a place: a figure, or the singular or plural word that goes with it.
    fn fill<'s>(&self, place: &'s str, figures: &[(&str, &'s str)]) -> Option<&'s str> {
        let (name, words) = match place.split_once(':') {
            Some((name, words)) => (name, words.split_once('|')),
            None => (place, None),
        };
        let figure = figures
            .iter()
            .find(|(of, _)| *of == name)
            .map(|(_, figure)| *figure)?;
        match words {
            None => Some(figure),
            Some((singular, _)) if self.is_singular(figure) => Some(singular),
            Some((_, plural)) => Some(plural),
        }
    }

    fn is_singular(&self, figure: &str) -> bool {
        self.text("singular")
            .is_some_and(|figures| figures.split(' ').any(|singular| singular == figure))
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.sentences.get(key).and_then(Value::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Catalogue;

    fn catalogue(sentence: &str) -> Catalogue {
        let sentences = serde_json::json!({"singular": "1", "key": sentence});
        Catalogue {
            sentences: sentences.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn one_is_singular_and_everything_else_plural() {
        let english = catalogue("{rows} {rows:row|rows} of {all} {all:was|were} skipped");
        let say = |rows, all| english.say("key", &[("rows", rows), ("all", all)]);
        assert_eq!(say("1", "2"), "1 row of 2 were skipped");
        assert_eq!(say("0", "1"), "0 rows of 1 was skipped");
        assert_eq!(say("1,001", "21"), "1,001 rows of 21 were skipped");
    }

    #[test]
    fn what_a_figure_holds_is_never_read_as_a_place() {
        let english = catalogue("{id} of {number}");
        let said = english.say("key", &[("id", "{number}"), ("number", "3")]);
        assert_eq!(said, "{number} of 3");
    }

    #[test]
    fn a_place_without_a_figure_and_a_key_without_a_sentence_stay() {
        let english = catalogue("{rows} and {");
        assert_eq!(english.say("key", &[]), "{rows} and {");
        assert_eq!(english.say("other", &[]), "other");
    }
}
