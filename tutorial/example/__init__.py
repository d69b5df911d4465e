"""Example."""
