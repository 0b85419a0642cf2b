from datetime import UTC, datetime

from pipelines.run.findings import NO_DOCUMENT_READ, RunFindings


def test_a_source_is_unreadable_until_a_document_is_read() -> None:
    findings = RunFindings()
    findings.source_unread("a.example")
    assert findings.unreadable_sources == {"a.example": NO_DOCUMENT_READ}
    findings.document_unread("a.example", "https://a.example/feed", "HTTP status 500")
    assert findings.unreadable_sources == {"a.example": "https://a.example/feed: HTTP status 500"}
    findings.source_read("a.example")
    findings.document_unread("a.example", "https://a.example/other", "HTTP status 404")
    assert findings.unreadable_sources == {}
    assert findings.read_sources == {"a.example"}
    assert [document["problem"] for document in findings.unread_documents] == ["HTTP status 500", "HTTP status 404"]


def test_a_source_that_was_only_skipped_is_not_unreadable() -> None:
    findings = RunFindings()
    for domain in ("a.example", "b.example"):
        findings.source_unread(domain)
        findings.source_skipped(domain, "has failed before")
    findings.document_unread("b.example", "https://b.example/feed", "no XML")
    assert findings.unreadable_sources == {"b.example": "https://b.example/feed: no XML"}


def test_a_source_is_excused_without_having_been_read() -> None:
    findings = RunFindings()
    findings.source_unread("a.example")
    findings.source_excused("a.example")
    assert findings.unreadable_sources == {}
    assert findings.read_sources == set()


def test_only_failures_of_named_urls_count() -> None:
    findings = RunFindings()
    findings.urls_named(["https://a.example/1"])
    findings.candidates_forgotten(["https://a.example/1", "https://a.example/2"])
    findings.url_failed("https://a.example/3", "HTTP status 404")
    assert findings.forgotten_candidates == 2
    assert findings.failed_urls.keys() == {"https://a.example/1"}


def test_the_first_failure_of_each_kind_stays() -> None:
    findings = RunFindings()
    assert not findings.is_broken
    for why in ("first", "second"):
        findings.database_failed(why)
        findings.schema_mismatched(why)
        findings.disk_full(why)
    assert findings.is_broken
    assert (findings.database_error, findings.schema_error, findings.disk_error) == ("first",) * 3


def test_a_run_without_work_names_the_next_date_if_there_is_one() -> None:
    findings = RunFindings()
    findings.nothing_due(None)
    assert findings.idle_until is None
    findings.nothing_due(datetime(2026, 11, 1, 12, 30, tzinfo=UTC))
    assert findings.idle_until == "nothing was due; next is 2026-11-01 12:30 UTC"
