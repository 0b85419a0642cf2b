"""Words around names in bylines: introductions, trailing words, roles, and phrases that are not names."""

from pipelines.text.tokens import normalise_text


def _phrases(text: str) -> tuple[str, ...]:
    """Return the comma-separated phrases of a table."""
    return tuple(phrase for part in text.split(",") if (phrase := " ".join(part.split())))


#: How the text was made; `LEADS` may follow.
DEEDS = _phrases(
    """
    posted, published, written, words, story, text, texts, report, reported, article, review,
    authored, created, submitted, opinion, analysis, guest post, post, blog post, contributed, column,
    commentary, essay,
    feature, exclusive, special, dispatch, updated, last updated, a, an, interview, eingestellt, veröffentlicht,
    publiziert,
    publisert, recueilli, recueillis, bài và ảnh, bài,
    geschrieben, verfasst, erstellt, gepostet, beitrag, blog beitrag, artikel, kommentar, gastbeitrag,
    gastkommentar, essay, bericht, analyse, kolumne, reportage, glosse, dieser beitrag wurde, ein, eine, texte,
    protokoll, fotos, foto, publié, écrit, rédigé, propos recueillis, texte, un article, escrito, publicado,
    redactado, creado, créé, texto, scritto, pubblicato, testo, geschreven, geplaatst, tekst, skrevet, skriven,
    publicerad, napisane, ditulis,
    diterbitkan, nội dung, yazan
    """,
)
#: Prepositions before the name: "by" and its equivalents.
LEADS = _phrases(
    """
    by, von, par, por, door, av, af, oleh, bởi, от, από, przez, tarafından, from, a cura di, scritto da,
    pubblicato da, inserito da, napsal,
    napsala,
    pisze, написал, написала, подготовил, подготовила, підготував, підготувала, του, της, γράφει ο, γράφει η,
    scris de, írta, kirjoittanut, piše, piszą, беседовал, беседовала, записал, записала, των, γράφουν οι,
    napísal, napísala, به قلم, نوشتهٔ, نوشته‌ی, লিখেছেন, van onze, dal nostro, dalla nostra, de notre,
    de nuestro, de nuestra, do nosso, da nossa
    """
)
#: Prepositions that are also the first word of some names; a full name must follow.
NAME_LIKE_LEADS = _phrases("di, da, de")
#: What a person did who is not an author: phrases before a name with a preposition or a colon, as patterns.
CONTRIBUTIONS = r"""
edited|editing|editors?|copy[\s-]?edit\w*|(?:medically\s|clinically\s|expert\s|legally\s)?review(?:ed|er)|
fact[\s-]?check(?:ed|er)?|translat(?:ed|ion|or)|
photo(?:s|graphs?|graphy|graphed|graphers?)?|pictures?|images?|illustrat(?:ed|ions?|ors?)|graphics?|video(?:s|
graphy)?|produc(?:ed|ers?|tion)|
compiled|curated|art\sdirection|narrat(?:ed|ors?)|additional\sreporting|with\scontributions|
lektorat|redigiert|übersetz(?:t|ung|er)\w*|aus\sdem\s\w+|fotos?|bild(?:er)?|grafik|illustration(?:en)?|kamera(?:man)?|
schnitt|redaktionelle\smitarbeit|
édité|traduit|traduction|traduct(?:eur|rice)|photographies?|relu|illustré|dessins?|vidéo|
editado|traducido|traducción|traduct(?:or|ora)|fotografías?|ilustración|ilustraciones|edición|imágenes|vídeo|revisado|
editado|traduzido|tradução|tradut(?:or|ora)|fotografias?|ilustração|edição|revisão|imagens|
tradotto|traduzione|traduttore|traduttrice|foto(?:grafie)?|illustrazioni?|montaggio|a\scura\sdi(?=\s\w+\s\w+\s\(ed)|
vertaald|vertaling|beeld|foto'?s|fotografie|kuvat?|valokuvat?|översatt|översättning|bilder|oversatt|oversettelse|oversat|redigering|
tłumaczenie|zdjęcia|fot\.|překlad|preklad|fordította|fotó|traducere|çeviri|çeviren|fotoğraf(?:lar)?|penerjemah|
penyunting|editor|
перевод|переводчик|фото|иллюстрации|редактор|видео|переклад|фотографії|редактор(?:ка)?|снимки|превод|φωτογραφίες|
μετάφραση|
ترجمة|تصوير|تحرير|عدسة|מאת\sתרגום|צילום|תרגום|עריכה|
翻訳|翻译|翻譯|译者?|譯者?|编译|摄影|攝影|写真|撮影|图片?|圖片?|責任編集|责任编辑|責任編輯|责编|責編|编辑|編輯|
編集|校对|校對|审核|製作|监制|
사진|촬영|번역|편집|그래픽|영상|ภาพ|แปล|แปลโดย|บรรณาธิการ
"""
#: Words before a colon and a name.
LABELS = (
    *DEEDS,
    *LEADS,
    *_phrases(
        """
        author, authors, about the author, writer, autor, autoren, autorin, autor/in, autor:in, redaktion,
        redakteur,
        redakteurin, auteur, auteure, auteurs, autora, autores, autore, autori, penulis, tác giả, автор, авторы,
        текст, συντάκτης, szerző, írta, yazar, haber, muhabir, journalist, reporter, opracował, opracowała, oprac.,
        بقلم, كتب, كتبت, إعداد, كتبه, מאת, נכתב על ידי, 記者, 记者, 作者, 著者, 筆者, 文, 撰文, 撰稿, 采写, 執筆,
        取材, 取材・文, 글, 글쓴이, 취재,
        โดย, เรื่อง, ผู้เขียน, लेखक, लेखिका, रिपोर्ट, रिपोर्टर, संवाददाता, লেখক, লেখিকা, প্রতিবেদক, রিপোর্টার, نویسنده, نویسندگان,
        خبرنگار, الكاتب, الكاتبة, المراسل, כתב, مصنف, autor*in, autor*innen, autor:innen, autor/innen, autrice,
        ρεπορτάζ, κείμενο, κείμενα, συντάκτρια, szöveg, testi, textos, reportagem, pewarta, thực hiện, muhabirler,
        autorius, autors, müəllif, shkruan, höfundur, 執筆者, ライター, เรื่องและภาพ, автор текста,
        авторка, автори, pisze, autorzy, autorka, napsal, napsala,
        автор статьи, автор статті, автор материала, เรื่องโดย, ข่าวโดย, contributor, contributors, tekijä,
        kirjoittaja, teksti, skribent, journalist, forfatter, författare, ავტორი, հեղինակ, تحریر
        """,
    ),
)
#: The same in scripts without capitals, where a space may follow.
CASELESS_LABELS = _phrases(
    """
    بقلم, كتب, كتبت, كتبه, إعداد, حوار, متابعة, تقرير, تحقيق, نوشته, مصنف, מאת, נכתב על ידי, โดย, เรื่อง, เขียนโดย,
    ผู้เขียน, ผู้สื่อข่าว, लेखक, द्वारा, रिपोर्ट, লেখক
    """
)
#: Words of a place, an outlet or a biography: a byline names no person from the first of them on.
TAILS = _phrases(
    """
    on, am, at, in, for, from, of, via, is, ist, est, es, was, under, updated, published, posted, last,
    aktualisiert, publié, publicado, le, um, seit, bei, aus, covers, as, writes, joined, für, pour, para, alle,
    all, über, about, autor, author, view, follow, im, recommended, Published, Updated, Posted, Alle, Über, Autor,
    View, Follow, About, As, For
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
#: Words for the staff of an outlet: what contains one is no person, unless a full name stands before it.
ROLES = _phrases(
    """
    editor, reporter, correspondent, writer, columnist, contributor, journalist, producer, analyst, director,
    manager, founder, co-founder, officer, professor, photographer, president, specialist, consultant, expert,
    author, ceo, cto, cfo, lead, head, senior, developer, engineer, redakteur, redaktør, korrespondent, volontär,
    chefredakteur, ressortleit, projektleit, rédact, correspondant, envoyé, redactor, corresponsal, periodista,
    giornalista, redattor, inviat, muhabir, dziennikar, chief, staff, freelance, special to, associate,
    executive, assistant,
    researcher, strategist, enviado, colaborador, корреспондент, журналист, обозреватель, редактор, спецкор,
    кореспондент,
    δημοσιογράφος, ανταποκριτής, مراسل, الصحفي, صحفي, ผู้สื่อข่าว, संवाददाता, wartawan, jurnalis, phóng viên,
    mitarbeiter, corrispondent, verslaggever, medewerker
    """,
)
#: Lower-case words inside names.
PARTICLES = frozenset(
    "von van der den de del la le el al di da dos das du bin ibn ben y e zu zur ter ten af av und".split()
)
#: Interface words: no name contains one.
INTERFACE = frozenset(
    """
    subscribe subscription newsletter newsletters comment comments kommentare kommentar commentaires comentarios rss
    login logout click advertisement advertising advertise sponsored cookies privacy copyright website homepage
    related recommended trending popular latest previous archive archives share shares tweet tweets
    abonnieren teilen drucken weiterlesen mehr partager lire suivre suscríbete compartir leggi condividi iscriviti
    article articles artikel stories posts posting profile profil biography biographie following followers
    collected learn discover download upload updated update published posted posten veröffentlicht aktualisiert
    disclaimer disclosure terms conditions policy faq faqs contact kontakt contacto impressum imprint menu navigation
    headline headlines video videos gallery galerie podcast podcasts episode chapter category categories tags tag
    overview summary conclusion introduction background methodology results table contents resources references
    program programs programme jobs careers products services shop store buy deals pricing development marketing
    designed powered credit credits settings reply admin administrator user submission notice opinion default import
    importer wordpress customer communications placeholder
    """.split()
)
#: The same, but only as the first word or alone: some are also family names.
INTERFACE_FIRST = frozenset(
    """
    view get see read show all more follow join watch listen about meet thank thanks sign log search open close
    next back home page
    visit try start find check share save print email send reply report originally written by how why what when
    where which
    explore most jetzt tutte bekijk подписаться поделиться комментарии شارك lesen leer leia lees czytaj читайте
    смотрите подробнее اقرأ شاهد อ่านต่อ дивіться
    wie was warum alle ver todas todos voir tous vedi tutti zobacz wszystkie
    """.split()
)
#: Words that begin no name of a person, but those of outlets and headings.
NOT_GIVEN_NAMES = frozenset(
    """
    the this that these those a our your my their who it is are be on at to for from with without and or but if
    best top new latest breaking live exclusive el la der die das ein eine unser unsere les los las il lo gli une
    os as
    """.split()
)
#: Words in the names of organisations.
ORGANISATIONS = _phrases(
    """
    GmbH, Inc, LLC, Ltd, AG, e.V, e. V, eV, Team, Staff, Redaktion, Redacción, Rédaction, Redazione, Editor,
    Editors, Editorial, Newsroom, Agency, Agentur, Agencia, News, Nachrichten, Media, Magazin, Magazine, Zeitung,
    Times, Online, Web, Desk, Reporters, Institut, Institute, University, Universität, Foundation, Stiftung,
    Verlag, Press, Radio, TV, Digital, Writer, Writers, Contributor, Contributors, Columnist, Columnists,
    Correspondent,
    Correspondents, Reporter, Associates, Association, Society, Council, Committee, Ministry, Department, Center,
    Centre,
    Group, Company, Corp, Corporation, Club, Network, Studio, Studios, College, School, Blog, Community, Partners,
    Newswire, PRNewswire, PR Newswire, Business Wire, BusinessWire, GlobeNewswire, Accesswire, ACCESS Newswire,
    EIN Presswire, Newsfile, Cision, PRWeb, openPR, Marketwired, PR TIMES, Presseportal, 美通社,
    Redactie, Redaktionen, Redaksjonen, Collective, Newsource, Newswires, Consortium, Alliance, Commission,
    Solutions, Services, Technologies, Consulting,
    Rankings, Polizei, Feuerwehr, Forschungsinstitut,
    Newsdesk, Bureau, Rundfunk, Agentur, Anstalt, Ministerium, Landesanstalt, Bundesamt,
    Verband,
    Verein, Universidad, Università, Université, Ministerio, Ministère, Asociación, Fundación, Agenzia, Agence,
    Diario,
    Journal, Gazette, Herald, Tribune, Daily, Weekly, редакция, новости, агентство, служба, пресс-служба,
    ведомости, газета,
    отдел, وكالات, وكالة, فريق, قسم, هيئة, صحيفة, موقع, قناة, กองบรรณาธิการ, สำนักข่าว, ออนไลน์, ข่าว, डेस्क,
    ब्यूरो, न्यूज,
    टीम, মহাবিদ্যালয়, ডেস্ক, প্রতিবেদক, নিজস্ব, Ομάδα, Σύνταξη, מערכת, חדשות, haber merkezi, redakcja, redakce,
    szerkesztőség, Redaksi, Redacția, Redacţia, Redacció, Redação, Uredništvo, Redakcija, Redakcia, Redaktsioon,
    Redakční, Toimitus, Toimituskunta, Lokalredaktion, Sportredaktion, Onlineredaktion, Nachrichtenredaktion,
    Nyhetsredaktionen, Webbredaktionen, Sportredaktionen, Nettredaksjonen, Ban biên tập, Tòa soạn, Equipo Editorial,
    Équipe, Equipe, Ufficio Stampa, Comunicato Stampa, Service, Reports, Jornal, Giornale, Gazeta, Gazzetta, Revista,
    County, Township, редакція, редакцията, редакцыя, уредништво, محررو, المحررون, التحرير, تحریریه, گروه, سرویس,
    כתבי, संपादकीय, ทีมข่าว, โต๊ะข่าว
    """,
)
#: Phrases in bylines that are not persons.
NOT_PERSONS = frozenset(
    normalise_text(phrase)
    for phrase in _phrases(
        """
        the author, artikel von, sign in, log in, min read, minute read, minutes read,
        admin, administrator, wordpressadmin, author, authors, editor, editors, editorial, editorial team, editorial
        staff, editorial board, staff, staff writer, staff writers, staff reporter, staff report, web desk,
        news desk,
        newsdesk, webdesk, online desk, desk, newsroom, webmaster, web team, team, the team, guest, guest author,
        guest     contributor, guest post, contributor, contributors, contributed, anonymous, unknown, none, null,
        undefined, n/a, na, user, root, test, default, me, super user, superuser, professional coverage, partner
        content, sponsored, sponsored content, press release, agencies, agency, news agencies, redaktion, die
        redaktion, online redaktion, onlineredaktion, redaktionsteam, gastautor, gastbeitrag, autor,
        autorin, autoren,
        rédaction, la rédaction, redacción, la redacción, redazione, la redazione, redação, da redação, redactie, de
        redactie, redaksjonen, redaktionen, redakcja, redakce, redaksi, haber merkezi, редакция, 本报讯, 編集部,
        zur artikelübersicht, autorenseite von, userprofile, real life, posted by, posted on,
        publié, publié le, published on, über dieses thema berichtet,
        posted, by, von, par, por, read more, share, shares, view all posts, view profile, follow, follow us, more,
        more from, all posts, bio, website, facebook, twitter, x, linkedin, instagram, email, e mail, mail, youtube,
        profile, name, editor in     chief, http, https, photo, foto, fotos, photos, getty images, see all, contact,
        text, interview, veröffentlicht, publiziert, eingestellt, datum, date, about, about the author, about the
        authors, written, published, updated, comments, no comments, kommentare, nachrichten, news, author
        bio, author
        profile, alle artikel, mehr, zur     person, advertisement, anzeige, werbung, print, drucken, teilen,
        partager, afficher mon profil complet, meet the     author, meet the team, subscribe, reviewed, fact
        checked,
        disclosure, written by, in, on, the, agencias, agences, agentúry, agenzie, agenturen, agencje,
        ajanslar, n a,
        redacció, editör, editorë, da reportagem, reportagem local, van een verslaggever, van onze
        verslaggever, van onze verslaggevers, van onze redactie, oprac, opracowanie redakcyjne, ผู้ดูแลระบบ,
        แอดมิน, एजेंसी, एजेंसियां, एजेंसियाँ, المدير, مدير الموقع, محرر الموقع, محررة الموقع, ادمین, מנהל
        האתר, администратор, админ, адміністратор, 管理员, 管理員, 관리자, 管理者, pressemitteilung, presseaussendung,
        medienmitteilung, pressestelle, leserbrief, leserbriefe, leserreporter, agenturmeldung,
        agenturmeldungen, polizeibericht, polizeimeldung, communiqué, communiqué de presse, persbericht,
        ingezonden, pressemelding, pressemeddelelse, pressmeddelande, insändare, ledare, leder, tiedote,
        sajtóközlemény, tisková zpráva, tlačová správa, materiał prasowy, materiały prasowe, informacja
        prasowa, comunicado, comunicado de prensa, nota de prensa, basın bülteni, siaran pers, пресс-релиз,
        wire report, wire reports, contributed report, john doe, jane doe, max mustermann, first last, your
        name, auto post, service société,
        correspondent, our correspondent, own correspondent, special correspondent, reporter, reporters, writer,
        columnist,
        contributing writer, contributing editor, sports editor, political editor, guest columnist, guest writer,
        en savoir plus, lire aussi, à lire aussi, weitere artikel, mehr zum thema, mehr lesen, zum artikel,
        leggi anche,
        politics, sport, sports, business, world, opinion, culture, economy, health, science, technology,
        entertainment,
        lifestyle, local, national, international, regional, politik, wirtschaft, kultur, gesellschaft, panorama,
        wissen, politique, économie, société, monde, deportes, política, economía, cultura, sociedad, economia,
        cronaca, esteri, mundo, polityka, gospodarka, политика, экономика, общество, спорт, культура, в мире, سياسة,
        اقتصاد, رياضة, 政治, 経済, 经济, 社会, 国际, 国内, 财经, 정치, 경제, 사회,
        корреспондент, агентства, المحرر, محرر, كاتب, وكالات, กองบรรณาธิการ, ผู้สื่อข่าว
        """,
    )
)
