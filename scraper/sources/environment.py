"""`${NAME}` in a value stands for a variable of the environment: secrets need not be in the file. Pure."""

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"(\$?)\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class MissingVariable(ValueError):  # noqa: N818 the name says what is wrong
    """A variable has no value, or no name that one can have; the message names it, and no value."""


def substituted(text: str, environment: Mapping[str, str]) -> str:
    """Return the text with the values of the variables in it; `$${` is written for a plain `${`.

    Raises:
        MissingVariable: there is none of this name, or it is empty.
    """

    def value(found: re.Match[str]) -> str:
        escape, name = found.groups()
        if escape:
            return found[0][1:]
        if not _NAME.fullmatch(name):
            raise MissingVariable(f"${{{name}}}: no name of a variable; write ${{NAME}}, or $${{ for a plain ${{")
        if not environment.get(name):
            raise MissingVariable(f"${{{name}}}: not in the environment: set {name}, in the crontab too")
        return environment[name]

    return _REFERENCE.sub(value, text)
