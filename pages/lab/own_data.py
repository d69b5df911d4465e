"""Own data: drawn, uploaded, edited."""

from ui.own_data.page import show

show()
