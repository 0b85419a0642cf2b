"""What an entry of the hostile web is: a name, what it sends, and what must become of its URL."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from models.enums import Reason
from tests.hostile.articles import Story


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses that mechanisms lead to: another honest host, and servers that must not be reached."""

    other: str
    canary: str
    #: The port of a canary that listens at the address of every host of this web.
    closed_port: int


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as its mechanism sees it."""

    path: str
    #: What the request's head said, names in lower case.
    headers: Mapping[str, str]
    #: `address:port` of the mechanism's own host.
    here: str
    story: Story
    places: Places
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


#: Answers one request; the connection is closed afterwards unless it returns True.
Act = Callable[[Call], Awaitable[bool | None]]


@dataclass(frozen=True, slots=True)
class Stored:
    """The page is stored: with its whole story, `says` beside it, and nothing of `lacks`; `fields` are columns.

    The value of a field is compared, or asked where it is a function.
    """

    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    #: Which paragraphs of the story must be there.
    paragraphs: range = range(5)


@dataclass(frozen=True, slots=True)
class Ends:
    """The page is not stored, for this reason; several where two answers are true at once."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """No document lists the page, so it is not requested."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The page is stored, or ends by a bound: which one depends on how fast the machine is."""

    ended: Ends
    stored: Stored = Stored()


Fate = Stored | Ends | Untold | Bounded


def ends(*reasons: Reason) -> Ends:
    return Ends(reasons)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One trick. `paths` are further paths of its host; None for robots.txt is 404."""

    name: str
    act: Act
    fate: Fate
    robots: Act | None = None
    paths: Mapping[str, Act] = field(default_factory=dict)
    #: Heavy ones are left to the slow tests.
    is_heavy: bool = False

    @property
    def story(self) -> Story:
        return Story(self.name)
