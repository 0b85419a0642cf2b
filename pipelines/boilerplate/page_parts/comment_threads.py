"""Readers' comments below an article, however long: units side by side, each with a name, a moment and some text.

Class names are enough if the headline is outside, and moments, answers or signed entries are inside. Without them a
thread shows itself by a heading ("4 Comments"), by the number of its units, or by a link for answering in each. Entries
of live blogs, chronologies and interviews have none of these.
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.boilerplate.shape_evidence import SENTENCE_END, is_prose
from pipelines.boilerplate.wording_evidence import section_opened
from pipelines.html.blocks import HEADING_TAGS, Block, Frame
from pipelines.items import CutReason

_NAMES = frozenset(
    """
    comment comments commentlist commentarea commentsection commentthread commentbody commentitem commenttext disqus
    respond livefyre coral hyvor commento kommentar kommentare kommentarer comentario comentarios commentaire
    commentaires commenti komentarz komentarze reacties reactie reactions komentar komentari yorum yorumlar kommentit
    replies pinglun
    """.split()
)
#: Characters of a line with a name and a moment, or with an answering link.
_LONGEST_LINE = 110
_UNITS_OF_TIME = (
    r"s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|wk|wks|weeks?|mo|months?|y|yrs?|years?|ago"
    r"|sekunden?|minuten?|stunden?|std|tag|tagen?|wochen?|monat|monaten?|jahr|jahren?|secondes?|heures?|jours?|semaines?|mois|ans?"
    r"|segundos?|minutos?|horas?|días?|dias?|semanas?|mes|meses|mês|años?|anos?|second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]"
    r"|uur|uren|dag|dagen|weken|maand|maanden|jaar|godzin\w*|minut\w*|dni|dzień|tydzień|tygodni\w*|miesi\w+|lat|rok"
    r"|timmar|timme|tim|dagar|veckor?|månad\w*|år|timer|time|dage|uger|måneder|tuntia?|päivää?|viikkoa?|hodin\w*|dny|dní|měsíc\w*"
    r"|órája|napja|perce|hete|éve|saat|gün|dakika|hafta|ay|yıl|ore|oră|zile|acum|час\w*|минут\w*|мин|дн\w*|день|недел\w+|месяц\w*|лет"
    r"|год\w*|хвилин\w*|тиж\w*|ώρ\w+|ημέρ\w+|λεπτ\w+|μήν\w+|jam|menit|hari|minggu|bulan|giờ|phút|ngày|tuần|tháng"
)
_MOMENT = re.compile(
    r"\d{1,2}[:h.]\d{2}(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d(?!\d)(?=.*\d)|\d.*(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d月\d{1,2}日"
    rf"|(?<!\d)\d{{1,3}}\s?(?:{_UNITS_OF_TIME})\b"
    r"|\d{1,3}\s?(?:秒|分|小时|小時|時間|时|天|日|周|週|か月|ヶ月|个月|個月|年|초|시간|주|개월|달|년|일|นาที|ชั่วโมง|วัน|สัปดาห์|เดือน|ปี)"
    r"|[\d٠-٩۰-۹]{1,3}\s?(?:ساع\w*|دقيق\w*|دقیقه|روز|يوم\w*|أيام|أسبوع|شهر|سنة|ماه|سال)|(?:قبل|منذ|לפני)\s"
    r"|\d{1,3}\s?(?:שעות|דקות|ימים|घंटे|मिनट|दिन|घंटा|ঘণ্টা|மணி)",
    re.IGNORECASE,
)
#: Moments without a number, in lines of few words.
_LATELY = re.compile(
    r"\b(?:yesterday|today|just now|an? (?:minute|hour|day|week|month|year) ago|gestern|heute|gerade eben"
    r"|vor einer? \w+|ayer|hoy|hace una? \w+|hier|aujourd.hui|il y a une? \w+|ieri|oggi|ontem|hoje|há uma? \w+|gisteren"
    r"|vandaag|een \w+ geleden|wczoraj|dzisiaj|igår|idag|i går|eilen|tänään|včera|dnes|tegnap|dün|bugün|вчера|сегодня"
    r"|вчора|сьогодні|χθες|أمس|اليوم|אתמול|היום)\b|昨日|昨天|刚刚|剛剛|今天|어제|방금|오늘|เมื่อวาน",
    re.IGNORECASE,
)
_DIGIT_OR_AGO = re.compile(r"\d|قبل|منذ|לפני")
_REPLY = frozenset(
    """
    reply replies respond antwort antworten répondre responder contestar rispondi responda reageer reageren
    beantwoorden antwoord antwoorden odpowiedz svar svara vastaa odpovědět odpovedať válasz răspunde yanıtla cevapla
    ответить відповісти απάντηση odgovori отговор balas رد پاسخ الرد השב הגב जवाब উত্তর
    """.split()
)
_REPLY_IN_OTHER_SCRIPTS = re.compile("回复|回覆|回應|返信|답글|ตอบกลับ|trả lời", re.IGNORECASE)
#: Words of headings above comments; any dated entries below them are comments.
_TITLES = re.compile(
    r"\b(?:comment(?:s|aires?|i)?|comentari[oi]s?|kommentare?|kommentarer|kommentit|kommenttia|komentar\w*|komentář\w*|reacties?|réactions?"
    r"|responses?|replies|thoughts? on|diskussion|discussion|avis des (?:lecteurs|internautes)|opiniones|yorum(?:lar)?"
    r"|hozzászólás\w*|комментари\w*|коментар\w*|σχόλια|bình luận|ulasan|تعليقات?|التعليقات|نظرات|תגובות|टिप्पणि\w*)\b"
    r"|コメント|評論|评论|留言|댓글|ความคิดเห็น",
    re.IGNORECASE,
)
#: A count at the start or the end of a line.
_COUNT = re.compile(r"^\W*(\d{1,4})(?![.,]?\d)|(?<![A-Za-z\d.,])(\d{1,4})\S?\W*$")
#: Words of a line that counts comments, or that is nothing but an answering link.
_SHORT = 6
#: Words of a name, with “says” or “wrote on”.
_NAME = 4
#: Words of a heading of comments.
_TITLE = 8
#: A page with fewer characters in front may be the thread's own: a forum.
_ARTICLE_SIZE = 80
_UNITS_SHARE = 0.6
#: Paragraphs, and share of a stretch of text, from which one entry of it is an article.
_PARAGRAPHS, _NEARLY_ALL = 5, 0.8
_HEADINGS_ABOVE = 4
#: Signed entries of a thread without moments, at least.
_ENTRIES = 3
#: Blocks between two moments of one thread.
_LONGEST_COMMENT = 12


def comment_threads(outline: Outline) -> Iterator[tuple[range, str]]:
    """Yield stretches of blocks that are readers' comments, each with what was observed; they may overlap."""
    moments = [block.index for block in outline.blocks if is_moment_line(block)]
    replies = [block.index for block in outline.blocks if is_reply(block)]
    marks = {*moments, *replies}
    yield from _named(outline, sorted(marks))
    if len(marks) > 1:
        controls = (index for index in replies if _is_operated(outline.blocks[index]))
        yield from _units(outline, sorted({*moments, *controls}), marks)
        yield from _below_headings(outline, moments)


