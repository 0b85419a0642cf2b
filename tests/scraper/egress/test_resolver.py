"""The resolver with a look-up of the test's own, as names on the real web have addresses that no test has."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import pytest
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from scraper.egress.addresses import allowed_networks
from scraper.egress.endpoints import Endpoint
from scraper.egress.resolver import GuardedResolver
from scraper.egress.rules import EgressRules
from scraper.exceptions import RefusedAddressError

PUBLIC, OTHER_PUBLIC, PUBLIC6 = "93.184.216.34", "1.1.1.1", "2606:4700::1111"
NAMES: Mapping[str, tuple[str, ...]] = {
    "public.example": (PUBLIC6, PUBLIC),
    "private.example": ("10.0.0.1", "::1"),
    "mixed.example": ("127.0.0.1", PUBLIC, "fe80::1%eth0", "64:ff9b::7f00:1"),
    "metadata.example": ("169.254.169.254",),
}


def resolver(
    look_up: Callable[[str], tuple[str, ...]] = lambda name: NAMES.get(name, ()),
    rules: EgressRules | None = None,
    seconds: float = 5.0,
) -> GuardedResolver:
    not_installed: Any = None
    return GuardedResolver(not_installed, rules or EgressRules(), seconds, look_up)


@implementer(IResolutionReceiver)
class Receiver:
    """What an endpoint of Twisted's does with the answer."""

    def __init__(self) -> None:
        self.addresses: list[IPv4Address | IPv6Address] = []
        self.is_complete = asyncio.Event()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802 - same
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - same
        self.is_complete.set()


async def connectable(guard: GuardedResolver, host: str, port: int = 80) -> list[str]:
    """Return the addresses that Twisted would connect to."""
    receiver = Receiver()
    guard.resolveHostName(receiver, host, port)
    await receiver.is_complete.wait()
    assert all(address.port == port for address in receiver.addresses)
    return [address.host for address in receiver.addresses]


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("public.example", [PUBLIC6, PUBLIC]),
        ("mixed.example", [PUBLIC]),
        ("private.example", []),
        ("metadata.example", []),
        ("unknown.example", []),
        (PUBLIC, [PUBLIC]),
        (PUBLIC6, [PUBLIC6]),
        ("127.0.0.1", []),
        ("2130706433", []),
        ("::1", []),
    ],
)
def test_only_addresses_that_may_be_asked_are_handed_to_twisted(host: str, addresses: list[str]) -> None:
    assert run(connectable(resolver(), host)) == addresses


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    answers = iter([(PUBLIC,), ("127.0.0.1",)])

    async def rebinding() -> tuple[list[str], list[str]]:
        guard = resolver(lambda _name: next(answers))
        first = await connectable(guard, "rebinding.example")
        guard._look_ups.clear()  # noqa: SLF001 - as five minutes later
        return first, await connectable(guard, "rebinding.example")

    assert run(rebinding()) == ([PUBLIC], [])


def test_an_answer_is_asked_for_once_also_by_many_at_a_time() -> None:
    asked = []

    def look_up(name: str) -> tuple[str, ...]:
        asked.append(name)
        return (PUBLIC,)

    async def together() -> None:
        guard = resolver(look_up)
        await asyncio.gather(*(guard.admit(Endpoint("public.example", 80)) for _ in range(20)))
        await connectable(guard, "public.example")

    run(together())

    assert asked == ["public.example"]


@pytest.mark.parametrize("port", [22, 8080, 0])
def test_ports_are_refused_at_the_connection_too(port: int) -> None:
    assert run(connectable(resolver(), "public.example", port)) == []


def test_a_port_that_the_operator_named_is_open_for_that_host_only() -> None:
    async def named() -> list[list[str]]:
        guard = resolver()
        guard.open_named(Endpoint("public.example", 8080))
        guard.open_named(Endpoint("private.example", 8080))
        return [
            await connectable(guard, "public.example", 8080),
            await connectable(guard, PUBLIC, 8080),
            await connectable(guard, "private.example", 8080),
        ]

    assert run(named()) == [[PUBLIC6, PUBLIC], [], []]


def test_a_refusal_and_an_unknown_name_are_told_apart() -> None:
    async def told() -> None:
        guard = resolver()
        with pytest.raises(RefusedAddressError, match=r"private.example is 10.0.0.1, neither"):
            await guard.admit(Endpoint("private.example", 80))
        with pytest.raises(CannotResolveHostError):
            await guard.admit(Endpoint("unknown.example", 80))

    run(told())


def test_a_name_that_is_looked_up_for_too_long_is_unknown() -> None:
    never = asyncio.Event

    async def slow() -> None:
        hold = never()
        loop = asyncio.get_running_loop()

        def look_up(_name: str) -> tuple[str, ...]:
            asyncio.run_coroutine_threadsafe(hold.wait(), loop).result()
            return (PUBLIC,)

        with pytest.raises(CannotResolveHostError):
            await resolver(look_up, seconds=0.05).admit(Endpoint("slow.example", 80))
        hold.set()

    run(slow())


@pytest.mark.parametrize(
    ("host", "port", "is_refused"),
    [
        ("public.example", 80, False),
        ("unknown.example", 443, False),
        ("unknown.example.", 443, False),
        ("unknown.example", 22, True),
        ("private.example", 80, True),
        ("metadata.example", 80, True),
        ("127.1", 80, True),
        ("::ffff:7f00:1", 80, True),
        ("localhost", 80, True),
        ("printer", 80, True),
        ("db.internal", 80, True),
        ("router.lan.", 80, True),
        ("x.localhost", 80, True),
        ("127.0.0.%31", 80, True),
        ("127。0。0。1", 80, True),
        ("[::1", 80, True),
    ],
)
def test_behind_a_proxy_literals_and_what_names_mean_here_are_checked(host: str, port: int, is_refused: bool) -> None:
    async def admitted() -> bool:
        try:
            await resolver().admit_behind_proxy(Endpoint(host, port))
        except RefusedAddressError:
            return False
        return True

    assert run(admitted()) is not is_refused


def test_a_proxy_may_be_anywhere_and_pages_cannot_ask_it() -> None:
    async def proxied() -> list[str]:
        guard = resolver()
        guard.open_proxy(Endpoint("private.example", 3128))
        with pytest.raises(RefusedAddressError, match="the proxy itself"):
            await guard.admit(Endpoint("private.example", 3128))
        assert await connectable(guard, "private.example", 80) == []
        return await connectable(guard, "private.example", 3128)

    assert run(proxied()) == ["10.0.0.1", "::1"]


def test_an_own_network_is_open_for_names_that_lead_there() -> None:
    rules = EgressRules(allowed_networks("10.0.0.0/8"))

    assert run(connectable(resolver(rules=rules), "private.example", 8000)) == ["10.0.0.1"]
    assert run(connectable(resolver(rules=rules), "private.example", 22)) == []
