"""`python -m simlib` is the command `simlib`."""

import sys

from simlib.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
