"""What people read for the codes of goods: classes, roles, lifecycle stages."""

from __future__ import annotations

from simlib.i18n import N_

CLASSES = {"A": N_("A: the first 80 % of sales"), "B": N_("B: the next 15 %"), "C": N_("C: the rest")}
CLASS = {"A": "A", "B": "B", "C": "C", "tail": N_("pooled tail")}
ROLES = {
    "traffic": N_("traffic builder"),
    "profit": N_("profit maker"),
    "image": N_("image piece"),
    "custom": N_("custom piece"),
}
ROLE_GROUPS = {
    "traffic": N_("Traffic builders"),
    "profit": N_("Profit makers"),
    "image": N_("Image pieces"),
    "custom": N_("Custom pieces"),
}
STAGES = {"launch": N_("launch"), "growth": N_("growth"), "mature": N_("mature"), "decline": N_("decline")}
