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
