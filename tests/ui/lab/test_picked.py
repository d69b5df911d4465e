"""Which point is looked at, whatever is clicked, typed or taken away."""

import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.data import PreparedData
from ui.lab.surface import SelectedPoint, offered


def data(**changes: float) -> PreparedData:
    settings = {name.replace("__", "."): value for name, value in changes.items()}
    return build(changed(default_spec("moons"), settings)).prepared


@pytest.mark.parametrize(
    "asked",
    [None, 3, {}, {"part": "train"}, {"part": "all", "index": 1}, {"part": "test", "index": -1}],
)
def test_what_is_no_point_is_left_alone(asked: object) -> None:
    picked = SelectedPoint()
    picked.choose("validation", 5)
    picked.pick(asked)
    assert picked == SelectedPoint("validation", 5, revision=1, box_index=5)


def test_every_click_has_boxes_of_its_own_and_a_typed_number_keeps_them() -> None:
    picked = SelectedPoint()
    picked.pick({"part": "test", "index": 4})
    picked.pick({"part": "test", "index": 4.0})
    assert picked == SelectedPoint("test", 4, revision=2, box_index=4)
    picked.index = 7
    assert picked.sample(data()) == ("test", 7)
    assert (picked.revision, picked.box_index) == (2, 4)


def test_a_point_or_a_part_that_other_data_do_not_have_is_let_go() -> None:
    picked = SelectedPoint()
    picked.pick({"part": "train", "index": 239})
    assert picked.sample(data()) == ("train", 239)
    assert picked.sample(data(data__n_samples=50)) is None
    assert picked == SelectedPoint("train", None, revision=2)
    picked.pick({"part": "train", "index": 100})
    picked.index = 3
    # The box cannot begin with more than there is.
    assert picked.sample(data(data__n_samples=50)) == ("train", 3)
    assert picked.box_index == 3
    picked.pick({"part": "validation", "index": 3})
    alone = data(data__validation=0.0, data__test=0.0)
    assert offered(alone) == ["train"]
    assert picked.sample(alone) is None and picked.part == "train"
