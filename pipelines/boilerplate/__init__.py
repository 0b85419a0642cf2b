"""Separation of main content from boilerplate: evidence about blocks, a module for each kind, and the verdict.

Evidence modules yield evidence and never remove a block; `verdict` decides, and never looks at the page.
"""
