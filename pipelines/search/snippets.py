"""Marks what a query has found in the original text, and cuts the passage around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.search.analyser import Located, locate, tokenise
from pipelines.search.query_tree import Field, Node, Phrase, wanted_phrases

#: Characters of a snippet, and of what is shown before its first mark.
LENGTH, BEFORE = 240, 60
# Characters that are read at once, to find the passage: about a paragraph.
_WINDOW = 400
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text in pieces, each with whether the query has found it."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def has_marks(self) -> bool:
        """Return whether the query has found anything in it."""
        return any(is_marked for _, is_marked in self.pieces)

    def text(self, before: str = "", after: str = "") -> str:
        """Return the text with these signs around each mark."""
        return "".join(f"{before}{piece}{after}" if is_marked else piece for piece, is_marked in self.pieces)


class Snippets:
    """What to mark for a query."""

    def __init__(self, query: Node) -> None:
        """Collect the phrases of the query."""
        phrases = tuple(dict.fromkeys(wanted_phrases(query)))
        self._phrases = {field: [one for one in phrases if one.field in {None, field}] for field in Field}

    def headline(self, headline: str) -> MarkedText:
        """Return a headline with its marks."""
        text = _one_line(headline)
        return _marked(text, self._spans(text, Field.HEADLINE), 0, len(text))

    def snippet(self, headline: str, body: str) -> MarkedText:
        """Return the passage of a body with the most phrases; the headline if only that has any, else the beginning."""
        text = _one_line(body)
        start, number = self._best_window(text)
        if not number:
            marked = self.headline(headline)
            return marked if marked.has_marks else _cut(text, [], 0)
        # What is around is marked and shown too.
        first, last = max(0, start - LENGTH), min(len(text), start + 2 * _WINDOW + LENGTH)
        spans = [(first + one, first + other) for one, other in self._spans(text[first:last], Field.BODY)]
        return _cut(text, spans, _best_start(spans) if spans else start)

    def _best_window(self, text: str) -> tuple[int, int]:
        """Return where the part of a text with the most phrases begins, and how many it has; the first of several."""
        best, most = 0, 0
        for start in range(0, max(1, len(text)), _WINDOW):
            # Twice as long as the step, so that each phrase is whole in one part.
            words = tokenise(text[start : start + 2 * _WINDOW])
            number = sum(_has(phrase, words) for phrase in self._phrases[Field.BODY])
            if number > most:
                best, most = start, number
            if most == len(self._phrases[Field.BODY]):
                break
        return best, most

    def _spans(self, text: str, field: Field) -> list[tuple[int, int]]:
        """Return where the phrases stand in a text, merged where they overlap."""
        phrases = self._phrases[field]
        located = locate(text) if phrases else []
        return _merged(sorted(span for phrase in phrases for span in _found(phrase, located)))


def _has(phrase: Phrase, words: Sequence[str]) -> bool:
    if len(phrase.words) == 1 and not phrase.is_prefix:
        return phrase.words[0] in words
    return next(_places(phrase, words), None) is not None


def _places(phrase: Phrase, words: Sequence[str]) -> Iterator[int]:
    """Yield where a phrase begins in words."""
    *others, last = phrase.words
    for place in range(len(words) - len(others)):
        end = words[place + len(others)]
        is_end = end == last or (phrase.is_prefix and end.startswith(last))
        if is_end and all(words[place + step] == word for step, word in enumerate(others)):
            yield place


def _found(phrase: Phrase, located: Sequence[Located]) -> Iterator[tuple[int, int]]:
    for place in _places(phrase, [one.word for one in located]):
        last = located[place + len(phrase.words) - 1]
        yield located[place].start, _end(last, phrase)


def _end(last: Located, phrase: Phrase) -> int:
    """Return the end of a match: of a pair of which only the first character was asked for, the end of that."""
    is_half = phrase.is_prefix and len(phrase.words[-1]) == 1 and last.end - last.start == 2  # noqa: PLR2004 - a pair
    return last.start + 1 if is_half else last.end


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _best_start(spans: Sequence[tuple[int, int]]) -> int:
    """Return the beginning of the first mark of the passage with the most marks."""
    best, best_number, last = spans[0][0], 0, 0
    for first, (start, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= start + LENGTH - BEFORE:
            last += 1
        if last - first > best_number:
            best, best_number = start, last - first
    return best


def _cut(text: str, spans: Sequence[tuple[int, int]], first_mark: int) -> MarkedText:
    start = _word_start(text, max(0, min(first_mark - BEFORE, len(text) - LENGTH)), first_mark)
    end = _word_end(text, min(len(text), start + LENGTH), start)
    marked = _marked(text, spans, start, end)
    before = [(_ELLIPSIS, False)] if start > 0 else []
    after = [(_ELLIPSIS, False)] if end < len(text) else []
    return MarkedText((*before, *marked.pieces, *after))


def _word_start(text: str, start: int, limit: int) -> int:
    """Return the beginning of the first whole word from `start`, at most `limit`."""
    if start == 0 or text[start - 1] == " ":
        return start
    space = text.find(" ", start, limit)
    return start if space < 0 else space + 1


def _word_end(text: str, end: int, start: int) -> int:
    """Return the end of the last whole word before `end`, in the second half of the snippet."""
    if end == len(text) or text[end] == " ":
        return end
    space = text.rfind(" ", start + LENGTH // 2, end)
    return end if space < 0 else space


def _marked(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> MarkedText:
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        pieces += [(text[at : max(first, at)], False), (text[max(first, start) : min(last, end)], True)]
        at = min(last, end)
    pieces.append((text[at:end], False))
    return MarkedText(tuple(piece for piece in pieces if piece[0]))


def _one_line(text: str) -> str:
    return " ".join(text.split())
