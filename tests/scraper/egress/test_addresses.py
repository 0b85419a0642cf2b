from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.egress.addresses import allowed_networks, is_admitted, numeric_address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:10.0.0.1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_admitted(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_admitted(address: str) -> None:
    assert is_admitted(address, ())


def test_a_private_network_is_admitted_when_it_is_named_and_no_other() -> None:
    allowed = allowed_networks("127.0.0.0/8, 10.1.0.0/16")

    assert is_admitted("127.9.9.9", allowed)
    assert is_admitted("::ffff:127.0.0.1", allowed)
    assert is_admitted("10.1.2.3", allowed)
    assert not is_admitted("10.2.0.1", allowed)


def test_networks_are_read_from_text_and_from_lists() -> None:
    assert allowed_networks("") == ()
    assert allowed_networks("::1") == (ip_network("::1/128"),)
    assert allowed_networks(["10.0.0.0/8"]) == (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize("word", ["localhost", "127.0.0.1/8", "10.0.0.0/33", "everything"])
def test_a_word_that_is_no_network_is_named(word: str) -> None:
    with pytest.raises(ValueError, match=r"NEWSGRAIN_ALLOWED_NETWORKS: .*" + word):
        allowed_networks(f"10.0.0.0/8 {word}")


@pytest.mark.parametrize(
    "address",
    [
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.9",
        "168.63.129.16",
        # IPv4 within IPv6: mapped, compatible, translated, 6to4, NAT64, Teredo.
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "fec0::1",
        "fd00:ec2::254",
        "fe80::1%eth0",
        "::ffff:8.8.8.8%eth0",
        "2606:4700::1111%eth0",
    ],
)
def test_no_wrapping_makes_an_address_public(address: str) -> None:
    assert not is_admitted(address, ())


@pytest.mark.parametrize("address", ["2002:5db8:d822::1", "64:ff9b::93.184.216.34"])
def test_what_translates_to_a_public_address_is_public(address: str) -> None:
    assert is_admitted(address, ())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
        ("[0:0:0:0:0:FFFF:127.0.0.1]", "::ffff:127.0.0.1"),
        ("[::ffff:127.0.0.1%25eth0]", "::ffff:127.0.0.1%eth0"),
        ("[fe80::1%25eth0]", "fe80::1%eth0"),
        ("example.org", None),
        ("127.0.0.1.example.org", None),
        ("0x7g.1", None),
        ("256.256.256.256", None),
        ("1.2.3.4.5", None),
        ("localhost", None),
        ("[nonsense:]", None),
        ("", None),
    ],
)
def test_a_number_is_recognised_in_every_spelling(host: str, address: str | None) -> None:
    assert numeric_address(host) == address


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_admitted_as_its_mapped_form_is(number: int) -> None:
    address = IPv4Address(number)

    assert is_admitted(str(address), ()) == is_admitted(f"::ffff:{address}", ())
    assert not is_admitted(f"::{address}", ())
    assert numeric_address(str(number)) == numeric_address(hex(number)) == str(address)
