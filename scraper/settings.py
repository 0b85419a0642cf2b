"""Scrapy's settings for this project: polite, bounded, secure. newsgrain.toml, the environment and -s override any."""

import os

from scrapy.settings import default_settings

from scraper.configuration import read_configuration
from scraper.home import home_folder

#: Relative paths of settings start here.
PROJECT_ROOT = home_folder(os.environ)

BOT_NAME = "newsgrain"
SPIDER_MODULES = ["scraper.spiders"]
NEWSPIDER_MODULE = "scraper.spiders"
COMMANDS_MODULE = "scraper.commands"

# Ours: described in docs/settings.md. newsgrain.toml counts before these values, then the environment, then `-s`.

# The database: an SQLite file, or postgresql://user:password@host/name.
DATABASE_URL = "sqlite:///newsgrain.db"
# The list of outlets that a plain `scrapy crawl news` reads.
NEWSGRAIN_SOURCES = "sources.toml"
# Private networks that may be fetched: "127.0.0.0/8, 10.1.0.0/16". All other addresses must be public.
NEWSGRAIN_ALLOWED_NETWORKS = ""
# Ports allowed on every host; a port that you write with a host (sources.toml, -a) is allowed on that host.
NEWSGRAIN_ALLOWED_PORTS = "80, 443"
# Processes that extract articles; 0 extracts in the crawling process.
NEWSGRAIN_WORKERS = os.cpu_count() or 1
# Seconds: a page whose extraction needs more CPU time, or takes longer by the clock, fails (extraction_timeout).
NEWSGRAIN_EXTRACTION_CPU_TIMEOUT = 10.0
NEWSGRAIN_EXTRACTION_TIMEOUT = 30.0
# Memory of a process that extracts, in MiB; a page that needs more fails (extraction_memory).
NEWSGRAIN_EXTRACTION_MEMORY_MB = 1024.0
# Requests for pages of one source in one run; what is left stays due for the next one. 0 is no limit.
NEWSGRAIN_PAGES_PER_SOURCE = 2000
# The same for one host, over all sources that lead there.
NEWSGRAIN_PAGES_PER_HOST = 2000
# Seconds that downloads from one host may take in one run, waiting not counted; what is left is deferred.
NEWSGRAIN_HOST_TIME_BUDGET = 3600.0
# Hosts that one source may lead to in one run.
NEWSGRAIN_HOSTS_PER_SOURCE = 200
# Skip pages with noindex or an unavailable_after that has passed (X-Robots-Tag, <meta name="robots">).
NEWSGRAIN_ROBOTS_META_OBEY = True
# Articles whose text and data mining rights are reserved: "store" them with that fact, or "skip" them.
NEWSGRAIN_TDM_OPT_OUT = "store"
# Kinds of origin of which articles are skipped, by comma: sponsored, press_release, wire, ...; empty: none.
NEWSGRAIN_SKIP_ORIGINS = ""
# The longest Crawl-delay that is obeyed, in seconds: with an hour, a site could never be read whole.
NEWSGRAIN_CRAWL_DELAY_MAX = 30.0
# Sitemaps read for one source in one run: news sitemaps first, then the newest by their names.
NEWSGRAIN_SITEMAPS_PER_SOURCE = 20
# Articles older than so many days are not fetched; 0: no limit, since what a limit leaves out is not reported.
NEWSGRAIN_AGE_LIMIT_DAYS = 0.0
# Seconds between two polls of a feed, sitemap or front page, at least and at most; what it brings decides.
NEWSGRAIN_FEED_POLL_MIN = 600.0
NEWSGRAIN_FEED_POLL_MAX = 86400.0
# Ages in hours at which a stored article is fetched again, conditionally, to find edits. Empty: never.
NEWSGRAIN_REVISIT_HOURS = "10, 28, 50"
# Seconds that a write waits for a locked or unreachable database before what was fetched goes to the spool.
NEWSGRAIN_DATABASE_TIMEOUT = 120.0
# The folder of the spool; empty: beside an SQLite file, or `spool` in the project's folder for PostgreSQL.
NEWSGRAIN_SPOOL = ""
# A run stops early, in order, when the disk of the database, the spool or the log has less space than this.
NEWSGRAIN_MIN_FREE_MB = 100.0
# A command that gets JSON on its standard input when a run ends worse than the one before; empty: none.
NEWSGRAIN_ALERT_COMMAND = ""
# Days that pages are kept as fetched; each run deletes some older ones. 0 keeps them for ever.
NEWSGRAIN_RAW_PAGE_DAYS = 90.0
# A folder for WARC files of everything that a crawl fetches; empty: none are written. A new file begins at so many MB.
NEWSGRAIN_WARC_DIR = ""
NEWSGRAIN_WARC_MB = 1000.0
# Seconds that downloads and extraction have when a run is stopped; what is not done then is deferred.
NEWSGRAIN_SHUTDOWN_TIMEOUT = 5.0
# Where the end of a run that could write no row of its own is noted: a line of JSON for each.
NEWSGRAIN_FALLBACK_LOG = "unrecorded-runs.jsonl"
# A file for the last run's numbers, in Prometheus' text format (`/var/lib/node_exporter/newsgrain.prom`); empty: none.
NEWSGRAIN_METRICS_FILE = ""
# Log every line, also those that are the same in every run; `-v` does the same.
NEWSGRAIN_VERBOSE = False
# Show a progress line on a terminal. Cron has none, so nothing is drawn there.
NEWSGRAIN_PROGRESS = True