def is_moment_line(block: Block) -> bool:
    """Return whether a short line has a date, a time, or a span of time as in “3 h”."""
    text = block.text
    if len(text) > _LONGEST_LINE or block.tag == "tr":
        return False
    if _DIGIT_OR_AGO.search(text) and _MOMENT.search(text):
        return True
    return len(block.words) <= _SHORT and bool(_LATELY.search(text))


def is_reply(block: Block) -> bool:
    """Return whether a line is a link for answering a comment."""
    if len(block.words) > _SHORT or block.text.endswith((":", ".", "：", "。")):
        return False
    return not _REPLY.isdisjoint(block.words) or bool(_REPLY_IN_OTHER_SCRIPTS.search(block.text))


def _is_operated(reply: Block) -> bool:
    """Return whether a line for answering is a link or a button: one that is text may label an answer."""
    return reply.links > 0 or any(frame.tag == "button" for frame in reply.frame.chain()[:2])


def _is_below_article(outline: Outline, start: int) -> bool:
    """Return whether text of an article stands in front of a block, behind the headline if there is one."""
    return start > outline.headline and outline.text_between(outline.headline, start) >= _ARTICLE_SIZE


def _named(outline: Outline, marks: Sequence[int]) -> Iterator[tuple[range, str]]:
    covered = -1
    for frame in outline.frames:
        if _NAMES.isdisjoint(frame.name_words):
            continue
        first, last = outline.first[frame], outline.last[frame]
        if last <= covered or outline.holds(frame, outline.headline):
            continue
        found = bisect(marks, last) - bisect_left(marks, first)
        is_dated = bool(found) and found * _LONGEST_COMMENT > last - first
        if (
            (is_dated or _is_titled(outline.blocks[first]) or _has_signed_entries(outline, frame))
            and _is_below_article(outline, first)
            and not _has_article(outline, frame)
        ):
            covered = last
            yield range(first, last + 1), f"a thread in an element named “{min(frame.name_words & _NAMES)}”"


