from ipaddress import ip_network

import pytest

from scraper.resolver import allowed_networks, is_admitted


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
