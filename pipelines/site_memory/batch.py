"""Batch mode: cleans articles with the boilerplate learnt from each other, without a database. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from pipelines.items import ArticleItem, RejectedPage
from pipelines.site_memory.article_features import article_features, article_text
from pipelines.site_memory.cut import cut_from
from pipelines.site_memory.learn import learn
from pipelines.site_memory.patterns import active_patterns, matching_passages, memory_of
from pipelines.urls.variants import site_or_none


def clean_batch(results: Sequence[ArticleItem | RejectedPage]) -> list[ArticleItem | RejectedPage]:
    """Return the results in their order, the articles of each host without the boilerplate learnt from all of them."""
    cleaned = list(results)
    hosts: defaultdict[str, list[int]] = defaultdict(list)
    for number, result in enumerate(results):
        host = site_or_none(result.url)
        if isinstance(result, ArticleItem) and host is not None:
            hosts[host].append(number)
    for host, numbers in hosts.items():
        articles = [result for number in numbers if isinstance(result := results[number], ArticleItem)]
        for number, article in zip(numbers, _cleaned(host, articles), strict=True):
            cleaned[number] = article
    return cleaned


def _cleaned(host: str, articles: Sequence[ArticleItem]) -> list[ArticleItem]:
    texts = [article_text(article) for article in articles]
    features = [article_features(text) for text in texts]
    memory = memory_of(active_patterns(host, learn(features)))
    return [
        cut_from(article, matching_passages(memory, own, text.paragraphs))
        for article, own, text in zip(articles, features, texts, strict=True)
    ]
