"""Session ids of readers in URLs: in the query, behind a semicolon in the path, or as a folder (ASP.NET). Pure.

Only names and shapes that no site is known to use for anything else. `sid`, `s` and the like may name an article; which
of those do not is learnt for each host.
"""

import re

_NAMES = """
    phpsessid phpsessionid phpsid jsessionid jsessid aspsessionid asp.net_sessionid sessionid session_id session-id
    sessid sess_id osessid cfid cftoken cfsid zenid oscsid xtcsid mscssid
"""
_SESSION = frozenset(_NAMES.split())
# ASP's end with eight letters.
_NAME = re.compile(r"aspsessionid[a-z]{8}")
#: Shorter values may be the number of a session at a conference.
_VALUE = re.compile(r"[A-Za-z0-9._!,%~-]{4,}")
_IN_PATH = re.compile(r";([A-Za-z_.-]+)=([^/;]*)")
_FOLDER = re.compile(r"/\((?:[A-Z]\([A-Za-z0-9_-]{16,}\))+\)(?=/)")


def is_session_id(name: str, value: str) -> bool:
    """Return whether a parameter (its name in lower case) is the session of a reader."""
    return (name in _SESSION or _NAME.fullmatch(name) is not None) and _VALUE.fullmatch(value) is not None


def without_session(path: str) -> str:
    """Return a path without the session of a reader."""
    if ";" not in path and "(" not in path:
        return path
    kept = _IN_PATH.sub(lambda found: "" if is_session_id(found[1].lower(), found[2]) else found[0], path)
    return _FOLDER.sub("", kept)
