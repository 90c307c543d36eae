"""The help of the command in the reader's language: whole sentences, and columns that fit Chinese characters."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simlib.core.message import N_
from simlib.i18n import _
from simlib.i18n.wide import pad, width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.core import TyperCommand, TyperGroup

INDENT, WIDEST = "  ", 30
# What typer writes for the kind of a value.
KINDS = {
    "<str>": N_("TEXT"),
    "<path>": N_("PATH"),
    "<int>": N_("NUMBER"),
    "<float>": N_("NUMBER"),
    "<list[str]>": N_("TEXT"),
    "<list[path]>": N_("PATH"),
}
# Words that typer itself puts into a help.
TYPERS = (N_("Show this message and exit."), N_("required"))
Lang = Annotated[str | None, typer.Option("--lang", metavar="en|zh", help="Language; default: the plan folder's or en")]


def root(lang: Lang = None) -> None:
    """Plan a year of an online shop: real orders in, a simulated yearly plan out."""


def command(app: typer.Typer) -> TyperGroup:
    """Return the command of `app`: each of its commands also reads `--lang` and helps in the reader's language."""
    made = typer.main.get_command(app)
    lang = next(parameter for parameter in made.params if parameter.name == "lang")
    lang.expose_value = False  # it is read before anything else, so that no command has to
    for inner in (made, *made.commands.values()):
        inner.params += [] if inner is made else [lang]
        inner.get_help = partial(help_text, inner)
    return made


def help_text(of: TyperCommand, ctx: typer.Context) -> str:
    """Return the help of the command `of` as one text."""
    places = max(min(shutil.get_terminal_size().columns, 100) - 2, 50)
    usage = _("Usage: {command}", command=" ".join([ctx.command_path, *of.collect_usage_pieces(ctx)]))
    lines = [usage]
    for paragraph in _paragraphs(_(of.help or "")):
        lines += ["", *(INDENT + line for line in wrap(paragraph, places - len(INDENT)))]
    rows = {"argument": [], "option": []}
    for parameter in of.get_params(ctx):
        if record := parameter.get_help_record(ctx):
            rows[parameter.param_type_name].append((_named(record[0]), _explained(parameter, record[1])))
    commands = [(name, _paragraphs(_(inner.help or ""))[0]) for name, inner in getattr(of, "commands", {}).items()]
    parts = ((_("Arguments"), rows["argument"]), (_("Options"), rows["option"]), (_("Commands"), commands))
    for heading, found in parts:
        if found:
            lines += ["", f"{heading}:", *_columns(found, places)]
    return "\n".join(lines)


def _named(text: str) -> str:
    """Return an option's name and kind of value in words: `--by TEXT`."""
    name, space, kind = text.rpartition(" ")
    return name + space + (_(KINDS[kind]) if kind in KINDS else kind)


def _explained(parameter: Any, text: str) -> str:
    """Return what an option does, with its default and whether it must be given, which typer puts in brackets."""
    own = parameter.help or ""
    extra = text.removeprefix(own).strip().strip("[]")
    parts = [_(part) if part == "required" else _default(part) for part in extra.split("; ") if part]
    return _(own) + (f" [{'; '.join(parts)}]" if parts else "")


def _default(part: str) -> str:
    name, colon, found = part.partition(": ")
    return _("default: {value}", value=found) if colon and name == "default" else part


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a docstring, each in one line."""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def _columns(rows: list[tuple[str, str]], places: int) -> Iterator[str]:
    left = min(max(width(first) for first, _second in rows), WIDEST) + 2
    for first, second in rows:
        lines = wrap(second, places - left - len(INDENT)) or [""]
        if width(first) + 2 > left:
            yield INDENT + first
            first = ""
        for line in lines:
            yield (INDENT + pad(first, left) + line).rstrip()
            first = ""
