"""The views, one module for each subject, and their order of creation."""

from models.views.articles import ARTICLE, HEADLINE_CHANGE, v_article, v_headline_change
from models.views.attention import ATTENTION_DAY, KEYWORD_DAY, v_attention_day, v_keyword_day
from models.views.definition import View
from models.views.pages import CUT, LINK, PAGE, v_cut, v_link, v_page
from models.views.people import AUTHOR, v_author
from models.views.runs import RUN, v_run
from models.views.shares import ACCESS, LENGTH, v_access, v_length
from models.views.sources import (
    DAILY_COUNT,
    FIELD_COVERAGE,
    SILENT_SOURCE,
    SITE_ORIGIN,
    v_daily_count,
    v_field_coverage,
    v_silent_source,
    v_site_origin,
)
from models.views.stories import (
    COPY,
    EDIT,
    FIRST,
    GONE,
    STORY,
    STORY_ARTICLE,
    v_copy,
    v_edit,
    v_first,
    v_gone,
    v_story,
    v_story_article,
)

__all__ = [
    "VIEWS",
    "v_access",
    "v_article",
    "v_attention_day",
    "v_author",
    "v_copy",
    "v_cut",
    "v_daily_count",
    "v_edit",
    "v_field_coverage",
    "v_first",
    "v_gone",
    "v_headline_change",
    "v_keyword_day",
    "v_length",
    "v_link",
    "v_page",
    "v_run",
    "v_silent_source",
    "v_site_origin",
    "v_story",
    "v_story_article",
]

#: All views. One that reads another comes after it.
VIEWS: tuple[View, ...] = (
    ARTICLE,
    HEADLINE_CHANGE,
    RUN,
    FIELD_COVERAGE,
    DAILY_COUNT,
    SILENT_SOURCE,
    SITE_ORIGIN,
    ATTENTION_DAY,
    KEYWORD_DAY,
    PAGE,
    CUT,
    LINK,
    AUTHOR,
    LENGTH,
    ACCESS,
    STORY,
    STORY_ARTICLE,
    COPY,
    FIRST,
    EDIT,
    GONE,
)
