"""Made-up front pages and sections: lists of teasers in several languages and mark-ups.

Nothing here comes from a real page. Each front has headlines, most with summaries, a menu and a footer; some have a
lead story with more text, bylines and dates.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from itertools import cycle, islice

from pipelines.items import PageItem

_FETCHED_AT = datetime(2026, 11, 20, tzinfo=UTC)
_TEASERS = 14
#: Name of the site, sections of its menu, headlines with summaries.
_SITES: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "en": (
        "Harbour Courier",
        ("News", "Sport", "Culture", "Opinion"),
        (
            ("Ferry pilots call off their strike after eleven hours", "The deal gives them two more days at home."),
            ("Tarn primary school gets a second teacher at last", "Parents had asked for her since the spring."),
            ("Why the dog tax divides the town of Wend", "An explainer of a quarrel older than the town hall."),
            ("Kempt museum finds a painting behind a painting", "A restorer noticed it by accident while dusting."),
            ("Lauer bridge to close for three weekends in June", "Buses will take over, says the county."),
        ),
    ),
    "de": (
        "Hafenkurier",
        ("Politik", "Sport", "Kultur", "Meinung"),
        (
            ("Lotsen beenden ihren Streik nach elf Stunden", "Die Einigung bringt ihnen zwei freie Tage mehr."),
            ("Grundschule bekommt endlich eine zweite Lehrerin", "Die Eltern hatten seit dem Frühjahr darum gebeten."),
            ("Warum die Hundesteuer die Stadt spaltet", "Ein Streit, der älter ist als das Rathaus."),
            ("Museum findet ein Gemälde hinter einem Gemälde", "Eine Restauratorin bemerkte es beim Abstauben."),
            ("Brücke im Juni an drei Wochenenden gesperrt", "Busse fahren stattdessen, teilt der Kreis mit."),
        ),
    ),
    "fr": (
        "Le Courrier du port",
        ("Politique", "Sport", "Culture", "Idées"),
        (
            ("Les pilotes du port mettent fin à leur grève", "L'accord leur donne deux jours de repos de plus."),
            ("L'école obtient enfin une deuxième institutrice", "Les parents la demandaient depuis le printemps."),
            ("Pourquoi la taxe sur les chiens divise la ville", "Une querelle plus vieille que la mairie."),
            ("Le musée trouve un tableau derrière un tableau", "Une restauratrice l'a remarqué par hasard."),
            ("Le pont sera fermé trois fins de semaine en juin", "Des autocars prendront le relais."),
        ),
    ),
    "es": (
        "El Correo del Puerto",
        ("Política", "Deportes", "Cultura", "Opinión"),
        (
            ("Los prácticos del puerto ponen fin a su huelga", "El acuerdo les da dos días más de descanso."),
            ("La escuela consigue por fin una segunda maestra", "Los padres la pedían desde la primavera."),
            ("Por qué el impuesto sobre los perros divide al pueblo", "Una disputa más vieja que el ayuntamiento."),
            ("El museo encuentra un cuadro detrás de otro cuadro", "Una restauradora lo notó por casualidad."),
        ),
    ),
    "pl": (
        "Kurier Portowy",
        ("Polityka", "Sport", "Kultura", "Opinie"),
        (
            ("Piloci portowi zakończyli strajk po jedenastu godzinach", "Porozumienie daje im dwa wolne dni więcej."),
            ("Szkoła wreszcie dostała drugą nauczycielkę", "Rodzice prosili o nią od wiosny tego roku."),
            ("Dlaczego podatek od psów dzieli miasteczko", "Spór jest starszy niż tutejszy ratusz."),
            ("Muzeum znalazło obraz pod innym obrazem", "Konserwatorka zauważyła to przez przypadek."),
        ),
    ),
    "ru": (
        "Портовый курьер",
        ("Политика", "Спорт", "Культура", "Мнения"),
        (
            ("Лоцманы прекратили забастовку через одиннадцать часов", "Соглашение даёт им ещё два выходных дня."),
            ("Школа наконец получила вторую учительницу", "Родители просили об этом с самой весны."),
            ("Почему налог на собак расколол город", "Этот спор старше здания городской ратуши."),
            ("Музей нашёл картину под другой картиной", "Реставратор заметила это совершенно случайно."),
        ),
    ),
    "ja": (
        "港新聞",
        ("政治", "スポーツ", "文化", "社説"),
        (
            ("港の水先案内人が十一時間ぶりにストを中止", "合意により休日が二日増えることになった。"),
            ("小学校にようやく二人目の先生が着任した", "保護者は春から増員を求めてきた。"),
            ("犬税をめぐって町が二つに割れている理由", "町役場よりも古い争いだという。"),
            ("博物館で絵の裏からもう一枚の絵が見つかる", "修復士が掃除中に偶然気づいた。"),
        ),
    ),
}
#: Address, mark-up of one teaser, and whether a lead story with more text is above the list.
_SHAPES = (
    ("/", "<article class='card'><h3><a href='{url}'>{headline}</a></h3><p>{summary}</p></article>", True),
    ("/", "<li><a href='{url}'>{headline}</a></li>", False),
    ("/sport/", "<div class='t'><h2><a href='{url}'>{headline}</a></h2><p>{summary}</p><span>2 h</span></div>", False),
    ("/c/4", "<a class='x1' href='{url}'><h3>{headline}</h3><p>{summary}</p></a>", False),
    ("/tag/port", "<p><strong><a href='{url}'>{headline}</a></strong> {summary}</p>", False),
    (
        "/topic",
        "<table><tr><td><img src='x'></td><td><a href='{url}'>{headline}</a><br>{summary}</td></tr></table>",
        False,
    ),
    ("/news", "<div><a href='{url}'>{headline}</a><div>{summary}</div><div>Ida Holm | 3.10.2026</div></div>", True),
)


def made_fronts() -> Iterator[PageItem]:
    """Yield a front or section for each language and shape."""
    for name, sections, stories in _SITES.values():
        for address, teaser, has_lead in _SHAPES:
            yield _page(f"https://kurier.example{address}", name, sections, stories, (teaser, has_lead))


def _page(
    url: str,
    name: str,
    sections: tuple[str, ...],
    stories: tuple[tuple[str, str], ...],
    shape: tuple[str, bool],
) -> PageItem:
    teaser, has_lead = shape
    listed = "".join(
        teaser.format(url=f"/a/{number}", headline=escape(headline), summary=escape(summary))
        for number, (headline, summary) in enumerate(islice(cycle(stories), _TEASERS))
    )
    lead = " ".join(summary for _, summary in stories)
    top = f"<section><h1><a href='/a/lead'>{escape(stories[0][0])}</a></h1><p>{escape(lead)}</p></section>"
    menu = "".join(f"<li><a href='/{number}'>{section}</a></li>" for number, section in enumerate(sections))
    source = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{name}</title></head><body><header><a href='/'>{name}"
        f"</a><nav><ul>{menu}</ul></nav></header><main>{top if has_lead else ''}<div>{listed}</div></main>"
        f"<footer><p>© {name}</p></footer></body></html>"
    )
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return PageItem(url, url, 200, headers, source.encode(), _FETCHED_AT, "kurier.example")
