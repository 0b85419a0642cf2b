"""Passages that stand on the page twice: one text for desktops and one for telephones, or a copy for printers."""

from collections.abc import Iterable, Sequence

#: A block of fewer words (a name, a label, a price) may well stand on a page again.
_LONG = 10
#: So many longer blocks in the order of before are a copy; fewer are a refrain, or a quotation.
_LEAST = 3


def duplicate_passages(words: Sequence[Sequence[str]], kept: Iterable[int]) -> frozenset[int]:
    """Return those of the `kept` blocks that say again, in the same order, what kept blocks before them say.

    `words` are the words of each block of the page; `kept` are in page order.
    """
    first: dict[tuple[str, ...], int] = {}
    found: set[int] = set()
    run: list[int] = []
    last = -1
    for index in kept:
        line = tuple(words[index])
        before = first.setdefault(line, index)
        if before == index:
            if len(line) >= _LONG:
                found.update(_copy(run, words))
                run, last = [], -1
        else:
            if before <= last:
                found.update(_copy(run, words))
                run = []
            run.append(index)
            last = before
    found.update(_copy(run, words))
    return frozenset(found)


def _copy(run: Sequence[int], words: Sequence[Sequence[str]]) -> Sequence[int]:
    return run if sum(len(words[index]) >= _LONG for index in run) >= _LEAST else ()
