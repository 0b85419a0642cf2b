"""Calls a function for many arguments in processes that share the memory of this one: large tables are not copied."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import Any, TypeVar

Argument = TypeVar("Argument")
Result = TypeVar("Result")


def map_forked(function: Callable[[Argument], Result], arguments: Sequence[Argument], jobs: int) -> list[Result]:
    """Return the results in the order of the arguments; only arguments and results are sent between processes."""
    if jobs == 1:
        return list(map(function, arguments))
    with get_context("fork").Pool(jobs, initializer=_keep, initargs=(function,)) as pool:
        return pool.map(_call, arguments, chunksize=1)


_KEPT: list[Callable[[Any], Any]] = []


def _keep(function: Callable[[Any], Any]) -> None:
    _KEPT[:] = [function]


def _call(argument: Any) -> Any:
    return _KEPT[0](argument)
