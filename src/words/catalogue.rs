use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// Sentences of one language by key, with places for figures: `{customers} customers`.
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

    /// Is there a sentence of this key?
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.sentences.contains_key(key)
    }

    /// The sentence with its figures; an unknown key speaks for itself.
    #[must_use]
    pub fn say(&self, key: &str, figures: &[(&str, &str)]) -> String {
        let sentence = self
            .sentences
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or(key);
        let mut text = Cow::Borrowed(sentence);
        for (name, figure) in figures {
            text = text.replace(&format!("{{{name}}}"), figure).into();
        }
        text.into_owned()
    }
}
