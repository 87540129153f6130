"""Rows of tables: frozen dataclasses that are made several times faster than usual, since a rebuild makes millions."""

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

R = TypeVar("R")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def row(cls: type[R]) -> type[R]:
    """As `dataclass(frozen=True, kw_only=True)`. That no field is missing is left to the type checker."""
    kind = dataclass(frozen=True, kw_only=True)(cls)
    defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}  # type: ignore[arg-type]

    def fill(self: Any, **values: Any) -> None:
        self.__dict__.update({**defaults, **values})

    kind.__init__ = fill  # type: ignore[method-assign]
    return kind
