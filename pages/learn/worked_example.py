"""Worked example: one training step, every number of it derived."""

from ui.worked.page import show

show()
