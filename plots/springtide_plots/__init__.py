"""Figures from Springtide's result files: nothing is read but the .h5."""
