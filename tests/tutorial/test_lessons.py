"""Goals and hidden controls of a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from tutorial.lessons import (
    HIDEABLE,
    NUMBERS,
    WORDS,
    Condition,
    Lesson,
    check,
    reached,
    read_lesson,
)

conditions = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(sorted(NUMBERS)),
        st.sampled_from([">=", "<="]),
        st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: float(f"{x:.12g}")),
    ),
    st.builds(
        Condition,
        st.sampled_from(sorted(WORDS)),
        st.just("="),
        st.sampled_from(["raw", "spiral", "relu", "x1,x2", "sgd"]),
    ),
)
lessons = st.builds(
    Lesson,
    st.lists(conditions, max_size=12).map(tuple),
    st.frozensets(st.sampled_from(list(HIDEABLE))),
)


@given(lessons)
def test_a_lesson_comes_back_from_its_text(lesson) -> None:
    assert read_lesson(lesson.pairs()) == (lesson, [])


@given(st.dictionaries(st.sampled_from(["goal", "hide"]), st.text(max_size=60)))
def test_any_text_is_read_or_told(pairs) -> None:
    lesson, errors = read_lesson(pairs)
    assert all(error.message and len(error.message) < 1500 for error in errors)
    assert read_lesson(lesson.pairs()) == (lesson, [])


@pytest.mark.parametrize(
    ("goal", "message"),
    [
        ("accuracy>=0.9", "a condition must be a name"),
        ("test_accuracy", "a condition must be a name"),
        ("parameters=60", "must be bounded by a number"),
        ("parameters<=nan", "must be bounded by a number"),
        ("parameters<=1e999", "must be bounded by a number"),
        ("features>=raw", "must be named with ="),
        (";".join(["layers<=1"] * 13), "at most 12 conditions; got 13"),
    ],
)
def test_a_goal_that_cannot_be_checked_is_told(goal, message) -> None:
    _, (error, *_) = read_lesson({"goal": goal})
    assert error.field == "goal"
    assert message in error.message


def test_an_unknown_control_is_told_and_the_others_are_hidden() -> None:
    lesson, (error,) = read_lesson({"hide": "data,sidebar,seed"})
    assert lesson.hidden == {"data", "seed"}
    assert "got 'sidebar'" in error.message
    assert lesson.hides("data.noise") and not lesson.hides("training.l2")


def test_a_goal_is_checked_against_the_run_and_reached_by_training() -> None:
    text = (
        "test_accuracy>=0.9;train_accuracy>=0.9;parameters<=60;features=raw;epochs<=150;"
        "dataset=moons;activation=tanh;optimizer=adam;layers<=1;units<=12;samples>=100;"
        "validation_loss<=0.5"
    )
    lesson, errors = read_lesson({"goal": text})
    assert errors == []
    spec = changed(default_spec("moons"), {"network.hidden": [{"units": 12}]})
    experiment = build(spec)
    before = check(lesson.goal, experiment)
    assert not reached(before)
    assert not before[0].holds and before[2].holds and before[2].value == 49
    while experiment.trainer.epoch < 150:
        experiment.trainer.run_epoch()
    after = check(lesson.goal, experiment)
    assert reached(after)
    by_name = {one.condition.name: one.value for one in after}
    assert by_name["test_accuracy"] == experiment.evaluate("test").accuracy
    assert by_name["epochs"] == 150 and by_name["features"] == "raw"
    experiment.trainer.run_epoch()
    assert not reached(check(lesson.goal, experiment))


def test_what_a_run_does_not_have_does_not_hold() -> None:
    goal = read_lesson({"goal": "test_accuracy>=0;gap<=1;test_r_squared>=-9"})[0].goal
    bare = changed(default_spec("sine"), {"data.validation": 0.0, "data.test": 0.0})
    assert [(one.holds, one.value) for one in check(goal, build(bare))] == [(False, None)] * 3
    full = check(goal, build(default_spec("sine")))
    assert [one.value is None for one in full] == [True, False, False]


def test_a_gap_is_of_the_scores_and_no_goal_is_never_reached() -> None:
    experiment = build(default_spec("moons"))
    history = experiment.trainer.history
    gap = history.curve("train_accuracy")[-1] - history.curve("validation_accuracy")[-1]
    (found,) = check((Condition("gap", "<=", 1.0),), experiment)
    assert found.value == gap
    assert not reached([])


def test_other_features_or_activations_are_not_those_asked_for() -> None:
    goal = read_lesson({"goal": "features=raw;activation=relu;features=x1,x1_squared"})[0].goal
    spec = changed(
        default_spec("moons"),
        {
            "data.features": ["x1_squared", "x1"],
            "network.hidden": [{"activation": "relu"}, {"activation": "tanh"}],
        },
    )
    assert [one.holds for one in check(goal, build(spec))] == [False, False, True]
