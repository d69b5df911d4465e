"""The clock decides how much is trained, and the spec whether a run goes on or starts anew."""

import math

import numpy as np
import pytest

from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.interventions import Edit
from experiments.spec.parsing import parse_spec
from experiments.spec.spec import ExperimentSpec
from nn_core.optimizers import SGD, Adam
from nn_core.training.early_stopping import EarlyStopping
from ui.run.live_run import LiveRun


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def spec() -> ExperimentSpec:
    spec = default_spec("moons")
    return changed(spec, "training", epochs=60)


def changed(spec: ExperimentSpec, section: str, **fields: object) -> ExperimentSpec:
    return spec.model_copy(
        update={section: getattr(spec, section).model_copy(update=fields)},
    )


@pytest.mark.parametrize("interval", [0.05, 0.1, 0.5])
def test_speed_is_epochs_a_second_however_often_it_is_drawn(spec, interval):
    clock = Clock()
    run = LiveRun(spec, speed=10.0, clock=clock)
    run.tick()
    for _ in range(round(2.0 / interval)):
        clock.now += interval
        run.tick()
    assert 19 <= run.epoch <= 22


def test_a_tick_trains_at_least_one_due_epoch_and_stops_at_its_time_budget(spec):
    class Slow(Clock):
        def __call__(self) -> float:
            self.now += 1.0  # every look at the clock finds a second gone
            return self.now

    run = LiveRun(spec, speed=math.inf, clock=Slow())
    run.tick()
    assert run.epoch == 1


