"""Extraction quality, training of the learned verdict, and cost: each runs from the command line; none ships pages."""
