"""What `scrapy browse` does: checks, a copy of a PostgreSQL database, and the server."""

import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from models.database.reading import Reader
from models.database.url import hide_password, parse_database_url, sqlite_path
from models.maintenance import migrations
from scraper.terminal.command_line import print_stderr, refuse
from scraper.terminal.plural import plural

DEFAULT_PORT = 8001
#: Of a PostgreSQL database, the articles of so many days are copied.
DEFAULT_DAYS = 30

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BrowseRequest:
    """Where to listen, whether to open a browser, and how many days of a PostgreSQL database to copy."""

    port: int = DEFAULT_PORT
    opens: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class _Served:
    path: Path
    name: str
    about: str


def browse(database_url: str, request: BrowseRequest, say: Say) -> None:
    """Serve the database until the program is interrupted; mistakes end it with 4."""
    if not _has_datasette():
        refuse("scrapy browse needs Datasette, which is not installed: pip install 'newsgrain[browse]'")
    if request.days is not None and sqlite_path(parse_database_url(database_url)) is not None:
        refuse("scrapy browse: --days is for PostgreSQL, of which a copy is shown; an SQLite file is shown as it is")
    migrations.require(database_url)
    # Datasette takes half a second, and most commands do without it.
    from scraper.browse.server import PortTakenError, ServedFile, listening_socket, serve  # noqa: PLC0415

    with ExitStack() as stack:
        try:
            listener = stack.enter_context(listening_socket(request.port))
        except PortTakenError as error:
            refuse(f"scrapy browse: port {request.port} of 127.0.0.1 cannot be had ({error}): give another, --port 0")
        served = _served(database_url, request, stack, say)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"

        def ready() -> None:
            say(f"{served.name} is at {address} (Ctrl-C ends it)")
            if request.opens and not webbrowser.open(address):
                print_stderr(f"no browser could be opened; open {address} yourself")

        reader = Reader(f"sqlite:///{served.path}")
        stack.callback(reader.close)
        serve(ServedFile(served.path, served.name, served.about, reader), listener, ready)


def _served(database_url: str, request: BrowseRequest, stack: ExitStack, say: Say) -> _Served:
    path = sqlite_path(parse_database_url(database_url))
    if path is not None:
        return _Served(path, path.name, "The database as it is now: reload a page to see what is new.")
    # Only then: copies bring the exports with them.
    from pipelines.export.database_file import copy_newest  # noqa: PLC0415

    days = request.days or DEFAULT_DAYS
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsgrain-browse-")))
    shown = hide_password(database_url)
    say(f"copying the articles of the last {plural(days, 'day')} of {shown}; --days N takes more or fewer")
    copy = folder / "newsgrain.db"
    number = copy_newest(database_url, copy, datetime.now(UTC) - timedelta(days=days))
    about = (
        f"A copy of {shown}: the {plural(number, 'article')} of the last {plural(days, 'day')}, as of now. "
        "Pages as fetched are not in it."
    )
    return _Served(copy, parse_database_url(database_url).database or shown, about)


def _has_datasette() -> bool:
    try:
        return find_spec("datasette") is not None
    except ValueError:  # a module without a specification
        return False
