"""Gradients: what each layer's gradient is, and why."""

from ui.gradients.page import show

show()
