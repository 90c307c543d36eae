"""The logarithmic mean, on which decompositions without residual stand (LMDI-I, Ang 2005)."""

from __future__ import annotations

import numpy as np


def log_mean(a: np.typing.ArrayLike, b: np.typing.ArrayLike) -> np.ndarray:
    """Return the logarithmic mean (a − b) / ln(a / b), elementwise; a where both are equal, 0 where one is 0."""
    a, b = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    positive = (a > 0) & (b > 0)
    ratio = np.log(np.where(positive, a, 1) / np.where(positive, b, 1))
    near = np.abs(ratio) < 1e-9
    return np.where(positive, np.where(near, a, (a - b) / np.where(near, 1, ratio)), 0.0)
