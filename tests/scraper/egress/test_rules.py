import pytest
from scrapy.settings import Settings

from scraper.egress.addresses import allowed_networks
from scraper.egress.rules import EgressRules, allowed_ports, egress_rules
from scraper.setting_values import networks, ports

OWN = EgressRules(allowed_networks("10.0.0.0/8"))
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    ("address", "port", "is_named", "is_refused"),
    [
        (PUBLIC, 80, False, False),
        (PUBLIC, 443, False, False),
        (PUBLIC, 8000, False, True),
        (PUBLIC, 22, False, True),
        (PUBLIC, 8000, True, False),
        ("10.1.2.3", 8000, False, False),
        ("10.1.2.3", 80, False, False),
        ("10.1.2.3", 22, False, True),
        ("10.1.2.3", 22, True, False),
        ("127.0.0.1", 80, True, True),
        ("127.0.0.1", 80, False, True),
        (PUBLIC, 0, False, True),
    ],
)
def test_ports_are_open_everywhere_or_where_the_operator_said_so(
    address: str, port: int, is_named: bool, is_refused: bool
) -> None:
    assert (OWN.refusal("a.example", address, port, is_named=is_named) is not None) is is_refused


def test_a_refusal_names_what_is_refused() -> None:
    assert OWN.refusal("a.example", PUBLIC, 22) == "port 22 of a.example is not in NEWSGRAIN_ALLOWED_PORTS"
    assert "a.example is 127.0.0.1, neither public nor" in str(OWN.refusal("a.example", "127.0.0.1", 80))
    assert str(OWN.refusal("127.0.0.1", "127.0.0.1", 80)).startswith("127.0.0.1, neither")


@pytest.mark.parametrize(
    ("setting", "ports"),
    [
        ("80, 443", (range(80, 81), range(443, 444))),
        ("8000-8002", (range(8000, 8003),)),
        ("", ()),
        (8080, (range(8080, 8081),)),
        ([80, "443"], (range(80, 81), range(443, 444))),
    ],
)
def test_ports_are_read_from_text_numbers_and_lists(setting: str, ports: tuple[range, ...]) -> None:
    assert allowed_ports(setting) == ports


@pytest.mark.parametrize("word", ["http", "0", "65536", "90-80", "-1", "80-", "8 0x"])
def test_a_word_that_is_no_port_is_named(word: str) -> None:
    with pytest.raises(ValueError, match=r"NEWSGRAIN_ALLOWED_PORTS: .* is no port"):
        allowed_ports(word)


def test_rules_are_read_from_settings() -> None:
    settings = Settings({"NEWSGRAIN_ALLOWED_NETWORKS": "10.0.0.0/8", "NEWSGRAIN_ALLOWED_PORTS": "80, 443"})

    assert rules_of(settings) == OWN
    assert rules_of(Settings({"NEWSGRAIN_ALLOWED_NETWORKS": "10.0.0.0/8"})) == OWN
    assert rules_of(Settings({"NEWSGRAIN_ALLOWED_PORTS": ""})) == EgressRules(ports=())
    assert rules_of(Settings()) == EgressRules()


def rules_of(settings: Settings) -> EgressRules:
    return egress_rules(networks(settings), ports(settings))
