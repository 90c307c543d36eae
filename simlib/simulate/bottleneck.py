"""What breaks the target and what would fix it: gaps of missing replications, each lever alone. Money: minor units."""

from __future__ import annotations

from simlib.core.metric import basis_of
from simlib.simulate.breakers import RESTS_ON, breakers
from simlib.simulate.chance import hit_probability
from simlib.simulate.compare import paired
from simlib.simulate.metrics import METRICS

WORST = 3


def bottleneck(runs, *, target, expected, levers, against="base"):
    """Return {"breakers", "fixes", "missed", "replications"}: all breakers worst first, all fixes best first.

    expected: the forecast's gmv (minor), orders, sessions of the year; levers: names of the scenarios that are fixes.
    A fix's gain is the paired difference of paid GMV, its interval 95 %, over the replications both have.
    """
    ledger, base = runs.ledger(against), runs.scenarios[against]
    reached = ledger.total("basket.gmv_paid")
    rows, missed = breakers(ledger, expected, target, basis=base.basis, in_words=_in_words(ledger))
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
        "what": scenario.why,
        "gain_gmv": gain["difference"],
        "lo": gain["lo"],
        "hi": gain["hi"],
        "gain_contribution": earns["difference"],
        "contribution_detectable": earns["detectable"],
        "p_hit": after,
        "p_hit_gain": after - before,
        "detectable": gain["detectable"],
        "basis": _basis(scenario, name),
    }


def _basis(scenario, name):
    """A fix rests on what the breaker of its name rests on."""
    rests = next((RESTS_ON[key] for key in RESTS_ON if name.startswith(key)), ("orders",))
    return basis_of(rests, scenario.basis)


def _in_words(ledger):
    """What the ledger adds to each breaker's sentence."""
    wanted, lost = ledger.total("inventory.wanted").sum(), ledger.total("inventory.lost").sum()
    due, on_time = ledger.total("fulfilment.due").sum(), ledger.total("fulfilment.on_time").sum()
    return {
        "stock": f" ({lost / max(wanted, 1):.1%} of units wanted)",
        "warehouse": f" ({1 - on_time / max(due, 1):.1%} of parcels ship late)",
    }
