"""Time travel: the Lab's run at every kept epoch."""

from ui.time.page import show

show()
