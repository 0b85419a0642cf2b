"""Words beside dates: those of a publication, and those of an update."""

import re
from collections.abc import Sequence

from pipelines.text.cues import Cues, needed_letters

#: A publication, in the languages of the web.
_PUBLISHED = (
    r"publi[sckqé]|publik|posted|post time|created|written|issued|released|first published|veröffentlicht|erschienen|"
    r"geschrieben|erstellt am|verfasst|beitrag wurde|artikel wurde|datum:|mis en ligne|paru le|publicad|inserito|"
    r"pubblic|"
    r"geplaatst|gepubliceerd|publicerad|skapad|udgivet|offentliggjort|publisert|julkaistu|avaldatud|paskelbta|"
    r"opublikowan|dodan[oy]|data publikacji|zveřejněn|vydán|publikovan|objavljen|objaveno|megjelent|közzétéve|"
    r"опубл|дата публикации|размещено|створено|публикуван|объявлено|δημοσίευ|δημοσιεύ|αναρτήθηκε|yayın|giriş|"
    r"diterbitkan|tayang|terbit|ngày đăng|xuất bản|đăng lúc|نشر|نُشر|منتشر|انتشار|تاریخ|פורסם|"
    r"เผยแพร่|प्रकाशित|प्रकाशन|প্রকাশ|பதிவு|გამოქვეყნ|입력|등록|발행|승인|게재|公開|掲載|配信|発表|投稿|发布|發布|发表|發表|刊登|出版"
)
#: A change, which is used only if the page shows no other date.
_CHANGED = (
    r"updat|revis(?:ed|ion|ado|ión)|modif|edited|last (?:change|edit|review)|reviewed|corrected|aktualis|aktualiz|"
    r"zuletzt|geändert|"
    r"überarbeitet|stand:|mis à jour|mise à jour|actualiz|atualiz|actualitzat|aggiorn|bijgewerkt|gewijzigd|oppdatert|"
    r"uppdaterad|ändrad|opdateret|ændret|päivitetty|muokattu|uuendatud|muudetud|atnaujinta|atjaunots|zmienion|ažuriran|"
    r"posodobljen|frissít|módosít|обновл|изменен|измењ|оновл|змінен|обновен|актуализир|ενημερώθηκε|ενημέρωση|güncel|"
    r"diperbarui|pembaruan|dikemas kini|cập nhật|sửa đổi|تحديث|آخر تعديل|بروزرسانی|به‌روز|ویرایش|עודכן|עדכון|"
    r"อัปเดต|อัพเดท|แก้ไข|ปรับปรุง|अपडेट|संशोधित|আপডেট|হালনাগাদ|განახლ|수정|업데이트|更新|修正|改訂|最后编辑|最後編輯|修改"
)
#: What else a date may be that of, at the beginning of its text.
_OTHER = re.compile(
    r"\W*(?:(?:event|closing|start|end|due)\sdate|date\sof\s(?:birth|death|the\sevent)|born|died|deadline|expires|expiry|"
    r"valid\s(?:until|from)|apply\s(?:by|before)|geboren|gestorben|bewerbungsschluss|anmeldeschluss|einsendeschluss|"
    r"veranstaltungs(?:datum|termin)|gültig\s(?:bis|ab)|née?\sle|décédée?\sle|date\slimite|date\sde\sl['’]événement|"
    r"nacid[oa]\sel|fallecid[oa]\sel|fecha\s(?:límite|del\sevento)|nat[oa]\sil|mort[oa]\sil|scadenza|data\sdell['’]evento|"
    r"nascid[oa]\sem|prazo|data\sdo\sevento|geboren\sop|sluitingsdatum|urodzon[ya]|termin\s(?:zgłoszeń|wydarzenia)|"
    r"дата\s(?:рождения|мероприятия|проведения)|родил(?:ся|ась)|срок\s(?:подачи|действия)|дата\sнародження|född|død|født|"
    r"sista\sansökningsdag|ansøgningsfrist|frist|syntynyt|narozen|doğum\starihi|son\s(?:başvuru|tarih)|截止(?:日期)?|出生|"
    r"活动(?:时间|日期)|開催日|締切|締め切り|生年月日|申込期限|마감|행사\s?일시)"
    r"\s?(?:[:：]|(?=\d)|(?:on|by|am|bis|le|el|il|em|op|den|till)\s(?=\d))",
    re.IGNORECASE,
)
_SAYS_PUBLISHED, _PUBLISHED_CUES = re.compile(_PUBLISHED, re.IGNORECASE), Cues(needed_letters(_PUBLISHED))
_SAYS_CHANGED, _CHANGED_CUES = re.compile(_CHANGED, re.IGNORECASE), Cues(needed_letters(_CHANGED))
_EITHER = re.compile(rf"(?P<published>{_PUBLISHED})|(?P<changed>{_CHANGED})", re.IGNORECASE)
_NUMBER = re.compile(r"\d")


def label_of_publication(text: str) -> re.Match[str] | None:
    """Return the first label of a publication in a text."""
    return _SAYS_PUBLISHED.search(text) if _PUBLISHED_CUES.occur_in(text) else None


def says_other(text: str) -> bool:
    """Return whether a text begins with a label of something else: an event, a term, a birth."""
    return _OTHER.match(text) is not None


def says_changed(text: str) -> bool:
    """Return whether a text has a label of an update."""
    return _CHANGED_CUES.occur_in(text) and _SAYS_CHANGED.search(text) is not None


def published_part(text: str) -> str | None:
    """Return the part of a text whose date is not labelled as that of an update; None if it has no such date."""
    if not says_changed(text):
        return text
    labels = list(_EITHER.finditer(text))
    if _follow_their_dates(labels, text):
        ends = [label.end() for label in labels]
        behind = zip(labels, [0, *ends], ends, strict=False)
        return next((text[start:end] for label, start, end in behind if label.lastgroup == "published"), None)
    starts = [0, *(label.start() for label in labels)]
    ends = [*starts[1:], len(text)]
    parts = [
        (label, text[start:end])
        for label, start, end in zip([None, *(found.lastgroup for found in labels)], starts, ends, strict=True)
        if _NUMBER.search(text[start:end])
    ]
    labelled = [part for label, part in parts if label == "published"]
    return next(iter(labelled), None) or next((part for label, part in parts if label is None), None)


def _follow_their_dates(labels: Sequence[re.Match[str]], text: str) -> bool:
    """Return whether several labels stand behind their dates: "5月3日 公開 / 5月5日 更新"."""
    is_before = _NUMBER.search(text, 0, labels[0].start()) is not None
    return len(labels) > 1 and is_before and _NUMBER.search(text, labels[-1].end()) is None
