"""What the system says about other processes."""

from pathlib import Path


def is_alive(pid: int) -> bool:
    """Return whether a process is there; one that has ended and waits for its parent is not."""
    try:
        return _fields(pid)[0] != "Z"
    except FileNotFoundError:
        return False


def parent(pid: int) -> int:
    """Return the number of the process that started this one."""
    return int(_fields(pid)[1])


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
