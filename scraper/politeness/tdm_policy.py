"""Policies on text and data mining in a site's files: tdmrep.json and robots.txt. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.items import TdmSource, TdmStatement
from pipelines.metadata.rights.tdm_rights import preference_statements, tdmrep_statement
from scraper.politeness.robots_txt import RobotsFile, matches

#: Bounds of what is read of tdmrep.json.
_MOST_RULES = 200
MOST_BYTES = 65_536
#: Crawlers that collect texts for training models.
AI_CRAWLERS = tuple(
    """GPTBot ClaudeBot anthropic-ai CCBot Google-Extended Applebot-Extended Bytespider meta-externalagent FacebookBot
    Amazonbot cohere-ai cohere-training-data-crawler Diffbot omgili PanguBot""".split(),
)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class TdmRule:
    """A rule of tdmrep.json: a path pattern and its statement."""

    location: str
    statement: TdmStatement


def tdm_rules(body: bytes) -> tuple[TdmRule, ...]:
    """Return the rules of a tdmrep.json in their order; invalid ones are skipped."""
    try:
        rules = json.loads(body[:MOST_BYTES])
    except (ValueError, RecursionError):
        return ()
    return tuple(_read(rules[:_MOST_RULES])) if isinstance(rules, list) else ()


def _read(rules: Sequence[object]) -> Iterator[TdmRule]:
    for rule in rules:
        location = rule.get("location") if isinstance(rule, dict) else None
        if not isinstance(rule, dict) or not isinstance(location, str) or not location:
            continue
        where = f"tdmrep.json {location[:100]}:"
        statement = tdmrep_statement(rule.get("tdm-reservation"), rule.get("tdm-policy"), where, TdmSource.SITE_FILE)
        if statement is not None:
            yield TdmRule(location, statement)


def statements(url: str, robots: RobotsFile, token: str, rules: Sequence[TdmRule]) -> Iterator[TdmStatement]:
    """Yield the statements of a site's files about one URL, for the crawler of this product token."""
    # The first matching rule counts.
    first = next((rule for rule in rules if matches(rule.location, url)), None)
    if first is not None:
        yield first.statement
    yield from _usage(url, robots, token)
    blocked = [name for name in AI_CRAWLERS if robots.names(name) and not robots.allows(url, name)]
    if blocked:
        more = f" and {len(blocked) - _MOST_NAMED} more" if len(blocked) > _MOST_NAMED else ""
        named = ", ".join(blocked[:_MOST_NAMED])
        yield TdmStatement(is_reserved=True, words=f"robots.txt shuts out {named}{more}")


def _usage(url: str, robots: RobotsFile, token: str) -> Iterator[TdmStatement]:
    """Yield the usage preferences of robots.txt; among those with a matching path, the longest path counts."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, value in robots.group(token).usage:
        path, preference = _split(value)
        if not path or matches(path, url):
            found.setdefault(name, []).append((path, preference))
    for name, given in found.items():
        longest = max(len(path) for path, _ in given)
        for path, preference in given:
            if len(path) == longest:
                yield from preference_statements(preference, f"robots.txt {name}{' ' if path else ''}{path}")


def _split(value: str) -> tuple[str, str]:
    """Return the path of a preference, which may be empty, and the preference."""
    if not value.startswith("/"):
        return "", value
    path, _, preference = value.partition(" ")
    return path, preference
