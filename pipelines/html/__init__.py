"""Bytes to text, text to one tree, the tree to blocks."""
