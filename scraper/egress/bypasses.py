"""Finds settings that would lead requests round the guard."""

from collections.abc import Iterator

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from scraper.egress.handler import GuardedHandler
from scraper.egress.resolver import GuardedResolver

_RESOLVER = f"{GuardedResolver.__module__}.{GuardedResolver.__name__}"
_HANDLER = f"{GuardedHandler.__module__}.{GuardedHandler.__name__}"
_SCHEMES = ("http", "https")


def bypasses(settings: BaseSettings) -> Iterator[str]:
    """Yield a sentence for each setting that leads round the guard: what it is, and what to write instead."""
    if not settings.getbool("TWISTED_REACTOR_ENABLED"):
        yield "TWISTED_REACTOR_ENABLED: without Twisted's reactor the egress guard checks nothing; leave it True"
    # Scrapy prefers the old name, and warns of a mere look by `get`.
    for name in ("TWISTED_DNS_RESOLVER", "DNS_RESOLVER"):
        resolver = settings[name]
        is_old = name == "DNS_RESOLVER"
        if is_old and not settings.getpriority(name):
            continue
        if not _is_a(resolver, GuardedResolver):
            remedy = "take it out" if is_old else f"leave it {_RESOLVER}"
            yield f"{name}: {resolver} resolves names without the egress guard; {remedy}"
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    for scheme in (*_SCHEMES, *sorted(set(handlers) - set(_SCHEMES))):
        handler = handlers.get(scheme)
        if scheme not in _SCHEMES and handler is not None:
            yield f"DOWNLOAD_HANDLERS: {scheme} is not fetched here, only http and https are; write {scheme!r}: None"
        elif scheme in _SCHEMES and not _is_a(handler, GuardedHandler):
            yield f"DOWNLOAD_HANDLERS: {handler} fetches {scheme} without the egress guard; write {_HANDLER}"


def _is_a(written: object, kind: type) -> bool:
    """Return whether a class, or the path of one, is `kind` or made from it."""
    try:
        found = load_object(written)  # type: ignore[arg-type]  # what is neither a path nor a class raises TypeError
    except (ImportError, NameError, TypeError, ValueError):
        return False
    return isinstance(found, type) and issubclass(found, kind)
