"""Replaces `${NAME}` by a variable of the environment, so that secrets need not be in the file. Pure."""

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"(\$?)\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class MissingVariableError(ValueError):
    """A variable has no value, or an impossible name; the message shows its name only."""


def with_variables(text: str, environment: Mapping[str, str]) -> str:
    """Return the text with `${NAME}` replaced; `$${` stands for a plain `${`.

    Raises:
        MissingVariableError: a variable is missing or empty.
    """

    def value(found: re.Match[str]) -> str:
        escape, name = found.groups()
        if escape:
            return found[0][1:]
        if not _NAME.fullmatch(name):
            raise MissingVariableError(
                f"${{{name}}}: not the name of a variable; write ${{NAME}}, or $${{ for a plain ${{"
            )
        if not environment.get(name):
            raise MissingVariableError(f"${{{name}}}: not in the environment: set {name}, in the crontab too")
        return environment[name]

    return _REFERENCE.sub(value, text)
