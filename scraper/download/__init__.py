"""From a request to a response: the downloader, its failures, content decoding, responses as pages."""
