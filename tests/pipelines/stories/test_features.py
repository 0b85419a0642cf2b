"""Terms of articles in several languages and scripts, their likeness, and their features as bytes."""

from datetime import timedelta

import pytest

from pipelines.stories.features import Features, pack, story_marks, story_probes, unpack
from pipelines.stories.hashed_text import hashed_text
from pipelines.stories.passages import is_copy, mask_of, passages_of, shared_words
from pipelines.stories.placement import Member, Placement, likeness, place
from pipelines.stories.terms import terms_of
from pipelines.stories.vectors import TermFrequencies, TermVector, vector_of
from tests.factories import NOW
from tests.pipelines.stories import newsroom_texts as news

GERMAN = (
    "Die Fähre Marlin Star ist in der Nacht zum Mittwoch vor Porthaven auf den Felsen Gull Rock gelaufen.\n"
    "Alle 214 Passagiere wurden gerettet, sagte Nadia Okafor von der Küstenwache; Kapitän Tomas Brandt wurde vernommen."
)
CHINESE = "渡轮马林之星号周二晚在港口附近触礁，二百一十四名乘客全部获救。\n海岸警卫队官员说，船长报告方向舵失灵。"
CHINESE_RETOLD = "马林之星号渡轮触礁后，海岸警卫队救出二百一十四名乘客。\n调查人员询问了船长，方向舵失灵或为原因。"
HINDI = (
    "मार्लिन स्टार नौका मंगलवार रात पोर्टहेवन के पास चट्टान से टकरा गई।\n"
    "तटरक्षक अधिकारी नादिया ओकाफोर ने कहा कि सभी यात्री सुरक्षित हैं।"
)


def vector(body: str, language: str) -> TermVector:
    return vector_of(terms_of("", body.split("\n"), language), TermFrequencies())


def member(number: int, body: str, language: str, hours: float = 0) -> Member:
    return Member(number, NOW + timedelta(hours=hours), language, vector(body, language))


@pytest.mark.parametrize(
    ("one", "language", "other", "of_other"),
    [
        (news.WRECK, "en", news.WRECK_RETOLD, "en"),
        (news.WRECK, "en", GERMAN, "de"),
        (CHINESE, "zh", CHINESE_RETOLD, "zh"),
        (HINDI, "hi", HINDI, "hi"),
    ],
)
def test_reports_of_one_event_are_alike(one: str, language: str, other: str, of_other: str) -> None:
    own = member(1, one, language)

    assert place(own, {2: [member(2, other, of_other, 20)]}) == Placement(2)
    assert place(own, {2: [member(2, other, of_other, 80)]}) == Placement(None)
    assert place(own, {3: [member(3, news.COUNCIL, "en")]}) == Placement(None)


def test_two_stories_become_one() -> None:
    own = member(1, news.WRECK, "en")
    others = {7: [member(7, news.WRECK_RETOLD, "en")], 5: [member(5, news.WRECK_LATER, "en")]}

    found = place(own, others)
    assert {found.story_id, *found.merged} == {5, 7}
    assert likeness(own, others[7][0]) > likeness(own, member(3, news.FIRE, "en")) == 0


def test_features_survive_packing() -> None:
    features = Features("en", vector(news.WRECK, "en"))
    found = unpack(pack(features))

    assert found is not None
    assert found.language == "en"
    assert found.vector.names == features.vector.names
    assert found.vector.weights == pytest.approx(features.vector.weights, abs=0.005)
    assert story_marks(features.vector, 1000.0) < story_probes(features.vector, 1000.0)
    assert unpack(b"\xff" + pack(features)[1:]) is None
    empty = Features(None, vector("", "en"))
    assert unpack(pack(empty)) == empty


def test_passages_allow_light_edits_and_other_paragraphs() -> None:
    original = hashed_text(news.WRECK.split("\n"))
    edited = hashed_text([news.WRECK.replace("\n", " ").replace("within three hours", "in only three hours")])
    passages = passages_of(edited, shared_words(edited, original))
    held = mask_of(edited, passages)

    assert held.mean() > 0.95
    assert is_copy(edited, original, held)
    assert not set(original.sketch).isdisjoint(edited.probes)
    assert not shared_words(original, hashed_text(news.FIRE.split("\n"))).any()


@pytest.mark.parametrize("body", ["", "x", "?!", "词", "a b c", "\u200b\u0301"])
def test_texts_that_are_hardly_any(body: str) -> None:
    text = hashed_text(body.split("\n"))

    assert not shared_words(text, text).any() or text.size
    assert passages_of(text, shared_words(text, hashed_text(news.FIRE.split("\n")))) == ()
    assert len(pack(Features("en", vector(body, "en")))) < 30
