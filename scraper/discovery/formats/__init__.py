"""Pure readers of discovery documents: bytes in, `Candidate`s out. Nothing is fetched, awaited or logged."""
