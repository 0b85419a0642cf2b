"""Which articles may be passed on for a purpose, by the opt-outs recorded with them. Pure.

An opt-out of text and data mining leaves an article out of training, a robots tag against indexing out of both. What
states nothing is permitted: nothing was reserved when it was fetched.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from models.exports.rights import UsageStatement
from pipelines.metadata.rights.robots_tags import forbids_storing
from pipelines.urls.normalise import host_or_empty


class Purpose(StrEnum):
    """What an export is for."""

    #: A search index, snippets included.
    SEARCH = "search"
    #: Training or tuning of models, and other mining.
    TRAIN = "train"


class Refusal(StrEnum):
    """Why an article is left out."""

    NOINDEX = "robots tag noindex"
    NO_SEARCH = "search is reserved"
    NO_SNIPPET = "robots tag nosnippet"
    NO_MODELS = "robots tag noai or noml"
    TDM_OPT_OUT = "text and data mining is reserved"
    TDM_OPT_OUT_OF_SITE = "the site has reserved text and data mining since"


#: A statement about search, or about all uses, as `pipelines.metadata.tdm_rights` records it.
_NO_SEARCH = re.compile(r": (?:search|all|bots|automated)=(?:n|no|\?0|0|disallow|false)(?=;|$)")
#: The terms of an RSL licence that a page holds, as `pipelines.metadata.rights.provenance` records them.
_PROHIBITED = re.compile(r"prohibits usage=([\w\s-]+)")
_NO_MODELS = frozenset({"noai", "noml"})


def refusal(
    statement: UsageStatement, purpose: Purpose, reserving_hosts: Mapping[str, str], now: datetime
) -> Refusal | None:
    """Return why an article may not be used for a purpose; None: nothing recorded forbids it."""
    tags = re.split(r", (?!\d)", statement.robots_tags or "")
    if forbids_storing(tags, now) is not None:
        return Refusal.NOINDEX
    if purpose is Purpose.SEARCH:
        return _search_refusal(statement, tags)
    if not _NO_MODELS.isdisjoint(tags):
        return Refusal.NO_MODELS
    if statement.tdm_opt_out:
        return Refusal.TDM_OPT_OUT
    if statement.tdm_opt_out is None and host_or_empty(statement.url) in reserving_hosts:
        return Refusal.TDM_OPT_OUT_OF_SITE
    return None


def _search_refusal(statement: UsageStatement, tags: list[str]) -> Refusal | None:
    prohibited = {use for uses in _PROHIBITED.findall(statement.license_evidence or "") for use in uses.lower().split()}
    if _NO_SEARCH.search(statement.tdm_evidence or "") or not prohibited.isdisjoint(("search", "all")):
        return Refusal.NO_SEARCH
    return Refusal.NO_SNIPPET if "nosnippet" in tags else None
