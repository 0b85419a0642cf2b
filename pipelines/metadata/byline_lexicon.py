"""Words around names in bylines: introductions, trailing words, roles, and phrases that are not names."""

from pipelines.text.tokens import normalise_text


def _phrases(text: str) -> tuple[str, ...]:
    """Return the comma-separated phrases of a table."""
    return tuple(phrase for part in text.split(",") if (phrase := " ".join(part.split())))


#: How the text was made; `LEADS` may follow.
DEEDS = _phrases(
    """
    posted, published, written, words, story, text, texts, report, reported, article, review, reviewed, edited,
    authored, created, submitted, opinion, analysis, guest post, post, blog post, medically reviewed, fact
    checked, contributed, updated, last updated, a, an, interview, eingestellt, veröffentlicht, publiziert,
    geschrieben, verfasst, erstellt, gepostet, beitrag, blog beitrag, artikel, kommentar, gastbeitrag,
    gastkommentar, essay, bericht, analyse, kolumne, reportage, glosse, dieser beitrag wurde, ein, eine, texte,
    protokoll, fotos, foto, publié, écrit, rédigé, propos recueillis, texte, un article, escrito, publicado,
    redactado, texto, scritto, pubblicato, testo, geschreven, tekst, skrevet, skriven, napisane, ditulis,
    diterbitkan, nội dung, yazan
    """,
)
#: Prepositions before the name: "by" and its equivalents.
LEADS = _phrases("by, von, par, por, door, av, af, oleh, bởi, от, από, przez, tarafından, from, a cura di, scritto da")
#: Prepositions that are also the first word of some names; a full name must follow.
NAME_LIKE_LEADS = _phrases("di, da, de")
#: Words before a colon and a name.
LABELS = (
    *DEEDS,
    *LEADS,
    *_phrases(
        """
        author, authors, about the author, writer, autor, autoren, autorin, autor/in, autor:in, redaktion, redakteur,
        redakteurin, auteur, auteure, auteurs, autora, autores, autore, autori, penulis, tác giả, автор, авторы,
        текст, συντάκτης, szerző, írta, yazar, haber, muhabir, journalist, reporter, opracował, opracowała, oprac.,
        بقلم, كتب, מאת, 記者, 记者, 作者, 文, 撰文, 来源, 編集, 责编, 責編, 責任編輯, 责任编辑, 기자, 取材
        """,
    ),
)
#: Words of a place, an outlet or a biography: a byline names no person from the first of them on.
TAILS = _phrases(
    """
    on, am, at, in, for, from, of, via, is, ist, est, es, was, under, updated, published, posted, last,
    aktualisiert, publié, publicado, le, um, seit, bei, aus, covers, as, writes, joined, für, pour, para, alle,
    all, über, about, autor, author, view, follow, im, recommended, Published, Updated, Posted, Alle, Über, Autor,
    View, Follow, About, As
    """,
)
WEEKDAYS = frozenset(
    """
    di dienstag dimanche do domingo donnerstag fr freitag fri friday jeudi jueves lundi lunes mardi martes
    mercredi mi mittwoch miércoles mo mon monday montag sa samedi samstag sat saturday so sonntag sun sunday
    sábado thu thur thurs thursday tue tues tuesday vendredi viernes wed wednesday
    """.split(),
)
#: Titles after a name and a comma; they are kept with the name.
CREDENTIALS = _phrases(
    """
    PhD, Ph.D, Ph. D, MD, M.D, MBA, MS, MSc, MA, BA, BSc, RN, RD, RDN, CFP, CPA, CPP, PSP, CSCS, Esq, Jr, Sr, II,
    III, DDS, DVM, MPH, LCSW, PMP, FACS, FOMA, DABOM, DO, JD, LLM, CPT, EdD, PharmD
    """,
)
#: Beginnings of words for professions.
ROLES = _phrases(
    """
    editor, reporter, correspondent, writer, columnist, contributor, journalist, producer, analyst, director,
    manager, founder, co-founder, officer, professor, photographer, president, specialist, consultant, expert,
    author, ceo, cto, cfo, lead, head, senior, developer, engineer, redakteur, redaktør, korrespondent, volontär,
    chefredakteur, ressortleit, projektleit, rédact, correspondant, redactor, corresponsal, periodista,
    giornalista, redattor, inviato, muhabir, dziennikar
    """,
)
#: Lower-case words inside names.
PARTICLES = frozenset(
    "von van der den de del la le el al di da dos das du bin ibn ben y e zu zur ter ten af av und".split()
)
#: Words in the names of organisations.
ORGANISATIONS = _phrases(
    """
    GmbH, Inc, LLC, Ltd, AG, e.V, e. V, eV, Team, Staff, Redaktion, Redacción, Rédaction, Redazione, Editor,
    Editors, Editorial, Newsroom, Agency, Agentur, Agencia, News, Nachrichten, Media, Magazin, Magazine, Zeitung,
    Times, Online, Web, Desk, Reporters, Institut, Institute, University, Universität, Foundation, Stiftung,
    Verlag, Press, Radio, TV, Digital
    """,
)
#: Phrases in bylines that are not persons.
NOT_PERSONS = frozenset(
    normalise_text(phrase)
    for phrase in _phrases(
        """
        the author, artikel von, sign in, log in,
        admin, administrator, wordpressadmin, author, authors, editor, editors, editorial, editorial team, editorial
        staff, editorial board, staff, staff writer, staff writers, staff reporter, staff report, web desk, news desk,
        newsdesk, webdesk, online desk, desk, newsroom, webmaster, web team, team, the team, guest, guest author,
        guest     contributor, guest post, contributor, contributors, contributed, anonymous, unknown, none, null,
        undefined, n/a, na, user, root, test, default, me, super user, superuser, professional coverage, partner
        content, sponsored, sponsored content, press release, agencies, agency, news agencies, redaktion, die
        redaktion, online redaktion, onlineredaktion, redaktionsteam, gastautor, gastbeitrag, autor, autorin, autoren,
        rédaction, la rédaction, redacción, la redacción, redazione, la redazione, redação, da redação, redactie, de
        redactie, redaksjonen, redaktionen, redakcja, redakce, redaksi, haber merkezi, редакция, 本报讯, 編集部,
        zur artikelübersicht, autorenseite von, userprofile, real life, posted by, posted on,
        publié, publié le, published on, über dieses thema berichtet,
        posted, by, von, par, por, read more, share, shares, view all posts, view profile, follow, follow us, more,
        more from, all posts, bio, website, facebook, twitter, x, linkedin, instagram, email, e mail, mail, youtube,
        profile, name, editor in     chief, http, https, photo, foto, fotos, photos, getty images, see all, contact,
        text, interview, veröffentlicht, publiziert, eingestellt, datum, date, about, about the author, about the
        authors, written, published, updated, comments, no comments, kommentare, nachrichten, news, author bio, author
        profile, alle artikel, mehr, zur     person, advertisement, anzeige, werbung, print, drucken, teilen,
        partager, afficher mon profil complet, meet the     author, meet the team, subscribe, reviewed, fact checked,
        disclosure, written by, in, on, the
        """,
    )
)
