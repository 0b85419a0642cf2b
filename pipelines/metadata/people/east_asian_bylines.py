"""Names in Chinese, Japanese and Korean bylines, where neither capitals nor spaces set them apart."""

import re
from collections.abc import Iterator

from pipelines.metadata.people.given_names import EAST_ASIAN, is_east_asian_name

#: Roles before a name (with or without a colon or space), and after it.
_BEFORE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}[部]\s+|(?:本报|本報|本刊|本网|見習|见习|实习|實習|特约|特約|首席|通讯|通訊|취재)*(?:記者|记者|作者|通讯员|通訊員|撰文|撰稿|采写|執筆|取材・文|取材|構成|"
    r"聞き手|ライター|編集委員|論説委員|解説委員|特派員|文|글쓴이|글|기자|筆者|著者)+\s?(?:[:：/／|｜●◎・=＝]\s?|\s+)|(?:\S{0,6}?(?:記者|记者|特派員)|作者|通讯员)(?=[\u4e00-\u9fff]{2,4}$))"
)
_AFTER = re.compile(
    r"\s?(?:(?:見習|见习|实习|首席|特約|特约|特派|論説|編集|編集委|선임|수습|인턴|전문|객원)*\s?(?:記者|记者|委員|特派員|특파원|기자|논설위원|논설실장|앵커|"
    r"칼럼니스트|通讯员|通訊員|報導|报道|報道|撰文|氏|さん|先生|(?<=[^\u4e00-\u9fff])(?:著|撰|文)))+$"
)
#: Departments, outlets and teams, and words of the interface.
_NO_PERSON = re.compile(
    r"(?:編集部|编辑部|編輯部|社|局|网|網|报|報|新聞|新闻|ニュース|通信|通讯|通訊|電視|电视台|電視台|放送|中心|協会|协会|大学|公司|官方|综合|綜合|部|課|室|版|编译|取材班|班|チーム|"
    r"デジタル|オンライン|スタッフ|ライター|뉴스|뉴스팀|신문|일보|방송|통신|편집부|온라인|센터|팀|뉴스부|편집국|취재부|보도국|취재팀|닷컴|연합)$"
    r"|本报讯|本報訊|募集|デスク$|佚名|网友|網友|小编|小編|管理员|管理員|匿名|未知|本站|网络|原创|整理$|来源|來源|版权|版權|声明|聲明|责任|責任|返回|查看|更多|一覧|一览|記事|记事|文章|阅读|閱讀|点击|點擊|登录|評論|评论|関連|相关|相關|書いた|について|を見る|をみる|見る$|続きを読む|"
    r"プロフィール|無断|転載|저작권|무단|더보기|구독|댓글|관련|기사|^(?:입력|수정|등록|발행)|(?:입력|수정)시간|分享|シェア|공유|する$|時間|时间|日期"
)
_SEPARATOR = re.compile(
    r"[／/|｜、，,;；＆&]+|(?<=[\u4e00-\u9fff\uac00-\ud7a3])[・·ㆍ](?=[\u4e00-\u9fff\uac00-\ud7a3])"
)
#: A label with a separator of its own, and the place of a report: "王小明／台北報導".
_LABEL = re.compile(r"^\s*(?:文|撰文|取材・文|글)\s?[|｜/／●=＝:：]\s?")
_PLACE = re.compile(r"(?<=[／/])[\u4e00-\u9fff]{2,6}(?:報導|报道|報道)")
#: The reporter, the place and the day of an agency's telegram.
_TELEGRAM = re.compile(
    r"^.{0,8}?(?:記者|记者)([\u4e00-\u9fff]{2,3})[\u4e00-\u9fff]{2}\d{1,2}(?:日|月\d{1,2}日)?[專专]?[電电].*$"
)
_RANK = "선임|수석|전문|인턴|수습|객원|편집"
#: Behind place and agency of a Korean telegram, "(서울=연합뉴스) 정하나 윤도현 기자 =", spaces set names apart.
_REPORTER = re.compile(
    r"(?<![\uac00-\ud7a3])((?:[\uac00-\ud7a3]{2,4}\s?[·ㆍ,]\s?|(?<=[)\]】]\s)(?:[\uac00-\ud7a3]{3}\s){1,4}){0,4}"
    rf"(?!{_RANK})[\uac00-\ud7a3]{{2,4}})\s?(?:(?:(?:{_RANK})\s?)?기자|특파원)(?![\uac00-\ud7a3])"
    r"|(?:记者|記者)\s?[:：]?\s?([\u4e00-\u9fff]{2,3}(?:[、，,\s][\u4e00-\u9fff]{2,3}){0,4})(?![\u4e00-\u9fff])"
)
#: Names behind a label in a line with other things: "2026年5月3日 来源：沿海新闻 作者：王小明 编辑：李静".
_LABELLED = re.compile(
    r"(?:^|(?<=[\s|｜／/】)）]))(?:(?:作者|著者|筆者|執筆者?|取材・文|撰文|撰稿|采写|文字?|ライター|글쓴이|글|취재)\s?[:：=＝|｜／/]\s?"
    r"|文・(?=[^\s・]{3})|글\s(?=[\uac00-\ud7a3]{2,4}\s사진))(?P<names>[^\d:：=＝|｜／/(（【]{2,40}?)"
    r"(?=\s\S{1,6}?\s?[:：=＝|｜・／/]|[,，]\s?\S{1,4}\s?[:：=＝]|\s(?:사진|编辑|編輯)|\s?[\d|｜／/(（【]|$)"
)
_JAPANESE_NAME = re.compile(r"(?=.{3,9}$)[\u3400-\u9fff々]{1,4}\s?[\u3400-\u9fff々ぁ-んァ-ヶー]{1,5}")
_OUTER = " \t:：●◎○■▲◆・/／|｜-–—=＝<>《》〈〉「」『』【】〔〕"
#: Longest Japanese name, and family name and given name each.
_LONGEST, _PART = 12, 3
_WHOLE_JAPANESE = 4


