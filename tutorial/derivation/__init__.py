"""Rows derived from a traced step: one quantity each, with formula, numbers, and value."""
