//! What stands in every help page.

/// The end of every page.
pub(super) const FOOT: &str = "\
Exit codes:
  0         done
  1         not possible: bad data, no convergence, a file that cannot be read or written
  2         wrong usage
  3         everything was written, but the verdict is below `--require`
  130, 143  interrupted; temporary files are removed

Environment:
  NO_COLOR           messages without colours
  SOURCE_DATE_EPOCH  seconds since 1970 to use as the current time, for reproducible files
  TMPDIR             folder for temporary files, unless `--temp-dir` names one";
