"""Springtide's result files in xarray: `springtide.open("quickstart.h5")`."""

from springtide_plots.reader import NotAResult

from .result import CELL, Result, open

__all__ = ["CELL", "NotAResult", "Result", "open"]
