"""The ``clv`` command."""

import sys

from . import _clv


def main() -> int:
    """Runs the command with the arguments of this process and returns the exit code."""
    return _clv.main(["clv", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
