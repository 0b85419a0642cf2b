"""Verifies TLS certificates, except for hosts that the operator has exempted."""

from collections.abc import Callable
from typing import Any

from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from scraper.egress.addresses import numeric_address
from scraper.egress.endpoints import Endpoint


@implementer(IPolicyForHTTPS)
class ExemptableContextFactory:
    """Uses the default policy, except for exempt endpoints."""

    def __init__(self, usual: Any, is_exempt: Callable[[Endpoint], bool]) -> None:
        """Keep the default policy; `is_exempt` is evaluated for each connection."""
        self._usual = usual
        self._is_exempt = is_exempt

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """Return the factory of TLS connections to a host."""
        if self._is_exempt(Endpoint(hostname.decode("ascii").lower(), port)):
            return _Unverified(hostname)
        return self._usual.creatorForNetloc(hostname, port)


@implementer(IOpenSSLClientConnectionCreator)
class _Unverified:
    """Makes connections that accept any certificate."""

    def __init__(self, hostname: bytes) -> None:
        self._hostname = hostname
        self._context = CertificateOptions(verify=False).getContext()

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: ARG002, N802, N803 - Twisted's
        connection = SSL.Connection(self._context, None)
        if numeric_address(self._hostname.decode("ascii")) is None:
            connection.set_tlsext_host_name(self._hostname)
        return connection
