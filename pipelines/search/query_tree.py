"""What a query is parsed to: words in their order, combined."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Field(StrEnum):
    """A part of an article that a query may name."""

    HEADLINE = "headline"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; a single word is a phrase of one. `is_prefix`: the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Two phrases in either order with at most `distance` words between them."""

    left: Phrase
    right: Phrase
    distance: int
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these or several."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The one without the other."""

    wanted: "Node"
    unwanted: "Node"


Node = Phrase | Near | And | Or | Not


def in_field(node: Node, field: Field) -> Node:
    """Return the query in this field; parts that name a field keep theirs."""
    if isinstance(node, (Phrase, Near)):
        return replace(node, field=node.field or field)
    if isinstance(node, Not):
        return Not(in_field(node.wanted, field), in_field(node.unwanted, field))
    return type(node)(tuple(in_field(part, field) for part in node.parts))


def wanted_phrases(node: Node) -> Iterator[Phrase]:
    """Yield the phrases that an article may match for: all but those after NOT, each with its field."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, Near):
        yield replace(node.left, field=node.field)
        yield replace(node.right, field=node.field)
    elif isinstance(node, Not):
        yield from wanted_phrases(node.wanted)
    else:
        for part in node.parts:
            yield from wanted_phrases(part)
