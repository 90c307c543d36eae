"""`simlib ingest` and `simlib demo`: order exports to tidy tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.cli import options as shared
from simlib.i18n import _

if TYPE_CHECKING:
    from simlib.data import Shop


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command("ingest")(ingest)
    app.command("demo")(demo)


def ingest(
    orders: Annotated[Path, typer.Argument(help="Order export: file or folder")],
    out: Annotated[Path, typer.Option(help="Folder for the tidy tables")] = Path("data-tidy"),
    layout: shared.Layout = None,
    currency: shared.Currency = None,
    zone: shared.Zone = None,
    decimal: shared.Decimal = ".",
    max_rejected: shared.MaxRejected = 0.01,
    json: shared.Json = False,
) -> None:
    """Read an order export into tidy Parquet tables, rejects.csv and quality.json."""
    from simlib.core.money import currency_code
    from simlib.data import read
    from simlib.data.shop import rejects_listed

    refuse_foreign(out)
    with rejects_listed(out):
        shop = read(
            orders,
            layout=layout,
            currency=currency_code(currency) if currency else None,
            zone=zone,
            decimal=decimal,
            max_rejected=max_rejected,
        )
    write_shop(shop, out)
    if json:
        return shared.show_json(shop.quality)
    _print_rows(shop.quality)
    shared.show_warnings(shop.quality["warnings"])
    print(_("Next: {command}", command=f"python3 workbook.py plan --orders {orders}"))


def _print_rows(q):
    """Print what became of the rows, in one line."""
    print(
        _(
            "{read:int} rows read = {accepted:int} accepted + {refused:int} not accepted; layout {layout}; "
            "{orders:int} paid orders",
            read=q["rows_read"],
            accepted=q["rows_accepted"],
            refused=q["rows_rejected"],
            layout=q["layout"],
            orders=q["orders"],
        )
    )


def refuse_foreign(out: Path) -> None:
    """Refuse to replace a folder that holds no ingested tables."""
    from simlib.core.errors import InputError

    if out.exists() and (not out.is_dir() or any(out.iterdir()) and not (out / "quality.json").exists()):
        raise InputError(
            "the output folder exists and holds something else", file=out, remedy="name another with --out"
        )


def write_shop(shop: Shop, out: Path) -> None:
    """Write the tidy tables and the daily history to the folder `out`, whole or not at all."""
    from simlib.core.files import whole_folder, write_parquet
    from simlib.data import history

    with whole_folder(out) as folder:
        shop.save(folder)
        write_parquet(folder / "history.parquet", history(shop))


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the demo shop")] = Path("demo"), seed: shared.Seed = 2026
) -> None:
    """Make the demo shop's tables."""
    from simlib.demo import make

    make(out, seed=seed)
    print(_("The demo shop is in {folder}.", folder=out))
