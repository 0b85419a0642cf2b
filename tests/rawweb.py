"""A server on loopback that answers with whatever bytes a test wants, in its own time; over TLS too."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

#: What is sent for a path: all bytes, or a function that sends them.
RawAnswer = bytes | Callable[[socket.socket], None]


@dataclass(slots=True)
class RawWeb:
    """A running server: its address, its answers (change them at will), and the requests' heads in order."""

    address: str
    answers: dict[str, RawAnswer]
    scheme: str = "http"
    heads: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://{self.address}{path}"

    @property
    def asked(self) -> list[str]:
        """The paths asked for."""
        return [head.split(" ")[1] for head in self.heads]


@contextmanager
def raw_web(
    answers: Mapping[str, RawAnswer],
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
) -> Iterator[RawWeb]:
    """Serve `answers` at a free port of `host`, one for each connection; any other path is 404."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    shown = f"[{host}]" if ":" in host else host
    with closing(socket.create_server((host, 0), family=family, backlog=64)) as listener:
        web = RawWeb(f"{shown}:{listener.getsockname()[1]}", dict(answers), "https" if tls else "http")
        threading.Thread(target=_serve, args=(listener, web, tls), daemon=True).start()
        yield web


def _serve(listener: socket.socket, web: RawWeb, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, web, tls), daemon=True).start()


def _answer(connection: socket.socket, web: RawWeb, tls: ssl.SSLContext | None) -> None:
    # The client may hang up at any time.
    with suppress(OSError), connection:
        stream = tls.wrap_socket(connection, server_side=True) if tls else connection
        with stream:
            head = b""
            while b"\r\n\r\n" not in head:
                received = stream.recv(65536)
                if not received:
                    return
                head += received
            web.heads.append(head.decode("latin-1"))
            answer = web.answers.get(
                head.split(b" ")[1].decode("latin-1"), response(b"<h1>Not found</h1>", "404 Not Found")
            )
            if isinstance(answer, bytes):
                stream.sendall(answer)
            else:
                answer(stream)
            with suppress(OSError):
                stream.shutdown(socket.SHUT_WR)


def response(body: bytes, status: str = "200 OK", *headers: str, kind: str = "text/html; charset=utf-8") -> bytes:
    """Return a whole answer; `headers` may replace Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers]
    if not any(header.lower().startswith(("content-length", "transfer-encoding")) for header in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def self_signed(folder: Path, host: str = "127.0.0.1") -> ssl.SSLContext:
    """Return a server's context with an untrusted certificate for `host`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "self-signed.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
