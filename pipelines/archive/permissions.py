"""Whether a fetched response may be kept as it is: a page may forbid that, and the crawl's policy too. Pure."""

import re
from datetime import datetime
from html import unescape

from pipelines.items import PagePolicy
from pipelines.metadata.rights.robots_tags import forbids_storing, robots_tags
from pipelines.metadata.rights.tdm_rights import combined_reservation, page_statements

_META = re.compile(rb"<meta\b[^>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_MOST_TAGS = 300
_NEVER_KEPT = frozenset({"noarchive", "nocache"})


def may_be_kept(headers: tuple[tuple[str, str], ...], body: bytes, policy: PagePolicy, now: datetime) -> bool:
    """Return whether a response may be kept, by its headers and its `<meta>` tags, as for `raw_page`."""
    meta = _meta_tags(body)
    tags = robots_tags(headers, meta, policy.robot_name)
    if not _NEVER_KEPT.isdisjoint(tags):
        return False
    if policy.obeys_robots_tags and forbids_storing(tags, now) is not None:
        return False
    if not policy.skips_opt_outs:
        return True
    statements = (*policy.site_statements, *page_statements(headers, meta, tags))
    return combined_reservation(statements).opt_out is not True


def _meta_tags(body: bytes) -> dict[str, tuple[str, ...]]:
    """Return the contents of `<meta>` tags by their names in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for number, tag in enumerate(_META.finditer(body)):
        if number >= _MOST_TAGS:
            break
        values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag[0].decode("latin-1"))}
        name = values.get("name", "").strip().lower()
        if name:
            found[name] = (*found.get(name, ()), values.get("content", ""))
    return found
