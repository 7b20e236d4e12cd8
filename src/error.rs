//! The public error of the crate: what went wrong, where, why, and a hint.
//!
//! An [`Error`] is opaque: it has predicates such as [`Error::is_usage`] instead of variants to match on.
//! Its text is lower case without a full stop. It starts with the place, if there is one, and ends
//! with the value: ``orders.csv:1042: column `date` is not a date: `31/02/2024` ``.

use std::fmt;

/// The result type of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, why, and a hint if there is one.
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
    /// Wrong usage: an option does not exist, contradicts another, or is out of range.
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// The data, a file's content or a parameter cannot be used.
    pub fn data(what: impl Into<String>) -> Self {
        Self::new(Kind::Data, what)
    }

    /// An estimation ended without a verified optimum.
    pub fn convergence(what: impl Into<String>) -> Self {
        Self::new(Kind::Convergence, what)
    }

    /// The operating system failed to read or write.
    pub fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        let kind = match source.kind() {
            std::io::ErrorKind::BrokenPipe => Kind::ClosedPipe,
            _ => Kind::Io,
        };
        let advice = if is_too_many_files(&source) {
            Some(TOO_MANY_FILES)
        } else {
            advice(source.kind())
        };
        let advice = advice.map(str::to_owned);
        let mut error = Self::new(kind, format!("{}: {source}", what.into())).because(source);
        error.0.hint = advice;
        error
    }

    /// Adds the place (file, line, row) of the error, before any place that it has.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.place = Some(match self.0.place.take() {
            Some(inner) => format!("{place}: {inner}"),
            None => place.to_string(),
        });
        self
    }

    /// Adds a hint: what the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Whether the call is wrong, and not the data. The command line exits with 2 if so, otherwise with 1.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        self.0.kind == Kind::Usage
    }

    /// Turns an error about data into one about usage, for a value that came from the caller and not from a file.
    #[must_use]
    pub fn as_usage(mut self) -> Self {
        self.0.kind = Kind::Usage;
        self
    }

    /// Whether the data, a file's content or a parameter cannot be used.
    #[must_use]
    pub fn is_data(&self) -> bool {
        self.0.kind == Kind::Data
    }

    /// Whether an estimation failed.
    #[must_use]
    pub fn is_convergence(&self) -> bool {
        self.0.kind == Kind::Convergence
    }

    /// Whether the operating system failed to read or write.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.0.kind, Kind::Io | Kind::ClosedPipe)
    }

    /// Whether the reader of our output has closed it.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        self.0.kind == Kind::ClosedPipe
    }

    /// The hint, if there is one.
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

/// The hint where a process has as many files open as it may.
const TOO_MANY_FILES: &str =
    "raise the limit of open files (`ulimit -n 1024`), or use fewer `--threads`";

/// Whether a process, or the system, has as many files open as it may.
///
/// Other libraries wrap this error, so that its number is found in the text only.
fn is_too_many_files(error: &std::io::Error) -> bool {
    // ERROR_TOO_MANY_OPEN_FILES on Windows, ENFILE and EMFILE elsewhere
    let codes: &[i32] = if cfg!(windows) { &[4] } else { &[23, 24] };
    let text = error.to_string();
    let mut signs = codes.iter().map(|code| format!("(os error {code})"));
    signs.any(|sign| text.contains(&sign))
}

/// A hint for an error of the operating system.
const fn advice(kind: std::io::ErrorKind) -> Option<&'static str> {
    use std::io::ErrorKind as K;
    match kind {
        K::NotFound => {
            Some("check the path; without a leading `/`, it starts from the current folder")
        }
        K::NotADirectory => Some("a part of the path is a file and not a folder"),
        K::IsADirectory => Some("this is a folder: name a file"),
        K::PermissionDenied | K::ReadOnlyFilesystem => {
            Some("check the permissions, or choose another place")
        }
        K::StorageFull | K::QuotaExceeded | K::FileTooLarge => {
            Some("free some disk space, or choose another place")
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
