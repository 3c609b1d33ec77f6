"""An engine is a module that the catalog names; here it is held against what it must have."""

import importlib
import inspect
from functools import cache
from types import ModuleType
from typing import TypeVar

from avatar_app.catalog.engines import Engine
from avatar_app.errors import FaultError

T = TypeVar("T")


def load_plugin(row: Engine, contract: type[T]) -> T:
    """The functions of a row's module, as an instance of `contract`: a Protocol whose abstract
    methods the module must have, and whose other methods stand in for what it leaves out.

    Raises FaultError("engine_broken") with what is missing.
    """
    bound: T = _bind(importlib.import_module(row.module), contract)  # type: ignore[arg-type]
    return bound


@cache
def _bind(module: ModuleType, contract: type[T]) -> T:
    names = [name for name in vars(contract) if not name.startswith("_")]
    found = {name: getattr(module, name) for name in names if hasattr(module, name)}
    required: frozenset[str] = contract.__abstractmethods__  # type: ignore[attr-defined]
    wrong = [f"`{name}` is missing" for name in names if name in required - found.keys()]
    for name, function in found.items():
        _, *arguments = inspect.signature(getattr(contract, name)).parameters
        if not _takes(function, arguments):
            wrong.append(f"`{name}` should take {', '.join(arguments) or 'no argument'}")
    if wrong:
        raise FaultError(
            "engine_broken",
            f"{module.__name__} cannot be used as an engine: {', '.join(wrong)}; "
            "docs/adding-an-engine.md says what it must have.",
        )
    functions = {name: staticmethod(function) for name, function in found.items()}
    plugin: T = type(contract.__name__, (contract,), functions)()
    return plugin


def _takes(function: object, arguments: list[str]) -> bool:
    """Whether it can be called with so many."""
    if not callable(function):
        return False
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    return True
