//! The one public error of the crate: what went wrong, where, why, and what helps.
//!
//! An [`Error`] is opaque: match on consequences with [`Error::is_usage`] and its
//! neighbours instead of on variants. Its text is lower case without a full stop,
//! starts with the place where there is one and ends with the offending value:
//! ``orders.csv:1042: column `date` is no date: `31/02/2024` ``.

use std::fmt;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, why, and (where one helps) a hint.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    place: Option<String>,
    what: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Usage,
    Data,
    Convergence,
    Io,
    ClosedPipe,
}

impl Error {
    /// The call itself is wrong: an option that does not exist, contradicts another or is out of range.
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// The data, a file's content or a parameter cannot be used.
    pub fn data(what: impl Into<String>) -> Self {
        Self::new(Kind::Data, what)
    }

    /// An estimation ended without an optimum that can be vouched for.
    pub fn convergence(what: impl Into<String>) -> Self {
        Self::new(Kind::Convergence, what)
    }

    /// Reading or writing failed at the operating system.
    pub fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        let kind = match source.kind() {
            std::io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            _ => Kind::Io,
        };
        let advice = advice(source.kind()).map(str::to_owned);
        let mut error = Self::new(kind, format!("{}: {source}", what.into())).because(source);
        error.0.hint = advice;
        error
    }

    /// Names the place (file, line, row) the error speaks of; the innermost place stays first.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.place = Some(match self.0.place.take() {
            Some(inner) => format!("{place}: {inner}"),
            None => place.to_string(),
        });
        self
    }

    /// Adds what the reader could do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Is the call wrong, rather than the data? The command line ends with 2 then, else with 1.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        self.0.kind == Kind::Usage
    }

    /// The same refusal of what a caller asked for, where in a file it would be one of data.
    #[must_use]
    pub fn as_usage(mut self) -> Self {
        self.0.kind = Kind::Usage;
        self
    }

    /// Did an estimation fail?
    #[must_use]
    pub fn is_convergence(&self) -> bool {
        self.0.kind == Kind::Convergence
    }

    /// Did the operating system refuse to read or write?
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.0.kind, Kind::Io | Kind::ClosedPipe)
    }

    /// Has the reader of our output gone away?
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        self.0.kind == Kind::ClosedPipe
    }

    /// The hint, where there is one.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The message with its hint, for places that show one sentence.
    #[must_use]
    pub fn in_one_sentence(&self) -> String {
        match self.advice() {
            Some(hint) => format!("{self}; {hint}"),
            None => self.to_string(),
        }
    }

    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            place: None,
            what: what.into(),
            hint: None,
            source: None,
        }))
    }
}

/// What helps against a refusal of the operating system.
const fn advice(kind: std::io::ErrorKind) -> Option<&'static str> {
    use std::io::ErrorKind as K;
    match kind {
        K::NotFound => {
            Some("is the path right? it starts in the working folder unless it begins with `/`")
        }
        K::NotADirectory => Some("a part of the path is a file, where a folder is needed"),
        K::IsADirectory => Some("a file is needed, and this is a folder"),
        K::PermissionDenied | K::ReadOnlyFilesystem => {
            Some("look at the permissions, or choose another place")
        }
        K::StorageFull | K::QuotaExceeded | K::FileTooLarge => {
            Some("make room, or choose another place")
        }
        _ => None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.0.what)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
