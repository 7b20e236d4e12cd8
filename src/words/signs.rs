use super::Language;

/// The signs that numbers are written with in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// Between groups of three digits.
    pub(super) thousands: &'static str,
    /// Before decimals.
    pub(super) decimal: &'static str,
    /// Before a number below 0.
    pub(super) minus: char,
}

/// Before a number below 0, for people.
pub(super) const MINUS: char = '−';

impl Signs {
    /// The signs of a language.
    pub(super) const fn of(language: Language) -> Self {
        match language {
            Language::English => Self {
                thousands: ",",
                decimal: ".",
                minus: MINUS,
            },
            Language::French => Self {
                thousands: "\u{202f}",
                decimal: ",",
                minus: MINUS,
            },
        }
    }

    /// The same for logs and tables: without groups, and with the minus of keyboards.
    pub(super) const fn plain(self) -> Self {
        Self {
            thousands: "",
            minus: '-',
            ..self
        }
    }

    /// A finite number with so many decimals.
    pub(super) fn write(self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let mut written = String::with_capacity(text.len() + 8);
        if value < 0.0 && !is_zero {
            written.push(self.minus);
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                written.push_str(self.thousands);
            }
            written.push(digit);
        }
        if !part.is_empty() {
            written.push_str(self.decimal);
            written.push_str(part);
        }
        written
    }
}
