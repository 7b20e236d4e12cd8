use super::spending::Spending;
use crate::words::{Catalogue, Figure};

/// What a customer does usually and how long they have been silent: the reason why they are on a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reason<'r> {
    /// Purchases so far.
    pub(crate) purchases: f64,
    /// The mean days between them; `None` after the first.
    pub(crate) usual: Option<f64>,
    /// Days since the last one.
    pub(crate) silent: f64,
    /// The name of where they stand, where it is known.
    pub(crate) stage: Option<&'r str>,
    /// The name of what their last purchase was for them, where it is known.
    pub(crate) spending: Option<&'r str>,
}

impl Reason<'_> {
    /// The reason in words.
    pub(crate) fn say(&self, words: &Catalogue) -> String {
        let key = match self.usual {
            Some(usual) if usual > 0.0 => "segment-reason-repeat",
            _ => "segment-reason-once",
        };
        let figures = [
            ("purchases", Figure::digits(self.purchases)),
            ("usual", Figure::digits(self.usual.unwrap_or_default())),
            ("days", Figure::digits(self.silent)),
        ];
        let mut text = words.say(key, &figures);
        if let Some(stage) = self.stage {
            text += &words.say(&format!("segment-stage-{stage}"), &[]);
        }
        let unusual = self.spending.filter(|name| *name != Spending::Usual.name());
        if let Some(unusual) = unusual {
            text += &words.say(&format!("segment-spending-{unusual}"), &[]);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;
    use crate::words::{Catalogue, Language};

    fn say(language: Language, purchases: f64, usual: Option<f64>, silent: f64) -> String {
        let reason = Reason {
            purchases,
            usual,
            silent,
            stage: None,
            spending: None,
        };
        reason.say(Catalogue::of(language))
    }

    #[test]
    fn reasons_have_words_for_two_purchases_and_for_the_last_day() {
        let english = |purchases, usual, silent| say(Language::English, purchases, usual, silent);
        assert_eq!(
            english(2.0, Some(30.0), 1.0),
            "bought twice, usually every 30 days, silent for 1 day"
        );
        assert_eq!(
            english(12.0, Some(1.0), 0.0),
            "bought 12 times, usually every 1 day, the last time on the last day of the data"
        );
        assert_eq!(
            english(1.0, None, 0.0),
            "bought once, on the last day of the data"
        );
        assert_eq!(english(1.0, None, 1200.0), "bought once, 1200 days ago");
        assert_eq!(
            say(Language::French, 2.0, Some(30.0), 0.0),
            "2 achats, en général à 30 jours d’intervalle, dernier achat le dernier jour des données"
        );
    }
}
