"""The command `newsgrain`: Scrapy's command line with our commands and settings, from any directory.

It alone puts the rooms of the application on `sys.path`; `import newsgrain` does not. Only the module of the command
that is typed is imported, so that no command waits for what another one needs.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from newsgrain import __version__
from newsgrain.app_folder import put_app_first

_SETTINGS = "scraper.settings"
#: docs/exit-codes.md: `stopped`.
_STOPPED = 11


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command line, and end the process with its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] in (["--version"], ["-V"]):
        print(f"newsgrain {__version__}")  # noqa: T201 - the answer
        raise SystemExit(0)
    put_app_first()
    # Messages and help texts name the program as it was typed.
    sys.argv[0] = "newsgrain"
    os.environ["SCRAPY_SETTINGS_MODULE"] = _SETTINGS
    # Relative paths of settings start here; a command that this one starts sees the same files.
    os.environ.setdefault("NEWSGRAIN_HOME", os.getcwd())  # noqa: PTH109 - a string is wanted
    # All that a command loads stays: to look for garbage in it takes a tenth of the start. It is looked for again as
    # soon as the command runs.
    gc.disable()
    try:
        import_module("scraper.console.launch").launch(words)
    except KeyboardInterrupt:
        # A crawl ends in order by itself; what is interrupted here has nothing to finish.
        sys.stderr.write("newsgrain: interrupted\n")
        raise SystemExit(_STOPPED) from None
    finally:
        gc.enable()
