"""Let a fragment that runs by itself deliver what it shows."""

import time

# The server looks every 5 ms for what sessions have shown; a busy machine looks later.
SENDING_TIME = 0.02


def deliver() -> None:
    """Wait until the browser has been sent what was shown; call it last in such a fragment.

    A fragment's next run begins by throwing away what its last one has left unsent. That is a
    lost frame at best; after a run of the whole page the browser takes views whose message is
    missing for gone, and builds them anew. The wait holds no lock: other sessions go on.
    """
    time.sleep(SENDING_TIME)