def _has_signed_entries(outline: Outline, thread: Frame) -> bool:
    """Return whether most elements directly inside one are named as comments, and begin with a name and go on."""
    entries = [child for child in outline.children.get(thread, ()) if not _NAMES.isdisjoint(child.name_words)]
    signed = [entry for entry in entries if _is_signed(outline.within(entry)) and len(outline.within(entry)) > 1]
    return len(signed) >= max(_ENTRIES, _UNITS_SHARE * len(entries))


def _is_titled(block: Block) -> bool:
    if len(block.words) > _TITLE:
        return False
    return bool(_TITLES.search(block.text)) or section_opened(block.text) is CutReason.COMMENTS


def _has_article(outline: Outline, frame: Frame) -> bool:
    """Return whether an element declares that it holds the article, or holds all prose."""
    if frame.attributes.get("itemprop") == "articleBody":
        return True
    return (
        bool(outline.prose) and all(outline.holds(frame, index) for index in outline.prose) and frame.tag == "article"
    )


def _units(outline: Outline, moments: Sequence[int], marks: AbstractSet[int]) -> Iterator[tuple[range, str]]:
    """Yield runs of siblings of which most have a mark and some text, if something shows that they are comments."""
    for parent, children in outline.children.items():
        if len(children) < 2 or outline.last[parent] <= outline.headline:  # noqa: PLR2004  # one unit is no thread
            continue
        units = [child for child in children if _is_unit(outline, child, moments, marks)]
        if len(units) < 2:  # noqa: PLR2004
            continue
        first, last = outline.first[units[0]], outline.last[units[-1]]
        inside = [child for child in children if first <= outline.first[child] <= last]
        if len(units) < _UNITS_SHARE * len(inside) or not _is_below_article(outline, first):
            continue
        if any(_is_article(outline, unit, first, last) for unit in units):
            continue
        if (why := _observation(outline, units)) is not None:
            yield _with_frame(outline, parent, first, last), why


def _is_unit(outline: Outline, frame: Frame, moments: Sequence[int], marks: AbstractSet[int]) -> bool:
    """Return whether an element has a line with a moment, and text besides."""
    if bisect(moments, outline.last[frame]) == bisect_left(moments, outline.first[frame]):
        return False
    return any(block.index not in marks and block.tag not in HEADING_TAGS for block in outline.within(frame))


