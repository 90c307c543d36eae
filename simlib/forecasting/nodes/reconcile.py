"""Forecasts of a hierarchy of series made to add up: points and sample paths. Time: that of the series.

Bottom-up, top-down and middle-out by the forecasts' own shares, least squares (Hyndman et al. 2011) and minimum trace
with a shrunk covariance of one-step errors (Wickramasuriya et al. 2019, shrinkage by Schäfer & Strimmer 2005).
Non-negative by active sets; locked nodes by equality constraints (Di Fonzo & Girolimetto 2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from simlib.core.errors import InputError, nearest

METHODS = ("bottom_up", "top_down", "middle_out", "least_squares", "min_trace")
PROJECTIONS = ("least_squares", "min_trace")


def reconcile(
    base: Mapping[str, np.ndarray],
    hierarchy: Mapping[str, Sequence[str]],
    *,
    method: str,
    errors: Mapping[str, np.ndarray] | None = None,
    locked: Iterable[str] = (),
    middle: Iterable[str] = (),
    nonnegative: bool = True,
) -> dict[str, np.ndarray]:
    """Return {node: values} that add up along `hierarchy` {parent: children}, for `base` {node: array of one shape}.

    `errors` {node: (T,)} are one-step errors in sample, for "min_trace" alone. `locked` nodes keep their base values;
    `middle` nodes of "middle_out" keep theirs and must cover every leaf once; `nonnegative` keeps leaves at 0 or above.
    Raises InputError on an unknown method, options that do not go together, a broken hierarchy, missing nodes and
    locks that no values can meet.
    """
    locked, middle = tuple(locked), tuple(middle)
    _check(method, errors, locked, middle)
    nodes, leaves, sums = _structure(hierarchy)
    values = _values(base, nodes, "base")
    shape = values.shape[1:]
    flat = values.reshape(len(nodes), -1)
    for option, names in (("locked", locked), ("middle", middle)):
        for name in names:
            if name not in nodes:
                raise InputError("no such node", column=option, value=name, remedy=nearest(name, nodes))
    if method == "bottom_up":
        bottom = flat[[nodes.index(leaf) for leaf in leaves]]
        bottom = np.maximum(bottom, 0) if nonnegative else bottom
    elif method in ("top_down", "middle_out"):
        bottom = _top_down(flat, hierarchy, nodes, leaves, _tops(hierarchy, nodes, leaves, sums, middle), nonnegative)
    else:
        weight = np.eye(len(nodes)) if errors is None else np.linalg.inv(_shrunk(_values(errors, nodes, "errors")))
        bottom = _project(flat, sums, weight, [nodes.index(name) for name in locked], nonnegative)
    return {node: row.reshape(shape) for node, row in zip(nodes, sums @ bottom, strict=True)}


def _check(method, errors, locked, middle):
    """Refuse by name an unknown method and options that do not go with it."""
    if method not in METHODS:
        raise InputError("unknown method", column="method", value=method, remedy=nearest(method, METHODS))
    if locked and method not in PROJECTIONS:
        raise InputError("{method} cannot keep locked nodes", method=method, column="locked", value=locked[0],
                         remedy="{first} or {last}", first=PROJECTIONS[0], last=PROJECTIONS[1])  # fmt: skip
    if (errors is not None) != (method == "min_trace"):
        what = "min_trace needs one-step errors" if errors is None else "{method} takes no errors"
        raise InputError(what, method=method, column="errors", value=method)
    if bool(middle) != (method == "middle_out"):
        what = "{method} takes no middle nodes" if middle else "middle_out needs its middle nodes"
        raise InputError(what, method=method, column="middle", value=method)


def _structure(hierarchy):
    """Return all nodes, the leaves, and the matrix (nodes, leaves) of what adds up to what."""
    parent = {}
    for name, children in hierarchy.items():
        for child in children:
            if child in parent or child == name:
                raise InputError("a node has two parents", column="hierarchy", value=child)
            parent[child] = name
    nodes = list(dict.fromkeys([*hierarchy, *parent]))
    leaves = [node for node in nodes if not hierarchy.get(node)]
    sums = np.zeros((len(nodes), len(leaves)))
    for j, leaf in enumerate(leaves):
        node, steps = leaf, 0
        while node is not None:
            sums[nodes.index(node), j] = 1
            node, steps = parent.get(node), steps + 1
            if steps > len(nodes):
                raise InputError("the hierarchy runs in a circle", column="hierarchy", value=leaf)
    if not leaves or not sums.any(1).all():
        what = "the hierarchy runs in a circle or is empty"
        raise InputError(what, column="hierarchy", value=nodes[0] if nodes else "")
    return nodes, leaves, sums


def _values(given, nodes, what):
    for node in nodes:
        if node not in given:
            raise InputError("a node of the hierarchy has no values", column=what, value=node)
    rows = [np.asarray(given[node], float) for node in nodes]
    if len({row.shape for row in rows}) > 1 or not all(np.isfinite(row).all() for row in rows):
        raise InputError("the values must be finite and of one shape", column=what)
    return np.stack(rows)


def _tops(hierarchy, nodes, leaves, sums, middle):
    """Return the nodes that keep their values and whose leaves follow: the middle ones, or the roots."""
    children = {child for row in hierarchy.values() for child in row}
    tops = list(middle) or [node for node in nodes if node not in children]
    held = sums[[nodes.index(node) for node in tops]].sum(axis=0)
    if (held != 1).any():
        leaf = leaves[int(np.argmax(held != 1))]
        raise InputError("middle nodes must cover every leaf once", column="middle", value=leaf)
    return tops


def _top_down(flat, hierarchy, nodes, leaves, tops, nonnegative):
    """Leaves from `tops` down, by the shares of the children's forecasts; equal shares where all are zero."""
    made, stack = {node: flat[nodes.index(node)] for node in tops}, list(tops)
    while stack:
        node = stack.pop()
        below = list(hierarchy.get(node, ()))
        if below:
            part = np.maximum(flat[[nodes.index(child) for child in below]], 0)
            total = part.sum(0)
            share = np.where(total > 0, part / np.where(total > 0, total, 1), 1 / len(below))
            made.update({child: made[node] * share[i] for i, child in enumerate(below)})
            stack += below
    bottom = np.stack([made[leaf] for leaf in leaves])
    return np.maximum(bottom, 0) if nonnegative else bottom


