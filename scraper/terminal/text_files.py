"""Reads text files that an operator names, with messages that name a remedy."""

from pathlib import Path


class UnreadableFileError(Exception):
    """A file cannot be read; the message names it and a remedy."""


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file without its byte order mark.

    Raises:
        UnreadableFileError: missing, a directory, not permitted, or not UTF-8 text.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableFileError(f"{path}: there is no such file. Create it, or name another one") from error
    except IsADirectoryError as error:
        raise UnreadableFileError(f"{path}: is a directory. Name a file in it") from error
    except PermissionError as error:
        raise UnreadableFileError(f"{path}: no permission to read it. Grant it to the user of this process") from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{path}: not UTF-8 text (byte {error.start}). Save the file as UTF-8") from error
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error}") from error
    if "\x00" in text:
        raise UnreadableFileError(f"{path}: not a text file (it has NUL bytes)")
    return text
