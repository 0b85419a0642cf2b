"""Statements of a page and its site about text and data mining and the training of models. Pure.

They are recorded with their evidence and forbid no fetching. Sources: W3C's TDMRep, the IETF's AI preferences,
Cloudflare's content signals, and the robots tags `noai` and `noimageai`.
"""

from collections.abc import Iterable, Iterator, Mapping

from pipelines.items import TdmReservation, TdmSource, TdmStatement

#: Names of mining and training in all these vocabularies; search is not among them.
MINING_USES = frozenset(
    """ai ai-all ai-train ai-input ai-output ai-use train-ai train-genai genai-train genai tdm all bots automated
    text-and-data-mining""".split(),
)
#: Recorded where it is reserved, but no opt-out of mining.
_SEARCH = "search"
_YES = frozenset({"y", "yes", "?1", "1", "allow", "true"})
_NO = frozenset({"n", "no", "?0", "0", "disallow", "false"})
_MAX_EVIDENCE = 1_000
_MAX_WORDS = 200
_RESERVED = {"1": True, "0": False}


def combined_reservation(statements: Iterable[TdmStatement]) -> TdmReservation:
    """Return the sum of statements: where they disagree, the rights are reserved."""
    distinct = tuple(dict.fromkeys(statements))
    nearest = max((statement.source for statement in distinct), default=TdmSource.OTHER)
    valid = [statement for statement in distinct if statement.source in {TdmSource.OTHER, nearest}]
    answers = {statement.is_reserved for statement in valid} - {None}
    opt_out = True if True in answers else False if False in answers else None
    evidence = "; ".join(statement.words for statement in valid)[:_MAX_EVIDENCE]
    return TdmReservation(opt_out, evidence or None)


def page_statements(
    headers: Iterable[tuple[str, str]], meta: Mapping[str, tuple[str, ...]], robots_tags: Iterable[str]
) -> Iterator[TdmStatement]:
    """Yield the statements in a page's headers, `<meta>` and robots tags (`pipelines.metadata.rights.robots_tags`)."""
    by_name: dict[str, list[str]] = {}
    for name, value in headers:
        by_name.setdefault(name.lower(), []).append(value)
    yield from _tdmrep(by_name, "header", TdmSource.HEADER)
    yield from _tdmrep(meta, "meta", TdmSource.META)
    for name in ("content-usage", "content-signal"):
        for origin, values in (("header", by_name), ("meta", meta)):
            for value in values.get(name, ()):
                yield from preference_statements(value, f"{origin} {name}")
    for tag in robots_tags:
        if tag == "noai":
            yield TdmStatement(is_reserved=True, words="robots tag noai")
        elif tag == "noimageai":
            # About images; we store text.
            yield TdmStatement(is_reserved=None, words="robots tag noimageai")


def preference_statements(preferences: str, origin: str) -> Iterator[TdmStatement]:
    """Yield the statements of a list such as `train-ai=n, search=n` about mining and training, and against search."""
    for part in preferences.replace(";", ",").split(","):
        use, _, answer = (piece.strip().lower() for piece in part.partition("="))
        if use in MINING_USES and answer in _YES | _NO:
            yield TdmStatement(answer in _NO, f"{origin}: {use}={answer}")
        elif use == _SEARCH and answer in _NO:
            yield TdmStatement(is_reserved=None, words=f"{origin}: {use}={answer}")


def tdmrep_statement(reservation: object, policy: object, origin: str, source: TdmSource) -> TdmStatement | None:
    """Return the statement of a `tdm-reservation` value; None for an invalid one."""
    value = str(reservation).strip()
    if isinstance(reservation, bool) or value not in _RESERVED:
        return None
    more = f" (policy {policy.strip()})" if isinstance(policy, str) and policy.strip() else ""
    return TdmStatement(_RESERVED[value], f"{origin} tdm-reservation={value}{more}"[:_MAX_WORDS], source)


def _tdmrep(values: Mapping[str, Iterable[str]], origin: str, source: TdmSource) -> Iterator[TdmStatement]:
    policy = next(iter(values.get("tdm-policy", ())), None)
    for value in values.get("tdm-reservation", ()):
        statement = tdmrep_statement(value, policy, origin, source)
        if statement is not None:
            yield statement
