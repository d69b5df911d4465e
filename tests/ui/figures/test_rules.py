"""The pictures of a learning rule know the steps that have been done, and no others."""

import numpy as np
import pytest

from tutorial.neuron.rules import RULES
from tutorial.neuron.runs import convergence_bound, logic_data, run_rule
from ui.figures.neuron import line_figure, progress_figure

X, Y = logic_data("and")


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_curves_end_at_the_step_that_is_shown(kind, share):
    run = run_rule(RULES[kind](), X, Y, 25)
    step = round(share * len(run.steps))
    figure = progress_figure(run, step, kind)
    assert list(figure.data[0].x) == list(range(1, step + 1))
    assert list(figure.data[0].y) == [record.wrong for record in run.steps[:step]]
    assert all(len(curve.x) == len(curve.y) == step for curve in figure.data)
    # The axis ends at the next ten, and not at the last step.
    assert tuple(figure.layout.xaxis.range) == (0, step - step % 10 + 10.5)


def test_the_bound_is_drawn_once_mistakes_come_near_it():
    run = run_rule(RULES["perceptron"](), X, Y, 25)
    bound = convergence_bound(X, Y).mistakes
    drawn = [
        bool(progress_figure(run, step, "perceptron", bound).layout.shapes)
        for step in (0, len(run.steps))
    ]
    assert drawn == [False, True]


def test_there_is_no_line_at_the_start():
    run = run_rule(RULES["perceptron"](), X, Y, 25)
    start, end = (line_figure(run, X, Y, step, False) for step in (0, len(run.steps)))
    assert not np.any(start.data[0].z)
    names = [{trace.name for trace in figure.data} & {"line after", "w"} for figure in (start, end)]
    assert names == [set(), {"line after", "w"}]
