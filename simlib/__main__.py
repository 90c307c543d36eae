"""`python -m simlib` is the command `simlib`."""

from simlib.cli.main import main

if __name__ == "__main__":
    main()
