"""Parses SQL from standard input in a dialect; anything but one statement without doubts is an error."""

import sys

import sqlglot

found = sqlglot.parse(sys.stdin.read(), dialect=sys.argv[1], error_level=sqlglot.ErrorLevel.RAISE)
assert len(found) == 1 and isinstance(found[0], sqlglot.exp.Select), found
