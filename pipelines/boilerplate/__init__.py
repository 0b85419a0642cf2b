"""Evidence about blocks, one module for each kind, and the one place that weighs it (`verdict`).

A kind of evidence speaks about blocks and never removes any; the verdict removes and never looks at the page.
"""
