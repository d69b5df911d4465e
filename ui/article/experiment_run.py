"""The article's experiment for everybody who looks at it: trained once for each setting."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from tutorial.article.section5 import Outcome, Section5, Settings
from ui.i18n import _

PATIENCE = 0.4
"""Seconds after which the reader is told how far it is."""
INTERVAL = 0.15


@dataclass
class _Shared:
    """An experiment, how far it is, and who trains it at the moment."""

    experiment: Section5
    epoch: int = 0
    lock: Lock = field(default_factory=Lock)


# Not the outcome but the run is kept: a reader who moves on halfway leaves it for the next.
@st.cache_resource(max_entries=24, show_spinner=False)
def _shared(settings: Settings) -> _Shared:
    return _Shared(Section5(settings))


def outcome(settings: Settings) -> Outcome:
    """Return what comes of the settings, after training where nobody has yet.

    Long runs show how far they are. A slider that is moved meanwhile breaks off the waiting, and
    leaves the rest of the run for another time.
    """
    shared = _shared(settings)
    place = st.empty()

    def tell() -> None:
        text = _("Training 20 networks: epoch {epoch} of {epochs}")
        place.progress(
            shared.epoch / settings.epochs,
            text.format(epoch=shared.epoch, epochs=settings.epochs),
        )

    # Another reader may be training the same: one of us trains, both see how far it is.
    while not shared.lock.acquire(timeout=INTERVAL):
        tell()
    try:
        told = time.perf_counter() + PATIENCE
        for epoch in shared.experiment.train():
            shared.epoch = epoch
            if time.perf_counter() >= told:
                tell()
                told = time.perf_counter() + INTERVAL
        found = shared.experiment.outcome
    finally:
        shared.lock.release()
    place.empty()
    if found is None:
        raise RuntimeError(f"expected an outcome after {settings.epochs} epochs; got none")
    return found
