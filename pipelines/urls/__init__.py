"""One spelling of a URL, and what its shape says. Pure."""
