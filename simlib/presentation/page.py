"""The frame of the page: sections' blocks in their order make one HTML file that needs no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from simlib.i18n import _, dates, label, language, ngettext, show
from simlib.presentation import terms

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup
    from plotly.graph_objects import Figure

    from simlib.plan_folder.folder import PlanFolder

ROOM = Path(__file__).resolve().parents[1]
TEMPLATES = ROOM / "presentation" / "templates"
LANG = {"en": "en", "zh": "zh-CN"}


@dataclass(frozen=True)
class Block:
    """What a section puts on the page.

    `template` is a path below `simlib` that is rendered with `context`; whatever the context holds is escaped. The
    template draws the place of a picture with `chart(id, …)`, and `charts` holds the figures by that id. `title`
    heads the block, `short` stands in the contents; a block without a title stands as it is.
    """

    key: str
    template: str
    context: Mapping[str, object]
    title: str = ""
    short: str = ""
    charts: Mapping[str, Figure] = field(default_factory=dict)


Maker = Callable[["PlanFolder"], Block | None]


@dataclass(frozen=True)
class Chapter:
    """Blocks of several sections under one heading: `title`, `short` and `lead` are English texts."""

    key: str
    title: str
    lead: str
    makers: tuple[Maker, ...]


@dataclass(frozen=True)
class Part:
    """A part of the page as the frame draws it: its HTML and the pictures in it."""

    key: str
    title: str
    short: str
    html: Markup
    charts: Mapping[str, Figure]


def parts(makers: Iterable[Maker | Chapter], plan: PlanFolder) -> list[Part]:
    """Return the blocks that `makers` have of a plan, rendered; a maker that returns None has none."""
    made = (_chapter(maker, plan) if isinstance(maker, Chapter) else _part(maker(plan)) for maker in makers)
    return [part for part in made if part is not None]


def _part(block):
    if block is None:
        return None
    return Part(block.key, block.title, block.short or block.title, rendered(block), block.charts)


def _chapter(chapter, plan):
    from markupsafe import Markup, escape

    inner = parts(chapter.makers, plan)
    if not inner:
        return None
    lead = Markup('<p class="lead">') + escape(_(chapter.lead)) + Markup("</p>\n")
    charts = {name: figure for part in inner for name, figure in part.charts.items()}
    html = lead + Markup("").join(part.html for part in inner)
    return Part(chapter.key, _(chapter.title), _(chapter.title), html, charts)


def rendered(block: Block) -> Markup:
    """Return the HTML of a block."""
    from markupsafe import Markup

    return Markup(_environment().get_template(block.template).render(block.context))


def page(title: str, *, first: list[Part], main: list[Part], foot: list[Part]) -> str:
    """Return the page as HTML text: the answer's parts, the contents, the sections, the foot."""
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    figures = {name: figure for part in (*first, *main, *foot) for name, figure in part.charts.items()}
    return _environment().get_template("presentation/templates/page.html").render(
        title=title,
        lang=LANG[language()],
        first=first,
        main=main,
        foot=foot,
        style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        plotly=Markup(get_plotlyjs()),
        figures={name: Markup(_json(figure)) for name, figure in figures.items()},
    )  # fmt: skip


def _json(figure):
    """Return a figure as JSON that can stand inside a script element."""
    return figure.to_json().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOM),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"_": _, "ngettext": ngettext, "show": show, "dates": dates, "label": label}
    made.globals["terms"] = terms
    return made
