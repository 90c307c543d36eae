"""Parameters declared once: default, unit, bounds and a sentence; frozen, and unknown names are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simlib.core.errors import InputError, nearest
from simlib.core.message import N_, msg

P = TypeVar("P", bound="Params")
# Rules of pydantic by their type, as remedies; a rule that is not here is shown in pydantic's own words.
RULES = {
    "greater_than_equal": N_("must be greater than or equal to {ge}"),
    "less_than_equal": N_("must be less than or equal to {le}"),
    "greater_than": N_("must be greater than {gt}"),
    "less_than": N_("must be less than {lt}"),
    "int_type": N_("must be a valid integer"),
    "int_from_float": N_("must be a valid integer"),
    "float_type": N_("must be a valid number"),
    "finite_number": N_("must be a finite number"),
    "string_type": N_("must be a valid string"),
    "bool_type": N_("must be a valid boolean"),
    "date_type": N_("must be a valid date"),
    "tuple_type": N_("must be a valid tuple"),
    "literal_error": N_("must be {expected}"),
}


class Params(BaseModel):
    """Base of every parameter group: frozen, strict, no unknown names, no infinite numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=False)


def par(
    default: Any, unit: str, lo: float | None = None, hi: float | None = None, doc: str = "", **bounds: Any
) -> Any:
    """Declare one parameter of a `Params` class: default, unit, inclusive bounds and a sentence."""
    return Field(
        default, ge=lo, le=hi, description=doc, json_schema_extra={"unit": unit}, validate_default=True, **bounds
    )


@dataclass(frozen=True)
class Declared:
    """One declared parameter, as tables, comments and sliders show it."""

    path: str
    default: object
    unit: str
    lo: float | None
    hi: float | None
    doc: str
    kind: type


def declared(params_class: type[Params], prefix: str = "") -> list[Declared]:
    """Return every parameter declared in `params_class`, nested groups included, in order of declaration."""
    found = []
    for name, field in params_class.model_fields.items():
        path = f"{prefix}{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, Params):
            found += declared(field.annotation, path + ".")
            continue
        bounds = {type(m).__name__: m for m in field.metadata}
        lo, hi = getattr(bounds.get("Ge"), "ge", None), getattr(bounds.get("Le"), "le", None)
        unit = (field.json_schema_extra or {}).get("unit", "")
        found.append(
            Declared(
                path,
                field.get_default(call_default_factory=True),
                unit,
                lo,
                hi,
                field.description or "",
                field.annotation,
            )
        )
    return found


def build(
    params_class: type[P],
    values: Mapping[str, Any],
    *,
    file: Path | str | None = None,
    line_of: Callable[[tuple], int | None] = lambda path: None,
) -> P:
    """Return `params_class(**values)`; a refusal is one InputError naming path, value, rule and nearest valid name.

    `line_of(path)` gives the file's line of a path (a tuple of keys) where it is known.
    """
    try:
        return params_class.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
    path = tuple(first["loc"])
    rule = RULES.get(first["type"])
    remedy = msg(rule, **first.get("ctx", {})) if rule else first["msg"].lower().replace("input should be", "must be")
    value = first.get("input")
    what = "parameter value refused"
    if first["type"] == "extra_forbidden":
        what, value, remedy = "unknown parameter", None, nearest(path[-1], _names(params_class, path[:-1]))
    elif first["type"] == "missing":
        what, value, remedy = "parameter missing", None, "add it"
    raise InputError(
        what, file=file, line=line_of(path), column=".".join(map(str, path)) or None, value=value, remedy=remedy
    )


def set_at(params: P, path: str, value: Any) -> P:
    """Return a copy of `params` with the parameter at the dotted `path` changed and everything validated again."""
    values = params.model_dump()
    *groups, last = path.split(".")
    inner, seen = values, []
    for name in groups:
        if not isinstance(inner, dict) or name not in inner:
            raise InputError(
                "unknown parameter", column=path, remedy=nearest(name, inner if isinstance(inner, dict) else [])
            )
        inner = inner[name]
        seen.append(name)
    if not isinstance(inner, dict) or last not in inner:
        raise InputError(
            "unknown parameter", column=path, remedy=nearest(last, inner if isinstance(inner, dict) else [])
        )
    inner[last] = value
    return build(type(params), values)


def _names(params_class, path):
    for name in path:
        if isinstance(name, int):  # an item of a list: its class is known already
            continue
        field = params_class.model_fields.get(name)
        kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
        params_class = next((k for k in kinds if isinstance(k, type) and issubclass(k, Params)), None)
        if params_class is None:
            return []
    return list(params_class.model_fields)
