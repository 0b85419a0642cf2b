"""Scripts whose words run together or change their ends, and are indexed by pairs of characters."""

import re

#: A class of `re`: Han, kana, Hangul, Thai, Lao, Khmer, Burmese and their neighbours. Only those of the basic plane:
#: one wider character makes a class forty times as slow, and a word of rare Han characters is found as a word.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1100-\u11ff\u1780-\u17d3\u17d7\u17dc\u17dd"
    "\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff"
)
_IS_UNSPACED = re.compile(rf"[{UNSPACED}]")


def is_unspaced(word: str) -> bool:
    """Return whether a word is one or two characters of a script that is indexed by pairs."""
    return bool(_IS_UNSPACED.match(word))
