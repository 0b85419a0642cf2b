"""Clocks that are not the true one, for processes: those of libfaketime, where there is a wheel of it."""

import sys
from importlib.util import find_spec
from pathlib import Path


def faketime_environment() -> dict[str, str] | None:
    """Return the environment in which libfaketime sets the clock of processes; None: this platform has none.

    What is waited for is measured by a clock of its own, which stays as it is. The last variable
    turns off a repair of libfaketime that makes threads which wait for the interpreter wake without end, at fifty times
    the CPU time with newer C libraries.
    """
    # Found and not imported: the package changes the process that imports it.
    spec = find_spec("libfaketime") if sys.platform == "linux" else None
    if spec is None or not spec.submodule_search_locations:
        return None
    library = Path(spec.submodule_search_locations[0]) / "vendor/libfaketime/src/libfaketime.so.1"
    return {"LD_PRELOAD": str(library), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"}
