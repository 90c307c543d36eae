"""What breaks the target and what would fix it: gaps of missing replications, each lever alone. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simlib.core.metric import basis_of
from simlib.simulate.breakers import breakers
from simlib.simulate.chance import hit_probability
from simlib.simulate.compare import paired
from simlib.simulate.levers import LEVERS
from simlib.simulate.metrics import METRICS
from simlib.simulate.replicate import Runs

WORST = 3


def bottleneck(
    runs: Runs, *, target: float, expected: Mapping[str, float], levers: Sequence[str], against: str = "base"
) -> dict[str, object]:
    """Return {"breakers", "fixes", "missed", "replications"}: all breakers worst first, all fixes best first.

    expected: the forecast's gmv (minor), orders, sessions of the year; levers: names of the scenarios that are fixes.
    Names are codes, `what` is a `Note` as JSON.
    A fix's gain is the paired difference of paid GMV, its interval 95 %, over the replications both have.
    """
    ledger, base = runs.ledger(against), runs.scenarios[against]
    reached = ledger.total("basket.gmv_paid")
    rows, missed = breakers(ledger, expected, target, basis=base.basis)
    fixes = [_fix(runs, name, reached, target=target, against=against) for name in levers]
    fixes.sort(key=lambda f: (-f["p_hit_gain"], -f["gain_gmv"]))
    return {"breakers": rows, "fixes": fixes, "missed": missed, "replications": int(reached.size)}


def _fix(runs, name, reached, *, target, against):
    with_fix = runs.ledger(name).total("basket.gmv_paid")
    same = reached[: with_fix.size]
    gain = paired(with_fix, same)
    earns = paired(*(METRICS["contribution"].of(runs.ledger(n)) for n in (name, against)))
    before, after = hit_probability(same, target)[0], hit_probability(with_fix, target)[0]
    scenario = runs.scenarios[name]
    return {
        "name": name,
        "what": scenario.why.to_json(),
        "gain_gmv": gain["difference"],
        "lo": gain["lo"],
        "hi": gain["hi"],
        "gain_contribution": earns["difference"],
        "contribution_detectable": earns["detectable"],
        "p_hit": after,
        "p_hit_gain": after - before,
        "detectable": gain["detectable"],
        "basis": basis_of(LEVERS[name][1].limit.basis, scenario.basis),
    }
