"""The Lab's run as other pages look at it: at one of its kept epochs."""
