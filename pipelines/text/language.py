"""The language of a text, as an ISO 639-1 code."""

import py3langid

#: Characters looked at: more says nothing new.
_ENOUGH = 2_000
#: Letters below which a text says nothing, and below which the page's own word counts more.
_NOTHING, _LITTLE = 20, 200
#: Candidates among which the page's own word decides, for little text and for near relatives.
_AMONG_LITTLE, _AMONG_MUCH = 5, 2
#: Log-probability for each letter by which the second of two near relatives may trail.
_NEAR = 0.05
_ISO_639_1_LENGTH = 2
#: Codes that name the same language, and codes of old.
_SAME = {
    "nb": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "mo": "ro",
    "sh": "hr",
    "fil": "tl",
    "jp": "ja",
    "cn": "zh",
    "kr": "ko",
    "gr": "el",
    "cz": "cs",
    "dk": "da",
    "se": "sv",
    "ua": "uk",
}
#: Declared codes that are a country's where a language's was meant; read as such only beside no better word.
_ISO_639_1 = frozenset(
    """
    aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nd
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr
    ss st su sv sw ta te tg th ti tk tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)


def detect_language(text: str, declared: str | None) -> str | None:
    """Return the language of a text as ISO 639-1, or None.

    The words decide; what the page declares decides for texts too short to tell, and between near relatives.
    """
    declared = iso_639_1(declared)
    sample = text[:_ENOUGH].strip()
    letters = sum(map(str.isalpha, sample))
    if letters < _NOTHING and declared:
        return declared
    if not letters:
        return declared
    ranked = _ranked(sample)
    among, gap = (_AMONG_LITTLE, float("inf")) if letters < _LITTLE else (_AMONG_MUCH, _NEAR * letters)
    best = ranked[0][1]
    if any(code == declared and best - score <= gap for code, score in ranked[:among]):
        return declared
    return ranked[0][0]


def iso_639_1(tag: str | None) -> str | None:
    """Return the ISO 639-1 code in a language tag such as `de-AT` or `pt_BR`, or None."""
    if not tag:
        return None
    code = tag.strip()[:12].replace("_", "-").split("-")[0].casefold()
    if code in _ISO_639_1:
        return _SAME.get(code, code) if code == "nb" else code
    code = _SAME.get(code, code)
    return code if code in _ISO_639_1 else None


def _ranked(sample: str) -> list[tuple[str, float]]:
    """Return (code, log-probability) of all languages that have a two-letter code, the likeliest first."""
    found: dict[str, float] = {}
    for code, score in py3langid.rank(sample):
        if len(code) == _ISO_639_1_LENGTH:
            found.setdefault(_SAME.get(code, code), score)
    return list(found.items())
