"""Reads the text files that an operator names, with messages that say what to do."""

from pathlib import Path


class UnreadableFile(Exception):  # noqa: N818 reads as what it is
    """A file that the operator named cannot be read; the message names it and the remedy."""


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises:
        UnreadableFile: missing, a directory, not permitted, or not UTF-8 text.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path}: there is no such file. Create it, or name another one") from error
    except IsADirectoryError as error:
        raise UnreadableFile(f"{path}: is a directory. Name a file in it") from error
    except PermissionError as error:
        raise UnreadableFile(f"{path}: no permission to read it. Grant it to the user of this process") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: not UTF-8 text (byte {error.start}). Save the file as UTF-8") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path}: cannot be read: {error}") from error
    if "\x00" in text:
        raise UnreadableFile(f"{path}: not a text file (it has NUL bytes)")
    return text
