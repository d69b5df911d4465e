"""Compare · Overfitting."""

from ui.compare.overfitting.page import show

show()
