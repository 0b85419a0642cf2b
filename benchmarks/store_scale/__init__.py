"""A database of many articles, and what queries and commands take on it."""
