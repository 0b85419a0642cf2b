"""Features of blocks for the block model: a module for each kind, which returns named columns.

A column is an array with one number for each block of the page, in page order. No module decides anything.
"""