# A contact, so that owners of sites can complain.
USER_AGENT = "Newsgrain/0.1 (+https://newsgrain.example/bot)"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
# Slow servers get fewer requests; no server gets more than DOWNLOAD_DELAY allows.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_MAX_DELAY = 30

# Nothing is carried from one site to another.
COOKIES_ENABLED = False
# A site's own Referrer-Policy would override ours.
REFERER_ENABLED = False
HTTPPROXY_ENABLED = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # No preference: a site answers in its own language.
    "Accept-Language": "*",
}

# Bounds for one page; those of its headers are in scraper/egress/bounded_http.py.
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 8 << 20
DOWNLOAD_WARNSIZE = 4 << 20
# A truncated page is requested again, and then kept and marked as truncated.
DOWNLOAD_FAIL_ON_DATALOSS = False
DNS_TIMEOUT = 5
RETRY_TIMES = 1
REDIRECT_MAX_TIMES = 5
# Pages that redirect by mark-up are walls and interstitials, not articles.
METAREFRESH_ENABLED = False
MEMUSAGE_LIMIT_MB = 1000
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5
# Most given-up requests are dead links; each one is recorded with its reason, so no ERROR line for them.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# Seconds that a run may take; what is open then is deferred to the next one. A run that hangs would keep its hosts.
CLOSESPIDER_TIMEOUT = 6 * 3600

# Every status reaches the spider, which records it.
HTTPERROR_ALLOW_ALL = True
DOWNLOAD_VERIFY_CERTIFICATES = True
# The egress guard: names resolve to public addresses or not at all. A run does not start without it.
TWISTED_DNS_RESOLVER = "scraper.egress.resolver.GuardedResolver"
DOWNLOAD_HANDLERS = {
    "http": "scraper.egress.handler.GuardedHandler",
    "https": "scraper.egress.handler.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Both would let anyone who reaches the port run code inside the crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A response carries one page or a list of requests: a hundred tasks for each cost a quarter of the CPU time.
CONCURRENT_ITEMS = 2
# Pages wait for extraction and for their batch: the default 5 MB (19 pages) would starve both.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 32_000_000
DOWNLOADER = "scraper.download.downloader.PacedDownloader"
# Without Scrapy's cookies, which are off by COOKIES_ENABLED, but would load a client for HTTP to find that out.
DOWNLOADER_MIDDLEWARES_BASE = {
    name: order
    for name, order in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items()
    if not name.endswith(".CookiesMiddleware")
}
DOWNLOADER_MIDDLEWARES = {
    # First: a closed host is not even leased.
    "scraper.middlewares.host_circuit.HostCircuit": 40,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.middlewares.robots.RobotsTxt": 100,
    # Before robots.txt is checked: its rules depend on the user agent.
    "scraper.middlewares.source_requests.SourceRequests": 60,
    # Before robots.txt is requested: that is a request to the host too.
    "scraper.middlewares.host_leases.HostLeasesMiddleware": 50,
    "scraper.middlewares.tdmrep.TdmRepFetcher": 105,
    # In the place of Scrapy's own.
    "scraper.middlewares.cookies.Cookies": 700,
    # After these files, one of which may be the probe of a host.
    "scraper.middlewares.host_circuit.HostProbes": 110,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scraper.middlewares.robots.RobotsTxtSizeLimit": 585,
    "scraper.middlewares.compression.Decompression": 590,
    "scraper.middlewares.truncated_retry.TruncatedRetry": 595,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scraper.middlewares.redirects.Redirects": 600,
    # Before redirects are followed and bodies decoded.
    "scraper.middlewares.warc_recorder.WarcRecorder": 700,
    # Last: it gets each response before retries and redirects.
    "scraper.middlewares.host_health.HostHealth": 990,
}
ITEM_PIPELINES = {"pipelines.item_pipelines.ArticlePipeline": 500}
# Without the remote control, which is off by REMOTE_CONTROL_ENABLED, but would load a web server to find that out.
EXTENSIONS_BASE = {
    name: order for name, order in default_settings.EXTENSIONS_BASE.items() if not name.endswith(".RemoteControl")
}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scraper.extensions.throttle.Throttle": 0,
    # First: the log lines of the others go through it.
    "scraper.extensions.plain_log.PlainLog": 10,
    "scraper.extensions.request_ends.RequestEnds": 400,
    "scraper.extensions.stops.GracefulStop": 450,
    "scraper.extensions.run_record.RunRecord": 500,
    "scraper.extensions.disk_space.DiskSpace": 510,
    "scraper.extensions.progress.Progress": 600,
}
LOG_FORMATTER = "scraper.log_formatter.ItemLogFormatter"
LOG_LEVEL = "INFO"
# They fill a screen before the line that matters; `scrapy version -v` shows them.
LOG_VERSIONS: list[str] = []
FEED_EXPORT_ENCODING = "utf-8"
# Scrapy's own would let a headline become a formula in a spreadsheet.
FEED_EXPORTERS = {"csv": "scraper.exporters.SafeCsvExporter"}

# What newsgrain.toml and the environment set takes the place of the values above.
configuration = read_configuration(os.environ, {*globals(), *vars(default_settings)})
globals().update(configuration.values)
