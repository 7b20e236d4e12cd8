//! The text at the end of every help page.

/// The end of every page.
pub(super) const FOOT: &str = "\
Exit codes:
  0         done
  1         failed: bad data, no convergence, or a file that cannot be read or written
  2         wrong usage
  3         all files were written, but the verdict is lower than `--require`
  130, 143  interrupted; temporary files are removed

Environment:
  LC_ALL, LC_MESSAGES, LANG
                     language of charts, if `--lang` is not given: the first that is set
  NO_COLOR           if set, messages have no colours
  SOURCE_DATE_EPOCH  current time in seconds since 1970, for reproducible files
  TMPDIR             folder for temporary files, if `--temp-dir` is not given";
