"""The command `simlib`: verbs, one-line errors, exit codes 0, 1 (bug), 2 (input), 3 (infeasible), 130 (interrupt)."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from simlib.cli import (
    compare,
    data,
    drivers,
    forecast,
    goods,
    lab,
    plan,
    reach,
    reconcile,
    replan,
    report,
    run,
    scenario,
    targets,
    targets_import,
)
from simlib.core.errors import InputError, visible

INTERRUPTED = "interrupted; nothing half-written was left"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Plan a year of an online shop: real orders in, a simulated yearly plan out.",
)
PLANNING = (plan, data, forecast, reconcile, targets, targets_import, drivers, replan, goods, reach)
for group in (*PLANNING, scenario, run, compare, report, lab):
    group.add_to(app)


def main(argv=None):
    """Run the command line and exit; errors are one line on stderr, never a traceback."""
    sys.exit(_status(argv))


def _status(argv):
    try:
        status = app(args=argv, prog_name="simlib", standalone_mode=False) or 0
        return _say(INTERRUPTED, 130) if status == 130 else status
    except InputError as error:
        return _say(str(error), error.exit_code)
    except TyperException as error:
        if not argv and len(sys.argv) < 2:
            print(error.format_message())
            return 0
        return _say(error.format_message().rstrip(".") + "; see python3 workbook.py --help", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _say(INTERRUPTED, 130)
    except BrokenPipeError:
        return 0
    except OSError as error:
        if os.environ.get("SIMLIB_TRACE"):
            raise
        what = f"{error.filename or 'files'}: {error.strerror or error}"
        return _say(f"{what}; check the path, its rights and the disk", 2)
    except Exception as error:
        if os.environ.get("SIMLIB_TRACE"):
            raise
        return _say(
            f"bug in simlib: {type(error).__name__}: {error}; set SIMLIB_TRACE=1 to see where, and report it", 1
        )


def _say(text, code):
    print("error: " + " ".join(visible(text).split()), file=sys.stderr)
    return code
