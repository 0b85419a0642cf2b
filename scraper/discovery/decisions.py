"""Decisions of discovery: what a spider is to request next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.frontier.due import DueUrl
from scraper.discovery.documents import Document


@dataclass(frozen=True, slots=True)
class RequestDocument:
    """A document to request, with these headers. `replaces`: the feed id of the document that is gone."""

    document: Document
    headers: Mapping[str, str] = field(default_factory=dict)
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class RequestPages:
    """Pages of a source that are due."""

    due: tuple[DueUrl, ...]


Decision = RequestDocument | RequestPages
