"""Early stopping against a slow, obvious second implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.optimizers.schedules import Constant
from nn_core.training.early_stopping import EarlyStopping, Monitor

LOSSES = st.lists(
    st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5, 1.0, float("inf"), float("nan")]),
    min_size=1,
    max_size=12,
)


def by_hand(losses: list[float], stopping: EarlyStopping) -> tuple[int, int]:
    """Best epoch, and the first epoch at which patience has run out (0 if never)."""
    best, best_epoch = float("inf"), 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best - stopping.min_delta:
            best, best_epoch = loss, epoch
        if epoch - best_epoch >= stopping.patience:
            return best_epoch, epoch
    return best_epoch, 0


@given(
    rows=st.lists(LOSSES, min_size=1, max_size=3),
    patience=st.integers(1, 5),
    min_delta=st.sampled_from([0.0, 0.1]),
)
def test_it_stops_when_the_obvious_loop_does_and_holds_its_best_weights(
    rows, patience, min_delta
) -> None:
    stopping = EarlyStopping(patience, min_delta)
    length = min(map(len, rows))
    losses = np.array([row[:length] for row in rows])
    count = len(rows)
    monitor = Monitor(np.zeros((count, 2)))
    best_at_stop = [0] * count
    for epoch in range(1, length + 1):
        running, flat = monitor.stopped_epoch < 0, np.full((count, 2), float(epoch))
        monitor.update(epoch, length + 1, losses[:, epoch - 1], flat, stopping, Constant())
        for k in np.flatnonzero(running):
            best_at_stop[k] = int(monitor.best_epoch[k])
            if monitor.stopped_epoch[k] == epoch:
                assert flat[k].tolist() == [best_at_stop[k]] * 2
        assert (monitor.best_flat == monitor.best_epoch[:, np.newaxis]).all()
    for k in range(count):
        stopped = max(int(monitor.stopped_epoch[k]), 0)
        assert (best_at_stop[k], stopped) == by_hand(losses[k].tolist(), stopping)


def test_a_single_network_has_no_axis() -> None:
    monitor, stopping = Monitor(np.zeros(3)), EarlyStopping(1)
    monitor.update(1, 9, 0.5, np.ones(3), stopping, Constant())
    assert monitor.stopped_epoch.shape == monitor.best_epoch.shape == ()
    assert monitor.stopped_epoch == -1
    monitor.update(2, 9, 0.5, np.zeros(3), stopping, Constant())
    assert monitor.stopped_epoch == 2
    np.testing.assert_array_equal(monitor.best_flat, np.ones(3))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"patience": 0}, "patience must be a .*number.*; got 0"),
        ({"patience": True}, "patience must be a .*number.*; got True"),
        ({"min_delta": -0.1}, "min_delta must be a .*number.*; got -0.1"),
        ({"min_delta": float("nan")}, "min_delta must be a .*number.*; got nan"),
    ],
)
def test_bad_settings_are_refused_by_name(settings, message) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        EarlyStopping(**settings)
