"""Classifies links inside an article: the journalist's own, and those that the publisher injected into sentences.

A link is *injected* if it is unrelated to its sentence: it is paid, or leads to a list, a section, a service or the
front page of the outlet itself, or links a few common words to another page of the outlet that is not an article. Pure;
by URL, anchor and `rel` alone.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree

from pipelines.items import InjectedLink
from pipelines.urls.article_urls import LinkReject, reject_reason
from pipelines.urls.normalise import InvalidUrlError, normalise_url

#: Anchors with at most so many words and no capital are words of the sentence, not names.
_KEYWORD_WORDS = 4
_LISTS = frozenset({LinkReject.LISTING, LinkReject.SERVICE, LinkReject.FRONT_PAGE})
# Affiliate networks, by the registrable domains of their hosts.
_PAID_HOSTS = tuple(
    """
    anrdoezrs.net avantlink.com awin1.com dpbolvw.net effiliation.com evyy.net go2cloud.org howl.me jdoqocy.com
    kqzyfj.com linksynergy.com narrativ.com ojrq.net pjatr.com pjtra.com pntra.com prf.hn pxf.io rstyle.me
    shareasale.com shopstyle.it sjv.io skimresources.com tkqlhce.com tradedoubler.com tradetracker.net viglink.com
    webgains.com zanox.com amzn.to
    """.split()
)
_AMAZON = re.compile(r"(?:^|\.)amazon\.[a-z.]{2,6}$")
#: The first base that a page declares.
_WRITTEN_BASE = etree.XPath("string((//base/@href)[1])", smart_strings=False)
_PAID_PARAMETERS = frozenset({"aff_id", "affid", "affiliate", "affiliate_id", "aff_sub", "awinaffid", "irclickid"})


@dataclass(frozen=True, slots=True)
class LinkBase:
    """The context of links: the page's normalised URL, and the base of relative ones.

    Both are empty if the page's URL is unknown: absolute links stay, and none is the outlet's own.
    """

    page_url: str
    base_url: str


def link_base_of(tree: Any, page_url: str) -> LinkBase:
    """Return the base of the links of a page; its first `base href` is honoured."""
    page = _normal(page_url) or ""
    return LinkBase(page, _joined(page, _WRITTEN_BASE(tree)) or page)


def link_target(href: str, place: LinkBase) -> str | None:
    """Return the absolute normalised URL of a link, or None if it is not another http(s) page."""
    joined = _joined(place.base_url, href)
    found = _normal(joined) if joined else None
    return None if found == place.page_url else found


def injected_link(anchor: str, url: str, rel: str, place: LinkBase) -> InjectedLink | None:
    """Return the record of an injected link, or None if it belongs to its sentence; `url` is its `link_target`."""
    if "sponsored" in rel.lower().split():
        return InjectedLink(anchor, url, "rel=sponsored")
    if _is_paid(url):
        return InjectedLink(anchor, url, "affiliate")
    reason = reject_reason(url, place.page_url) if place.page_url else None
    if reason in _LISTS:
        return InjectedLink(anchor, url, str(reason))
    if reason is LinkReject.NO_ARTICLE_MARK and _is_keyword(anchor):
        return InjectedLink(anchor, url, "keyword")
    return None


def _normal(url: str) -> str | None:
    try:
        return normalise_url(url)
    except InvalidUrlError:
        return None


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None


def _is_keyword(anchor: str) -> bool:
    return anchor == anchor.lower() and len(anchor.split()) <= _KEYWORD_WORDS


@lru_cache(maxsize=1024)
def _is_paid(url: str) -> bool:
    parts = urlsplit(url)
    host = f".{parts.hostname or ''}"
    if host.endswith(tuple(f".{name}" for name in _PAID_HOSTS)):
        return True
    parameters = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return bool(parameters & _PAID_PARAMETERS) or ("tag" in parameters and _AMAZON.search(host) is not None)
