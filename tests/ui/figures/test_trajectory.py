"""Loss, outputs and weights over the repetitions of a step."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core.optimizers import Adam
from tutorial.example.examples import EXAMPLES
from ui.figures.trajectory import MOST_LINES, finite_steps, lines_figure, loss_figure


def test_the_lines_that_moved_most_are_shown_in_their_own_order():
    values = np.zeros((3, MOST_LINES + 2))
    values[2] = np.arange(MOST_LINES + 2)
    lines = lines_figure(values, [f"q{k}" for k in range(MOST_LINES + 2)], "", 0).data
    assert [line.name for line in lines] == [f"q{k}" for k in range(2, MOST_LINES + 2)]
    assert [line.y[2] for line in lines] == list(range(2, MOST_LINES + 2))


def test_a_run_that_overflows_is_shown_up_to_its_last_sound_step():
    example = replace(EXAMPLES["mazur"](), learning_rate=1.0)
    assert finite_steps(example.train_on(20)) == 20
    trajectory = example.train_on(5)
    trajectory.losses[3:] = np.inf
    assert finite_steps(trajectory) == 2
    trajectory.parameters[0, 0] = np.nan
    assert finite_steps(trajectory) == -1


@pytest.mark.parametrize("log", [False, True])
def test_the_step_that_is_looked_at_is_marked(log):
    trajectory = EXAMPLES["article"]().train_on(7)
    figure = loss_figure(trajectory.losses, 4, log=log)
    assert figure.layout.shapes[0].x0 == 4
    assert list(figure.data[0].y) == list(trajectory.losses)
    assert (figure.layout.yaxis.type == "log") is log
    count = trajectory.parameters.shape[1]
    figure = lines_figure(trajectory.parameters, ["w"] * count, "weights", 4)
    assert len(figure.data) == min(count, MOST_LINES)


@pytest.mark.parametrize("optimizer", [None, Adam()])
def test_going_on_from_a_step_is_the_same_as_having_begun_there(optimizer):
    example = EXAMPLES["mazur"]()
    if optimizer is not None:
        example = replace(example, optimizer=optimizer)
    whole = example.train_on(9)
    later = example.after(4)
    assert np.array_equal(later.parameters.flat, whole.parameters[4])
    assert np.array_equal(later.train_on(5).parameters, whole.parameters[4:])
    assert np.array_equal(later.trace().after.flat, example.trace(4).after.flat)
    assert np.array_equal(example.parameters.flat, whole.parameters[0])