def _is_article(outline: Outline, unit: Frame, first: int, last: int) -> bool:
    """Return whether an element has several paragraphs, and nearly all of the text from `first` to `last`."""
    own = outline.within(unit)
    paragraphs = sum(is_prose(block) for block in own)
    total = sum(len(block.text) for block in outline.blocks[first : last + 1])
    return paragraphs >= _PARAGRAPHS and sum(len(block.text) for block in own) > _NEARLY_ALL * total


def _observation(outline: Outline, units: Sequence[Frame]) -> str | None:
    """Return what shows that dated entries are comments, if anything does."""
    first = outline.first[units[0]]
    least = max(2, _UNITS_SHARE * len(units))
    answered = sum(any(map(is_reply, outline.within(unit))) for unit in units)
    is_signed = sum(_is_signed(outline.within(unit)) for unit in units) >= least
    for block in outline.blocks[max(0, first - _HEADINGS_ABOVE) : first]:
        is_counted = len(block.words) <= _SHORT and _count(block) == len(units)
        if (_is_titled(block) or is_counted) and (answered or is_signed):
            return f"{len(units)} dated entries below “{block.text}”"
    if outline.metadata.is_live_blog or answered < least:
        return None
    return f"{len(units)} dated entries, {answered} of them with a link to answer"


def _is_signed(blocks: Sequence[Block]) -> bool:
    """Return whether an entry begins with a name: a line of few words that is no date, and no sentence."""
    first = blocks[0]
    name = _MOMENT.sub("", first.text).strip(" ·|,–—-:")
    is_name = 1 <= len(name.split()) <= _NAME and name[0].isalpha()
    return is_name and (len(name.split()) < _NAME or not SENTENCE_END.search(first.text))


def _count(block: Block) -> int:
    """Return the number in a line that counts, or 0."""
    found = _COUNT.search(block.text)
    return int(found[1] or found[2]) if found else 0


def _with_frame(outline: Outline, parent: Frame, first: int, last: int) -> range:
    """Return the stretch of the outermost element with hardly more than the units, or of the units alone."""
    start, end = first, last + 1
    frame: Frame | None = parent
    while frame is not None and first - outline.first[frame] <= _HEADINGS_ABOVE:
        ahead = outline.blocks[outline.first[frame] : first]
        if any(len(block.text) > _LONGEST_LINE for block in ahead) or outline.holds(frame, outline.headline):
            break
        if sum(index > last for index in outline.prose if outline.holds(frame, index)) > 1:
            break
        start, end = outline.first[frame], outline.last[frame] + 1
        frame = frame.parent
    return range(start, end)


def _below_headings(outline: Outline, moments: Sequence[int]) -> Iterator[tuple[range, str]]:
    """Yield what follows a heading such as “Comments” in the same element, up to the last comment."""
    near = sorted({before for index in moments for before in range(index - _LONGEST_COMMENT, index)})
    for block in (outline.blocks[index] for index in near if index > outline.headline):
        if not _is_titled(block) or not _is_below_article(outline, block.index):
            continue
        end = _end_of_section(outline, block)
        last = block.index
        entries = 0
        for index in moments:
            if last < index <= min(end, last + _LONGEST_COMMENT):
                last, entries = index, entries + 1
        end = min(end, last + _LONGEST_COMMENT)
        is_counted = _count(block) > 0
        is_answered = any(map(is_reply, outline.blocks[block.index : end + 1]))
        if (entries > 1 and (is_counted or is_answered)) or (entries and is_counted and is_answered):
            yield range(block.index, end + 1), f"{entries} dated entries below “{block.text}”"


def _end_of_section(outline: Outline, heading: Block) -> int:
    """Return the last block of the element that a heading opens, or of the element around both."""
    frame = heading.frame
    while frame.parent is not None and outline.last[frame] == heading.index:
        frame = frame.parent
    return outline.last[frame]
