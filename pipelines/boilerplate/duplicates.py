"""Duplicate passages: pages that contain one text for desktops and one for telephones, or a copy for printers."""

from collections.abc import Iterable, Sequence

#: Blocks of fewer words (a name, a label, a price) may well recur on a page.
_LONG_WORDS = 10
#: Fewer long blocks that recur in the same order are a refrain, or a quotation.
_MIN_LONG_BLOCKS = 3


def duplicate_passages(words: Sequence[Sequence[str]], kept: Iterable[int]) -> frozenset[int]:
    """Return the `kept` blocks that repeat earlier kept blocks in the same order.

    `words` are the words of each block of the page; `kept` are indices in page order.
    """
    first: dict[tuple[str, ...], int] = {}
    duplicates: set[int] = set()
    run: list[int] = []
    last = -1
    for index in kept:
        line = tuple(words[index])
        original = first.setdefault(line, index)
        if original == index:
            if len(line) >= _LONG_WORDS:
                duplicates.update(_duplicate(run, words))
                run, last = [], -1
        else:
            if original <= last:
                duplicates.update(_duplicate(run, words))
                run = []
            run.append(index)
            last = original
    duplicates.update(_duplicate(run, words))
    return frozenset(duplicates)


def _duplicate(run: Sequence[int], words: Sequence[Sequence[str]]) -> Sequence[int]:
    return run if sum(len(words[index]) >= _LONG_WORDS for index in run) >= _MIN_LONG_BLOCKS else ()
