//! How patterns are compared with names.

use glob::MatchOptions;

/// Stars do not stand for what is hidden, or for the marks between folders.
pub(super) const LETTERS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};
