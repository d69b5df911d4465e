"""Let a fragment that runs by itself deliver what it shows."""

import time

# The server looks every 5 ms for what sessions have shown; a busy machine looks later. There each
# of several short waits lasts longer too, so that together they grow with the delay.
WAITS, WAIT = 4, 0.005


def deliver() -> None:
    """Wait until the browser has been sent what was shown; call it last in such a fragment.

    A fragment's next run begins by throwing away what its last one has left unsent. That is a
    lost frame at best; after a run of the whole page the browser takes views whose message is
    missing for gone, and builds them anew. The wait holds no lock: other sessions go on.
    """
    for _ in range(WAITS):
        time.sleep(WAIT)
