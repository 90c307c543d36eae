"""The command `simlib`: verbs, one-line errors, exit codes 0, 1 (bug), 2 (input), 3 (infeasible), 130 (interrupt)."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from simlib.cli import (
    compare,
    data,
    forecast,
    lab,
    plan,
    reconcile,
    replan,
    report,
    run,
    scenario,
)
from simlib.cli.help import command, root
from simlib.cli.language import choose
from simlib.cli.sharing import PIPELINE, follow, publish
from simlib.cli.usage import in_words
from simlib.core.errors import InputError, visible
from simlib.i18n import _, render
from simlib.presentation.command_line import forget_plan_folder, say_plan_folder
from simlib.sections.buyers import command as buyers
from simlib.sections.buying import command as buying
from simlib.sections.drivers import command as drivers
from simlib.sections.goods import command as goods
from simlib.sections.market import command as market
from simlib.sections.targets import command as targets

# As it was typed: workbook.py names itself.
PROGRAM = os.environ.get("SIMLIB_COMMAND", "simlib")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback()(root)
for group in (plan, data, forecast, reconcile):
    group.add_to(app)
targets.add_to(app, PIPELINE)
for group in (drivers, replan):
    group.add_to(app)
goods.add_to(app, follow=follow)
buying.add_to(app, follow=follow, publish=publish)
buyers.add_to(app, publish=publish)
market.add_to(app, publish=publish)
for group in (scenario, run, compare, report, lab):
    group.add_to(app)


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit; errors are one line on stderr, never a traceback."""
    sys.exit(_status(argv))


def _status(argv):
    words = sys.argv[1:] if argv is None else list(argv)
    forget_plan_folder()
    try:
        choose(words)
        status = command(app)(args=words or ["--help"], prog_name=PROGRAM, standalone_mode=False) or 0
        say_plan_folder(guessed=status != 0)
        return _interrupted() if status == 130 else status
    except InputError as error:
        say_plan_folder(guessed=True)
        return _say(render(error), error.exit_code)
    except TyperException as error:
        wrong = in_words(error.format_message())
        return _say(_("{wrong}; see {command} --help", wrong=wrong, command=PROGRAM), 2)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        return 0
    except OSError as error:
        if os.environ.get("SIMLIB_TRACE"):
            raise
        what = f"{error.filename or _('files')}: {error.strerror or error}"
        return _say(_("{what}; check the path, its rights and the disk", what=what), 2)
    except Exception as error:
        if os.environ.get("SIMLIB_TRACE"):
            raise
        bug = f"{type(error).__name__}: {error}"
        return _say(_("bug in simlib: {bug}; set SIMLIB_TRACE=1 to see where, and report it", bug=bug), 1)


def _interrupted():
    return _say(_("interrupted; nothing half-written was left"), 130)


def _say(text, code):
    print(_("error: {text}", text=" ".join(visible(text).split())), file=sys.stderr)
    return code
