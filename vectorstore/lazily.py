"""Packages that import their modules only when these are needed."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def offering(package: str, names_by_module: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` (PEP 562) of a package that offers these names of its modules: each is imported when one is first used."""

    def get(name: str) -> Any:
        for module, names in names_by_module.items():
            if name in names:
                return getattr(import_module(f"{package}.{module}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return get
