"""Loads `cue_lexicon.toml`: words of texts and of class names that hint at a kind of block."""

import tomllib
from importlib.resources import files


def _groups(name: str) -> dict[str, list[str]]:
    text = files("pipelines.boilerplate.features").joinpath("cue_lexicon.toml").read_text(encoding="utf-8")
    return {group: words.split() for group, words in tomllib.loads(text)[name].items()}


def _by_word(groups: dict[str, list[str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for position, words in enumerate(groups.values()):
        for word in words:
            found[word] = (*found.get(word, ()), position)
    return found


_CUES = _groups("cues")
_CLASSES = _groups("classes")
#: Names of the groups by position.
CUE_GROUPS: tuple[str, ...] = tuple(_CUES)
CLASS_GROUPS: tuple[str, ...] = tuple(_CLASSES)
#: The positions of a word's groups; for words of class names, as a bit mask.
CUES: dict[str, tuple[int, ...]] = _by_word(_CUES)
CLASS_MASKS: dict[str, int] = {
    word: sum(1 << position for position in positions) for word, positions in _by_word(_CLASSES).items()
}
