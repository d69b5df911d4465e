"""Descriptions of runs: checked by field, read from JSON, plain data and web addresses."""
