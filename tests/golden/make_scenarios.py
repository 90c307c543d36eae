"""Make the demo's scenarios again: `python tests/golden/make_scenarios.py`; `simlib plan` writes the same."""

import shutil
import tempfile
from pathlib import Path

from simlib.plan import stages
from simlib.plan.options import Options

ROOT = Path(__file__).resolve().parents[2]


def make(folder):
    """Calibrate the demo shop with seed 0 and write base and standard scenarios below `folder`/scenarios."""
    options = Options(seed=0)
    shop, history = stages.read_orders(options)
    year = stages.year_of(options, history)
    country = options.country_for(shop.quality["currency"])
    baseline, paths, _, about = stages.forecast(
        history, year, folder, country=country, model="auto", seed=0, paths=options.replications
    )
    return stages.base_scenario(shop, history, baseline, paths, about, folder)[0]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        make(Path(made))
        shutil.copytree(Path(made) / "scenarios", ROOT / "scenarios", dirs_exist_ok=True)
