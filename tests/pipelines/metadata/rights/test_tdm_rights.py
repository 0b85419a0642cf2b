import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import NO_TDM_RESERVATION, TdmReservation, TdmSource, TdmStatement
from pipelines.metadata.rights.tdm_rights import combined_reservation, page_statements, tdmrep_statement

RESERVED, FREE = TdmStatement(is_reserved=True, words="yes"), TdmStatement(is_reserved=False, words="no")


def page(*headers: tuple[str, str], tags: tuple[str, ...] = (), **meta: str) -> TdmReservation:
    named = {name.replace("_", "-"): (content,) for name, content in meta.items()}
    return combined_reservation(page_statements(headers, named, tags))


@pytest.mark.parametrize(
    ("found", "opt_out", "evidence"),
    [
        (page(), None, None),
        (page(("TDM-Reservation", "1")), True, "header tdm-reservation=1"),
        (page(("tdm-reservation", "0")), False, "header tdm-reservation=0"),
        (page(("tdm-reservation", "2")), None, None),
        (page(tdm_reservation="1", tdm_policy="https://a/p"), True, "meta tdm-reservation=1 (policy https://a/p)"),
        (page(("tdm-reservation", "1"), tdm_reservation="0"), False, "meta tdm-reservation=0"),
        (page(("Content-Usage", "train-ai=n, search=y")), True, "header content-usage: train-ai=n"),
        (page(("Content-Usage", "train-ai=y")), False, "header content-usage: train-ai=y"),
        (page(("Content-Usage", "search=n")), None, "header content-usage: search=n"),
        (page(tags=("noai", "noarchive")), True, "robots tag noai"),
        (page(tags=("noimageai",)), None, "robots tag noimageai"),
    ],
)
def test_every_way_to_say_it_is_read_with_its_words(
    found: TdmReservation, opt_out: bool | None, evidence: str | None
) -> None:
    assert found == TdmReservation(opt_out, evidence)


def test_of_the_places_of_one_protocol_the_nearest_holds_and_of_several_protocols_all() -> None:
    site = tdmrep_statement(1, None, "tdmrep.json /:", TdmSource.SITE_FILE)
    assert site is not None
    header = [*page_statements([("tdm-reservation", "0")], {}, ())]

    assert combined_reservation([site]).opt_out is True
    assert combined_reservation([site, *header]).opt_out is False
    assert combined_reservation([site, *header, RESERVED]).opt_out is True
    assert combined_reservation([]) == NO_TDM_RESERVATION


@pytest.mark.parametrize("value", [True, None, 2, "x", [1], {}])
def test_values_that_the_protocol_does_not_have_say_nothing(value: object) -> None:
    assert tdmrep_statement(value, None, "x", TdmSource.HEADER) is None


@given(st.lists(st.sampled_from([RESERVED, FREE, TdmStatement(is_reserved=None, words="else")])))
def test_where_statements_disagree_the_rights_are_reserved(statements: list[TdmStatement]) -> None:
    found = combined_reservation(statements)

    assert (found.opt_out is True) == (RESERVED in statements)
    assert (found.opt_out is None) == (not {RESERVED, FREE} & set(statements))
    assert (found.evidence is None) == (not statements)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_written_is_read(header: str, meta: str) -> None:
    found = page(("content-usage", header), ("tdm-reservation", header), ("tdm-policy", meta), content_signal=meta)

    assert found.opt_out in {None, True, False}
    assert found.evidence is None or len(found.evidence) <= 1_000
