"""An order file as it stands: cells as text (typed where the file has types), rows that do not fit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simlib.core.message import Note

LARGEST = 1 << 30  # bytes an unpacked file may have


@dataclass
class Source:
    """One table as read: `frame` cells, `rows` data row numbers from 1, `torn` (row number, reason, text).

    A torn row does not fit the header.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    torn: list[tuple[int, str, str]] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """Number of data rows in the file, torn ones included."""
        return len(self.frame) + len(self.torn)
