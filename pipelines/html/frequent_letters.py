"""Recognises the encoding of text in other scripts than Latin by the most frequent letters of their languages. Pure."""

import re
from collections import Counter
from collections.abc import Iterable

_SIMPLIFIED = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
    "先回则任取据处世报车市场新闻记者万元今美"
)
_TRADITIONAL = (
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經"
    "十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形"
    "相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展"
    "五果料象員革位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被幹做必戰"
    "先回則任取據處世報車市場新聞記者萬元今美"
)
_JAPANESE = (
    "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞"
    "食車何南万毎白天母火右読友左休父雨会社新政者的事業地方市場合員内部自民相手関議対立開体同発当最表理全田代動目回性通力明化作問主"
    "意用経法数定現戦実考所取連家産世界選首米県都区町村議決約原因意思昨再走運転朝港待"
)
_KOREAN = (
    "이다는을의가에고한하지로도은사를기자어리나인서대해시아과정그들일원여부수있것전제보주장으라니만상와성스동게할국오까년우명무조미구면안중"
    "소들요했었려공선마방치관신학세위계비연내없개당적모두간화용및된되양거더때각차물금산발경문현행회통민저음진반난번말강교월업분단체최결불"
)
_KANA = "".join(map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30FD))))
_CYRILLIC = "оеаинтсрвлкмдпуіяыј"
_GREEK = "αεοιτσνηυρκπμλςάέίόύή"
_HEBREW = "יוהלאתרבשמנ"
_ARABIC = "المنيوترباعدسةهقی"
_THAI = "านรอกเงมยลวดท่้สตะปบคหแจพชขใไโ็ีิุูั"
_MULTI_BYTE = {
    "gb18030": frozenset(_SIMPLIFIED + _TRADITIONAL),
    "big5": frozenset(_TRADITIONAL),
    "cp932": frozenset(_JAPANESE + _KANA),
    "euc_jp": frozenset(_JAPANESE + _KANA),
    "cp949": frozenset(_KOREAN),
}
_SINGLE_BYTE = {
    **dict.fromkeys(("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866"), frozenset(_CYRILLIC)),
    **dict.fromkeys(("cp1253", "iso8859-7"), frozenset(_GREEK)),
    **dict.fromkeys(("cp1255", "iso8859-8"), frozenset(_HEBREW)),
    **dict.fromkeys(("cp1256", "iso8859-6"), frozenset(_ARABIC)),
    "cp874": frozenset(_THAI),
}
_FREQUENT = _MULTI_BYTE | _SINGLE_BYTE
_ALIASES = {"big5hkscs": "big5"}
#: Letters and what a wrong codec makes of them; punctuation is in all scripts.
_BEYOND_ASCII = re.compile("[^\x00-\x7f\xa0-\xbf\u2010-\u203a\u3000-\u303f\uff01-\uff20]")
#: Shares of frequent letters in running text; in a wrong encoding there are less than half of them.
_LEAST_SHARE_OF_MULTI_BYTE, _LEAST_SHARE_OF_SINGLE_BYTE = 0.25, 0.5
#: By how much another encoding has to be better than the declared one.
_MARGIN = 0.03
#: With fewer, text is in no language of the encoding, not even a list of names.
_LEAST_OF_ANY_MULTI_BYTE, _LEAST_OF_ANY_SINGLE_BYTE = 0.06, 0.25
_LEAST_LETTERS = 10
#: Words of other scripts are runs of bytes beyond ASCII; Western words have single ones.
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]{4,}")
_FOREIGN_SHARE = 0.5
_LEAST_HIGH = 40
_HIGH = bytes(range(0x80, 0x100))
#: Texts in Latin letters are ASCII but for some letters.
_MOST_ASCII = 0.85


def is_foreign(body: bytes) -> bool:
    """Return whether bytes beyond ASCII form whole words, as in no Western language."""
    high = len(body) - len(body.translate(None, _HIGH))
    if high < _LEAST_HIGH:
        return False
    return sum(map(len, _FOREIGN_RUN.findall(body))) > high * _FOREIGN_SHARE


def recognised_codec(sample: bytes) -> str | None:
    """Return the codec in which a sample is running text of another script than Latin; None: there is none for sure."""
    if len(sample.translate(None, _HIGH)) > len(sample) * _MOST_ASCII:
        return None
    codec, share = _best(sample, _MULTI_BYTE)
    if share >= _LEAST_SHARE_OF_MULTI_BYTE:
        return codec
    codec, share = _best(sample, _SINGLE_BYTE) if is_foreign(sample) else ("", 0.0)
    return codec if share >= _LEAST_SHARE_OF_SINGLE_BYTE else None


def agrees(sample: bytes, claim: str, recognised: str) -> bool:
    """Return whether a sample reads about as well in the declared encoding as in the recognised one."""
    codec = _ALIASES.get(claim, claim)
    return codec in _FREQUENT and frequent_share(sample, codec) >= frequent_share(sample, recognised) - _MARGIN


def is_no_language(sample: bytes, claim: str) -> bool:
    """Return whether a sample, read in the declared encoding, has hardly any frequent letter of its languages."""
    codec = _ALIASES.get(claim, claim)
    if codec not in _FREQUENT or _letters(sample, codec).total() < 2 * _LEAST_LETTERS:
        return False
    least = _LEAST_OF_ANY_MULTI_BYTE if codec in _MULTI_BYTE else _LEAST_OF_ANY_SINGLE_BYTE
    return frequent_share(sample, codec) < least


def _best(sample: bytes, codecs: Iterable[str]) -> tuple[str, float]:
    shares = {codec: frequent_share(sample, codec) for codec in codecs}
    best = max(shares, key=shares.__getitem__)
    return best, shares[best]


def frequent_share(sample: bytes, codec: str) -> float:
    """Return the share of frequent letters among those of a sample that is read in a codec; 0 for too few letters."""
    letters, frequent = _letters(sample, codec), _FREQUENT[codec]
    number = letters.total()
    return sum(letters[letter] for letter in letters.keys() & frequent) / number if number >= _LEAST_LETTERS else 0.0


def _letters(sample: bytes, codec: str) -> Counter[str]:
    """Return how often each letter beyond ASCII occurs in a sample that is read in a codec."""
    found = Counter(sample.decode(codec, "replace"))
    return Counter({character: number for character, number in found.items() if _BEYOND_ASCII.match(character)})
