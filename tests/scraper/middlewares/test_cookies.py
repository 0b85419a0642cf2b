import pytest
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from scraper import settings as project
from scraper.middlewares.cookies import Cookies


def test_cookies_are_scrapys_where_they_are_switched_on() -> None:
    assert isinstance(Cookies.from_crawler(get_crawler(settings_dict={"COOKIES_ENABLED": True})), CookiesMiddleware)


def test_there_are_no_cookies_by_default() -> None:
    settings = Settings()
    settings.setmodule(project, priority="project")

    with pytest.raises(NotConfigured):
        Cookies.from_crawler(get_crawler(settings_dict={"COOKIES_ENABLED": project.COOKIES_ENABLED}))
    used = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert {str(one).rpartition(".")[2] for one in used if "ookies" in str(one)} == {"Cookies"}