def _shrunk(errors):
    """Covariance (nodes, nodes) of errors (nodes, T), correlations drawn to zero by their own uncertainty."""
    t = errors.shape[1]
    sd = np.sqrt(np.maximum((errors**2).mean(1), 1e-12 * max((errors**2).mean(), 1e-300)))
    z = errors / sd[:, None]
    r = z @ z.T / t
    spread = ((z**2) @ (z**2).T / t - r**2) / max(t - 1, 1)
    off = ~np.eye(len(r), dtype=bool)
    lam = np.clip(spread[off].sum() / max((r[off] ** 2).sum(), 1e-12), 0.01, 1) if off.any() else 1.0
    r = np.where(off, (1 - lam) * r, 1.0)
    return r * np.outer(sd, sd)


def _project(flat, sums, weight, locked, nonnegative):
    """Leaves (leaves, m) nearest to the forecasts `flat` (nodes, m) under `weight`, with locks and zeros kept."""
    cover = np.linalg.inv(sums.T @ weight @ sums)
    free = cover @ (sums.T @ weight @ flat)
    held = _hold(free, cover, sums[locked], flat[locked])
    if not nonnegative:
        return held
    small = 1e-9 * np.maximum(np.abs(flat).max(0), 1e-300)
    for column in np.flatnonzero((held < -small).any(0)):
        zeros = np.zeros(len(held), bool)
        for _ in range(len(held)):
            zeros |= held[:, column] < -small[column]
            rows = np.concatenate([sums[locked], np.eye(len(held))[zeros]])
            target = np.concatenate([flat[locked, column], np.zeros(zeros.sum())])[:, None]
            held[:, column] = _hold(free[:, [column]], cover, rows, target)[:, 0]
            if (held[:, column] >= -small[column]).all():
                break
    return np.maximum(held, 0)


def _hold(free, cover, rows, target):
    """Move leaves `free` (leaves, m) as little as possible so that `rows` @ leaves = `target`; InputError if not."""
    if not len(rows):
        return free.copy()
    missing = target - rows @ free
    made = free + cover @ rows.T @ np.linalg.pinv(rows @ cover @ rows.T) @ missing
    if np.abs(rows @ made - target).max() > 1e-6 * max(np.abs(target).max(), np.abs(free).max(), 1e-12):
        raise InputError("no values meet all locks", column="locked", remedy="unlock one of the nodes")
    return made
