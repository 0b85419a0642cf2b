"""Numbers about blocks for the learned verdict, one module for each kind, each a table of named columns.

Nothing here decides. A column is an array with one number for each block of the page, in page order.
"""
