"""The ``clv`` command."""

import sys

from . import _clv


def main() -> int:
    """Runs the command with this process's arguments; gives the exit code."""
    return _clv.main(["clv", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
