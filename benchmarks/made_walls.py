"""Made-up walls, shown instead of an article: each type in several languages and mark-ups.

Nothing here comes from a real page. The wording is what such pages say everywhere; the sites are made up.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from pipelines.items import PageItem
from pipelines.page_type.types import PageType

_URL = "https://kurier.example/news/2026/11/harbour-tram-reopens-4711.html"
_FETCHED_AT = datetime(2026, 11, 20, tzinfo=UTC)
_MENU = "".join(f"<li><a href='/{name}'>{name.title()}</a></li>" for name in ("home", "city", "sport", "culture"))
#: The mark-ups around the same words.
_SHELLS = (
    "<header><nav><ul>{menu}</ul></nav></header><main><h1>{title}</h1>{text}</main><footer><p>© Kurier</p></footer>",
    "<div class='wrap'><div class='box'><h2>{title}</h2>{text}</div></div>",
    "<table><tr><td>{menu}</td></tr><tr><td><b>{title}</b>{text}</td></tr></table>",
)
_ASK = (
    "<form action='/session' method='post'><input type='text' name='user'><input type='password' name='secret'>"
    "<button>{}</button></form>"
)
_LEAD = {
    "en": "The tram line along the harbour runs again since Monday, two years after a storm had washed it away.",
    "de": "Die Straßenbahn am Hafen fährt seit Montag wieder, zwei Jahre nach dem Sturm, der sie fortgespült hatte.",
    "fr": "Le tramway du port roule de nouveau depuis lundi, deux ans après la tempête qui avait emporté les rails.",
    "es": "El tranvía del puerto vuelve a circular desde el lunes, dos años después de la tormenta que lo destruyó.",
    "it": "Il tram del porto è tornato a circolare lunedì, due anni dopo la tempesta che aveva portato via i binari.",
    "nl": "De tram langs de haven rijdt sinds maandag weer, twee jaar nadat een storm de rails had weggespoeld.",
    "pl": "Tramwaj wzdłuż portu znów kursuje od poniedziałku, dwa lata po sztormie, który zabrał tory.",
    "sv": "Spårvagnen längs hamnen går igen sedan i måndags, två år efter stormen som spolade bort rälsen.",
    "pt": "O elétrico do porto voltou a circular na segunda-feira, dois anos depois da tempestade que levou os carris.",
}

#: Title and paragraphs; a paragraph that starts with `<` is mark-up.
_WORDING: dict[PageType, tuple[tuple[str, tuple[str, ...]], ...]] = {
    PageType.SOFT_404: (
        (
            "404 - Page not found",
            ("Sorry, we could not find the page that you were looking for.", "Try our front page."),
        ),
        ("Seite nicht gefunden", ("Die gewünschte Seite ist leider nicht mehr da.", "Vielleicht hilft die Suche.")),
        ("Page introuvable", ("La page que vous cherchez n'existe plus ou a changé d'adresse.",)),
        ("Página no encontrada", ("La noticia que buscas ya no está disponible. Vuelve a la portada.",)),
        ("Kurier", ("Oops! We can't find the story you are looking for.", "It may have been moved.")),
        ("Strona nie istnieje", ("Strona, której szukasz, nie istnieje albo została usunięta.",)),
        ("Search results for “harbour tram”", ("No results found. Try other keywords or check your spelling.",)),
        ("Welcome to nginx!", ("If you see this page, the web server is successfully installed and working.",)),
        ("kurier.example", ("The domain kurier.example is for sale. Make an offer today.",)),
    ),
    PageType.MAINTENANCE: (
        (
            "We'll be back soon",
            ("Our site is currently undergoing scheduled maintenance. Thank you for your patience.",),
        ),
        ("Wartungsarbeiten", ("Wegen geplanter Wartungsarbeiten sind wir gerade nicht erreichbar.",)),
        ("Site en maintenance", ("Le site est actuellement en maintenance et revient dans une heure.",)),
        ("Sitio en mantenimiento", ("Volvemos enseguida, estamos mejorando la web.",)),
        ("503 Service Temporarily Unavailable", ("nginx",)),
        (
            "Something went wrong",
            ("An unexpected error has occurred, and our team has been told.", "Please try again."),
        ),
        ("502 Bad Gateway", ("nginx",)),
    ),
    PageType.BOT_CHECK: (
        ("Just a moment...", ("Checking your browser before you go on to kurier.example.", "Ray: 4711")),
        ("Are you a robot?", ("We have seen unusual traffic from your network. Please complete the captcha below.",)),
        ("Sicherheitsüberprüfung", ("Bitte bestätigen Sie, dass Sie ein Mensch und kein Roboter sind.",)),
        ("Vérification de sécurité", ("Vérifiez que vous êtes un humain pour continuer vers le site.",)),
        ("Access denied", ("You have no permission to see this page from where you are. Reference 18.4711",)),
        ("kurier.example", ("Verify you are human by completing the action below.",)),
        (
            "451: Unavailable due to legal reasons",
            ("You are visiting this site from a country in which access to it cannot be granted at this time.",),
        ),
        ("Kurier", ("It looks like you are using an ad blocker. Please disable your ad blocker to go on.",)),
    ),
    PageType.LOGIN: (
        ("Log in", (_ASK.format("Log in"), "Forgot your password?", "New here? Create an account.")),
        ("Anmelden", (_ASK.format("Anmelden"), "Passwort vergessen?", "Noch kein Konto? Hier registrieren.")),
        ("Connexion", (_ASK.format("Se connecter"), "Mot de passe oublié ?")),
        ("Iniciar sesión", (_ASK.format("Entrar"), "¿Olvidaste tu contraseña?")),
        ("Inloggen", (_ASK.format("Verder"), "Wachtwoord vergeten?")),
    ),
    PageType.CONSENT_WALL: (
        (
            "Before you continue",
            (
                "We and our 214 partners store and access data on your device, such as cookies.",
                "You can accept all cookies or manage your choices at any time.",
                "Accept all",
                "Reject all",
            ),
        ),
        (
            "Mit Werbung weiterlesen",
            (
                "Wir und unsere Partner verwenden Cookies und zeigen personalisierte Werbung.",
                "Ihre Einwilligung können Sie jederzeit widerrufen.",
                "Alle akzeptieren",
            ),
        ),
        (
            "Avant de continuer",
            (
                "Nos partenaires et nous utilisons des cookies pour mesurer l'audience.",
                "Votre consentement peut être retiré à tout moment.",
                "Tout accepter",
                "Continuer sans accepter",
            ),
        ),
        (
            "Tu privacidad",
            ("Nosotros y nuestros socios utilizamos cookies.", "Puedes retirar tu consentimiento.", "Aceptar todo"),
        ),
        (
            "La tua privacy",
            ("Noi e i nostri partner utilizziamo i cookie.", "Il tuo consenso è libero.", "Accetta e continua"),
        ),
        (
            "Kurier mit Werbung",
            (
                "Besuchen Sie kurier.example wie gewohnt mit Werbung und Tracking.",
                "Nutzen Sie unser Angebot ohne Tracking und ohne Werbung für 1,20 € pro Woche.",
                "Bereits Pur-Abonnent? Anmelden",
            ),
        ),
        (
            "Kurier",
            (
                (
                    "You can read Kurier for free with cookies and personalised advertising, or pay 4 euros a month "
                    "for an ad-free subscription without tracking. By accepting, you allow us and our 300 partners to "
                    "store data on your device and to measure how you use our pages."
                ),
            ),
        ),
        ("Your choice", ("Accept and continue for free", "Pay to Reject")),
        ("Le Kurier", ("Accepter et continuer gratuitement", "S'abonner pour naviguer sans traceurs : 2 € par mois")),
        ("El Kurier", ("Aceptar y continuar gratis", "Rechazar y suscribirse desde 1 € al mes")),
        ("Il Kurier", ("Accetta e continua a leggere gratis", "Rifiuta e abbonati a 1 euro al mese")),
        ("O Kurier", ("Aceitar e continuar grátis", "Rejeitar e assinar")),
        ("De Kurier", ("Lees de Kurier gratis met cookies en advertenties, of neem een abonnement zonder tracking.",)),
        ("Kurier", ("Czytaj za darmo z plikami cookies i reklamami albo wykup dostęp bez reklam i śledzenia.",)),
        ("Kuriren", ("Läs gratis med kakor och annonser, eller betala 20 kronor i månaden för att slippa.",)),
        ("Курьер", ("Принять и читать бесплатно", "Отказаться и оплатить подписку")),
    ),
    PageType.PAYWALL_STUB: (
        ("Harbour tram reopens", (_LEAD["en"], "Subscribe to continue reading this article.", "From 1 € a week")),
        ("Hafenbahn fährt wieder", (_LEAD["de"], "Weiterlesen mit Kurier Plus", "Sie haben bereits ein Abo? Anmelden")),
        ("Le tramway revient", (_LEAD["fr"], "La suite de cet article est réservée aux abonnés.", "Déjà abonné ?")),
        ("Vuelve el tranvía", (_LEAD["es"], "Contenido exclusivo para suscriptores", "¿Ya eres suscriptor?")),
        ("Torna il tram", (_LEAD["it"], "Abbonati per continuare a leggere", "Sei già abbonato?")),
        ("Tram rijdt weer", (_LEAD["nl"], "Dit artikel is alleen voor abonnees.", "Al abonnee?")),
        ("Tramwaj wrócił", (_LEAD["pl"], "Aby czytać dalej, wykup dostęp.", "Masz już subskrypcję?")),
        ("Spårvagnen är tillbaka", (_LEAD["sv"], "För att läsa vidare, bli prenumerant.", "Redan prenumerant?")),
        ("O elétrico voltou", (_LEAD["pt"], "Conteúdo exclusivo para assinantes", "Já é assinante?")),
    ),
    PageType.SCRIPT_SHELL: (
        ("Kurier", ("<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",)),
        ("Kurier", ("<noscript>Bitte aktivieren Sie JavaScript, um den Artikel zu lesen.</noscript>",)),
        ("Kurier", ("<noscript>Veuillez activer JavaScript dans votre navigateur.</noscript>",)),
        ("Kurier", ("<noscript>Es necesario tener JavaScript activado.</noscript>",)),
        ("", ("<div id='__next'></div><script>start()</script>",)),
        ("Redirecting", ("You are being redirected to the article.", "If you are not redirected, follow this link.")),
    ),
}


def made_walls() -> Iterator[tuple[PageType, PageItem]]:
    """Yield each wall in each mark-up, with its type."""
    for kind, wordings in _WORDING.items():
        for title, paragraphs in wordings:
            for shell in _SHELLS:
                yield kind, _page(title, paragraphs, shell)


def _page(title: str, paragraphs: tuple[str, ...], shell: str) -> PageItem:
    text = "".join(line if line.startswith("<") else f"<p>{escape(line)}</p>" for line in paragraphs)
    body = shell.format(menu=_MENU, title=escape(title), text=text)
    head = f"<head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    source = f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return PageItem(_URL, _URL, 200, headers, source.encode(), _FETCHED_AT, "kurier.example")