def test_a_paused_run_does_not_train(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.tick()
    assert run.epoch == 0


def test_a_run_pauses_at_its_last_epoch(spec):
    run = LiveRun(changed(spec, "training", epochs=3), speed=math.inf, clock=Clock())
    run.tick()
    assert run.finished and not run.playing and run.epoch == 3


def test_to_the_end_ignores_the_speed_until_play_is_pressed_again(spec):
    clock = Clock()
    run = LiveRun(spec, playing=False, speed=1.0, clock=clock)
    run.run_to_end()
    run.tick()
    assert run.epoch == 60


@pytest.mark.parametrize("fields", [{"learning_rate": 0.5}, {"l1": 0.01}, {"l2": 0.01}])
def test_learning_rate_and_penalty_change_under_way(spec, fields):
    run = LiveRun(spec, playing=False, clock=Clock())
    for _ in range(3):
        run.run_epoch()
    run.step()
    weights = run.experiment.trainer.parameters.flat.copy()
    run.update(changed(spec, "training", **fields))
    assert run.epoch == 3
    np.testing.assert_array_equal(run.experiment.trainer.parameters.flat, weights)
    run.run_epoch()
    values = run.experiment.trainer.history
    if "learning_rate" in fields:
        assert values.curve("learning_rate")[-1] == 0.5
    else:
        assert values.curve("penalty")[-1] > 0.0


@pytest.mark.parametrize(
    ("section", "fields"),
    [("data", {"noise": 0.3}), ("training", {"batch_size": 7}), ("network", {"hidden": ()})],
)
def test_any_other_change_starts_a_new_run(spec, section, fields):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.run_epoch()
    run.update(changed(spec, section, **fields))
    assert run.epoch == 0


def test_reset_gives_the_same_network_and_the_same_curve_again(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    start = run.experiment.trainer.parameters.flat.copy()
    for _ in range(4):
        run.run_epoch()
    first = run.experiment.trainer.history.curve("train_loss")
    run.reset()
    np.testing.assert_array_equal(run.experiment.trainer.parameters.flat, start)
    for _ in range(4):
        run.run_epoch()
    np.testing.assert_array_equal(run.experiment.trainer.history.curve("train_loss"), first)


def test_new_weights_change_the_weights_and_leave_the_data(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    start = run.experiment.trainer.parameters.flat.copy()
    data = run.experiment.prepared.train.X
    run.new_weights()
    assert not np.array_equal(run.experiment.trainer.parameters.flat, start)
    np.testing.assert_array_equal(run.experiment.prepared.train.X, data)


def test_one_step_is_one_mini_batch(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.step()
    assert run.experiment.trainer.step_in_epoch == 1


def same_run(one: LiveRun, other: LiveRun) -> None:
    assert one.position == other.position
    np.testing.assert_array_equal(
        one.experiment.trainer.parameters.flat, other.experiment.trainer.parameters.flat
    )
    for name in one.experiment.trainer.history.names:
        np.testing.assert_array_equal(
            one.experiment.trainer.history.curve(name), other.experiment.trainer.history.curve(name)
        )


def test_the_recipe_of_a_run_that_was_meddled_with_gives_it_again_bit_for_bit(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.intervene(edits=(Edit(layer=0, unit=1, source=0, value=2.0),))
    run.run_epoch()
    run.step()
    run.update(changed(run.spec, "training", learning_rate=0.05, l2=0.01))
    run.step()
    run.intervene(frozen=(0,))
    run.run_epoch()
    run.intervene(optimizer=SGD(0.9), batch_size=7, dropout=0.2)
    run.intervene(edits=(Edit(layer=1, unit=0, value=-1.0),))
    for _ in range(3):
        run.run_epoch()
    run.step()
    again = LiveRun(spec, playing=False, clock=Clock())
    again.open(parse_spec(run.recipe.model_dump_json()), *run.position)
    same_run(run, again)
    assert again.spec == run.spec and again.frozen == (0,)
    assert again.spec.training.learning_rate == 0.05 and not again.spec.interventions
    for _ in range(2):
        run.run_epoch()
        again.run_epoch()
    same_run(run, again)


def test_changes_of_one_moment_are_one_intervention(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.run_epoch()
    run.update(changed(run.spec, "training", learning_rate=0.05))
    run.update(changed(run.spec, "training", l1=0.001))
    run.update(changed(run.spec, "training", learning_rate=0.02))
    (only,) = run.recipe.interventions
    assert only.changes() == {"learning_rate": 0.02, "l1": 0.001}


def test_what_is_changed_before_the_first_step_is_how_the_run_begins(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.update(changed(run.spec, "training", learning_rate=0.05))
    assert run.recipe == run.spec and run.recipe.training.learning_rate == 0.05


def test_a_run_that_was_made_longer_at_its_end_is_opened_past_it(spec):
    run = LiveRun(changed(spec, "training", epochs=3), playing=False, clock=Clock())
    for _ in range(3):
        run.run_epoch()
    assert run.finished
    run.update(changed(run.spec, "training", epochs=5))
    run.run_epoch()
    again = LiveRun(spec, playing=False, clock=Clock())
    again.open(run.recipe, 4)
    same_run(run, again)


def test_what_came_later_is_no_part_of_a_run_that_is_opened_before_it(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    for _ in range(4):
        run.run_epoch()
    kept = run.experiment.trainer.history.kept[2]
    run.intervene(learning_rate=0.3)
    run.open(run.recipe, 2)
    np.testing.assert_array_equal(run.experiment.trainer.parameters.flat, kept)
    assert run.recipe == run.spec == spec


def test_reset_thaws_nothing_and_forgets_weights_set_by_hand(spec):
    run = LiveRun(spec, playing=False, clock=Clock())
    start = run.experiment.trainer.parameters.flat.copy()
    run.run_epoch()
    run.intervene(frozen=(1,), edits=(Edit(layer=0, unit=0, value=3.0),))
    run.reset()
    np.testing.assert_array_equal(run.experiment.trainer.parameters.flat, start)
    assert run.frozen == (1,)


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": -1.0},
        {"frozen": (7,)},
        {"edits": (Edit(layer=0, unit=99, value=1.0),)},
        {"edits": (Edit(layer=0, unit=0, source=2, value=1.0),)},
    ],
)
def test_what_cannot_be_is_refused_and_the_run_is_as_it_was(spec, change):
    run = LiveRun(spec, playing=False, clock=Clock())
    run.run_epoch()
    before = run.experiment.trainer.parameters.flat.copy()
    with pytest.raises(SpecError):
        run.intervene(**change)
    np.testing.assert_array_equal(run.experiment.trainer.parameters.flat, before)
    assert run.recipe == spec and run.frozen == ()


def as_if_stopped(run, position):
    """The same recipe built anew and trained to a moment."""
    other = LiveRun(run.spec, playing=False)
    other.open(run.recipe, *position)
    return other


def assert_same_run(one, other):
    assert one.position == other.position and one.spec == other.spec and one.frozen == other.frozen
    assert one.recipe.interventions == other.recipe.interventions
    mine, theirs = one.experiment.trainer, other.experiment.trainer
    np.testing.assert_array_equal(mine.parameters.flat, theirs.parameters.flat)
    assert mine.history.epochs == theirs.history.epochs
    np.testing.assert_array_equal(
        mine.history.curve("train_loss"), theirs.history.curve("train_loss")
    )
    # And they go on alike, so the optimizer's memory and the batch order are the same too.
    one.run_epoch()
    other.run_epoch()
    np.testing.assert_array_equal(mine.parameters.flat, theirs.parameters.flat)


@pytest.mark.parametrize("between", [0.0, math.inf], ids=["from a moment kept", "from the start"])
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_stepping_back_gives_the_run_that_was_stopped_there(spec, steps, between, monkeypatch):
    monkeypatch.setattr("nn_core.training.snapshots.BETWEEN", between)
    spec = changed(spec, "training", optimizer=Adam(), early_stopping=EarlyStopping(patience=5))
    run = LiveRun(spec, playing=False)
    for _ in range(7):
        run.run_epoch()
    for _ in range(steps):
        run.step()
    run.step_back()
    target = (7, steps - 1) if steps else (6, 0)
    assert run.position == target
    assert_same_run(run, as_if_stopped(run, target))


@pytest.mark.parametrize("between", [0.0, math.inf], ids=["from a moment kept", "from the start"])
def test_stepping_back_undoes_what_was_changed_since_and_keeps_the_rest(spec, between, monkeypatch):
    monkeypatch.setattr("nn_core.training.snapshots.BETWEEN", between)
    run = LiveRun(spec, playing=False)
    for _ in range(3):
        run.run_epoch()
    run.intervene(frozen=(0,), learning_rate=0.2)
    run.run_epoch()
    run.step()
    run.intervene(l2=0.1)
    run.run_epoch()
    run.run_epoch()
    run.intervene(learning_rate=0.7)
    run.run_epoch()
    for expected in [(6, 0.7, 0.1), (5, 0.2, 0.1), (4, 0.2, 0.0), (3, 0.2, 0.0), (2, None, 0.0)]:
        run.step_back()
        epoch, rate, l2 = expected
        assert run.position == (epoch, 0)
        assert run.spec.training.learning_rate == (rate or spec.training.learning_rate)
        assert run.spec.training.l2 == l2 + (0.0 if l2 else spec.training.l2)
        assert run.frozen == ((0,) if epoch >= 3 else ())
    assert_same_run(run, as_if_stopped(run, (2, 0)))


def test_a_run_with_changes_planned_from_the_start_can_be_stepped_back(spec):
    planned = ({"epoch": 2, "learning_rate": 0.3}, {"epoch": 4, "step": 1, "l1": 0.01})
    fields = {name: getattr(spec, name) for name in type(spec).model_fields}
    recipe = ExperimentSpec(**{**fields, "interventions": planned})
    run = LiveRun(recipe, playing=False)
    for _ in range(5):
        run.run_epoch()
    for epoch in (4, 3, 2, 1):
        run.step_back()
        assert run.position == (epoch, 0)
        assert len(run.recipe.interventions) == (epoch >= 2)
    assert_same_run(run, as_if_stopped(run, (1, 0)))


def test_there_is_nothing_before_the_start(spec):
    run = LiveRun(spec, playing=False)
    run.step_back()
    assert run.position == (0, 0)


def test_any_earlier_moment_can_be_gone_back_to(spec, monkeypatch):
    monkeypatch.setattr("nn_core.training.snapshots.BETWEEN", 0.0)
    run = LiveRun(spec, playing=False)
    for _ in range(8):
        run.run_epoch()
    run.go_back(3, 2)
    assert run.position == (3, 2)
    assert_same_run(run, as_if_stopped(run, (3, 2)))