def east_asian_names(text: str) -> Iterator[str]:
    """Yield the names in a byline without labels, roles, departments and outlets."""
    for piece in _SEPARATOR.split(_PLACE.sub("", _LABEL.sub("", _TELEGRAM.sub(r"\1", text)))):
        bare = _bare(piece.strip(_OUTER))
        for name in _apart(bare):
            name = _bare(name)  # noqa: PLW2901 - each may have a role of its own
            if name and len(name) <= _LONGEST * 3 and not _NO_PERSON.search(name.replace(" ", "")):
                yield name


def reporters_in(line: str) -> tuple[str, ...]:
    """Return the names beside a label or the word for a reporter in a short line with other things, as its date."""
    if not EAST_ASIAN.search(line):
        return ()
    labelled = [name for match in _LABELLED.finditer(line) for name in east_asian_names(match["names"])]
    if labelled and all(is_east_asian_name(name) or _JAPANESE_NAME.fullmatch(name) for name in labelled):
        return tuple(dict.fromkeys(labelled))
    found = [name for match in _REPORTER.finditer(line) for name in re.split(r"[、，,·ㆍ\s]", match[1] or match[2])]
    return tuple(dict.fromkeys(name for name in found if is_east_asian_name(name)))


def _bare(text: str) -> str:
    """Return a name without the labels before it and the roles after it."""
    for _ in range(2):
        shorter = _AFTER.sub("", _BEFORE.sub("", text, count=1).strip(_OUTER)).strip(_OUTER)
        if shorter == text or not shorter:
            break
        text = shorter
    return text


def _apart(text: str) -> list[str]:
    """Return the names between spaces; family name and given name of one person stay together."""
    words = text.split()
    if len(words) <= 1 or not all(EAST_ASIAN.search(word) for word in words) or _is_one_name(words):
        return [text]
    names = [word for word in words if not _is_role(word) and is_east_asian_name(_bare(word))]
    return names or [text]


def _is_one_name(words: list[str]) -> bool:
    """Return whether two words are the family name and the given name of one person."""
    first, last = words[0], words[-1]
    if len(words) != len((first, last)) or max(map(len, words)) > _PART:
        return False
    if len(first) + len(last) <= _WHOLE_JAPANESE:
        return not (_is_role(first) or _is_role(last))
    return not (is_east_asian_name(first) and is_east_asian_name(last)) and not (_is_role(first) or _is_role(last))


def _is_role(word: str) -> bool:
    return bool(_AFTER.fullmatch(word) or _NO_PERSON.search(word))
