"""Work-conserving stations in closed form, hours as an axis. Time: hour within a day."""

from __future__ import annotations

import numpy as np


def serve_hours(backlog: np.ndarray, released: np.ndarray, capacity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (shipped, left): cumulative units served and units waiting at the end of each hour.

    backlog (…): units waiting at the start; released (…, H), capacity (…, H): units that arrive and that can be served
    in each hour. Solves left[h] = max(left[h−1] + released[h] − capacity[h], 0) (Lindley 1952) without a loop.
    """
    work = backlog[..., None] + released.cumsum(axis=-1)
    spare = work - capacity.cumsum(axis=-1)
    left = spare - np.minimum(np.minimum.accumulate(spare, axis=-1), 0)
    return work - left, left


def spread_hours(count: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return int64 (…, H): `count` units laid over hours by `share` (H,), adding up exactly (difference of floors)."""
    cumulative = np.floor(count[..., None] * np.cumsum(share / share.sum()) + 1e-9).astype(np.int64)
    cumulative[..., -1] = count
    return np.diff(cumulative, axis=-1, prepend=0)
