"""The language of a text, as an ISO 639-1 code."""

#: Characters of a text that are classified; more do not change the result.
_SAMPLE = 2_000
#: Characters that are enough where the language declared is the first.
_BEGINNING = 600
#: Below so many letters the declared language is taken, below so many more it is preferred.
_MIN_LETTERS, _SHORT_TEXT = 20, 200
#: Ranks up to which the declared language wins, for short texts and for others.
_SHORT_TEXT_RANKS, _RANKS = 5, 2
#: Log-probability per letter by which the declared language of a longer text may trail the first.
_MAX_GAP = 0.05
_ISO_639_1_LENGTH = 2
#: Synonyms and former codes.
_SYNONYMS = {
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

    The text is classified; the declared language decides for short texts and between closely related languages.
    """
    declared = iso_639_1(declared)
    sample = text[:_SAMPLE].strip()
    letters = sum(map(str.isalpha, sample))
    if not letters or (letters < _MIN_LETTERS and declared):
        return declared
    if declared and len(sample) > _BEGINNING and _ranked(sample[:_BEGINNING])[0][0] == declared:
        return declared
    ranked = _ranked(sample)
    is_short = letters < _SHORT_TEXT
    ranks, max_gap = (_SHORT_TEXT_RANKS, float("inf")) if is_short else (_RANKS, _MAX_GAP * letters)
    best = ranked[0][1]
    if any(code == declared and best - score <= max_gap for code, score in ranked[:ranks]):
        return declared
    return ranked[0][0]


def iso_639_1(tag: str | None) -> str | None:
    """Return the ISO 639-1 code in a language tag such as `de-AT` or `pt_BR`, or None."""
    if not tag:
        return None
    code = tag.strip()[:12].replace("_", "-").split("-")[0].casefold()
    if code in _ISO_639_1:
        return _SYNONYMS.get(code, code) if code == "nb" else code
    code = _SYNONYMS.get(code, code)
    return code if code in _ISO_639_1 else None


def _ranked(sample: str) -> list[tuple[str, float]]:
    """Return (code, log-probability) of all languages with a two-letter code, likeliest first."""
    # Loads numpy and the model, which those that only read tags of languages need not wait for.
    from pipelines.text.language_model import language_identifier  # noqa: PLC0415

    scores: dict[str, float] = {}
    for code, score in language_identifier().rank(sample):
        if len(code) == _ISO_639_1_LENGTH:
            scores.setdefault(_SYNONYMS.get(code, code), score)
    return list(scores.items())
