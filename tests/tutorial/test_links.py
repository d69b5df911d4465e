"""A link gives the same experiment, network and numbers, or says what is wrong with it."""

from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import parse_spec
from experiments.spec.query import read_moment, write_moment
from tests.strategies import interventions
from tutorial.lessons import HIDEABLE, Lesson
from tutorial.links import LINK_KEYS, Link, read_link, write_link


@st.composite
def links(draw: st.DrawFn, specs: st.SearchStrategy) -> Link:
    spec = draw(specs)
    source = {**spec.model_dump(mode="json"), "interventions": draw(interventions(spec))}
    lesson = Lesson(hidden=draw(st.frozensets(st.sampled_from(list(HIDEABLE)))))
    return Link(
        parse_spec(source), (draw(st.integers(0, 20_000)), draw(st.integers(0, 99))), lesson
    )


@given(data=st.data())
def test_a_link_comes_back_exactly(specs, data) -> None:
    link = data.draw(links(specs))
    query = write_link(link)
    assert query.isascii() and " " not in query
    assert read_link({**dict(parse_qsl(query)), "lang": "zh", "example": "run"}) == link


@settings(max_examples=20)
@given(data=st.data())
def test_the_network_of_a_link_is_the_network_it_was_made_of(specs, data) -> None:
    """Bit for bit, interventions included; a run that diverges does so in both."""
    link = data.draw(links(specs))
    if link.spec.data.n_in * len(link.spec.network.hidden) > 100:
        return
    again = read_link(dict(parse_qsl(write_link(link))))
    networks = []
    for spec in (link.spec, again.spec):
        trainer = build(spec).trainer
        for _ in range(3):
            if not trainer.finished:
                trainer.run_epoch()
        networks.append(trainer.parameters.flat)
    assert networks[0].tobytes() == networks[1].tobytes()


def test_nothing_of_a_link_is_no_link() -> None:
    assert read_link({}) is None
    assert read_link({"lang": "zh", "example": "run"}) is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("dataset=xor&rate=fast&batch=0&noise=0.1", ["rate", "batch"]),
        ("dataset=nowhere&seed=4", ["dataset"]),
        ("dataset=moons&arms=3&seed=4", ["arms"]),
        ("dataset=spiral&arms=77", ["arms"]),
        ("dataset=sine&loss=binary_cross_entropy", ["loss"]),
        ("dataset=moons&output=softmax", ["output"]),
        ("dataset=moons&hidden=0:tanh&seed=3", ["hidden"]),
        ("dataset=moons&validation=0.9&test=0.9", ["validation", "test"]),
        ("at=soon&dataset=xor", ["at"]),
        ("at=99999&dataset=xor", ["at"]),
        ("hide=everything&goal=win", ["goal", "hide"]),
        ("changes=5:w9.9.9=1&rate=0.2", ["changes"]),
        ("dataset=moons&features=x1,log(x1)&rate=0.2", ["features"]),
    ],
)
def test_what_is_wrong_is_told_by_its_name_and_the_rest_is_kept(query, names) -> None:
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    link = read_link(pairs)
    assert [error.field for error in link.errors] == names
    good = {name: value for name, value in pairs.items() if name not in names}
    if good:
        assert read_link(good).spec == link.spec
    assert all(error.message for error in link.errors)


@pytest.mark.parametrize("position", [(0, 0), (57, 0), (57, 3), (20_000, 4999)])
def test_a_moment_comes_back(position) -> None:
    assert read_moment(write_moment(position)) == position


def test_what_two_settings_say_together_is_read_together() -> None:
    link = read_link({"output": "identity", "loss": "half_squared_error", "rate": "0.5"})
    assert link.errors == ()
    assert link.spec.output_activation.kind == "identity"
    assert np.isclose(link.spec.training.learning_rate, 0.5)
    assert link.spec.data == default_spec("moons").data


@settings(max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from([*sorted(LINK_KEYS), "lang", "x", "Ω"]),
        st.one_of(
            st.text(max_size=30),
            st.text(st.sampled_from("()[]{},:=;.0123456789e-+nanifroulksdtxy<>"), max_size=40),
            st.sampled_from(
                ["1e308", "-1e999", "9" * 400, "[" * 300, "(" * 300, "{}", "null", "true", "nan",
                 "none", "\x00", "\ud7ff", "💥", "%ff", "../../etc", "<script>", "0:tanh,", ";;;"]
            ),
        ),
        max_size=8,
    )
)  # fmt: skip
@example({"hidden": "1:softmax"})
@example({"dataset": "digits", "hidden": ",".join(["128:relu"] * 8), "epochs": "20000"})
def test_any_query_gives_a_spec_and_a_sentence_for_what_is_wrong(pairs) -> None:
    link = read_link(pairs)
    if link is None:
        return
    assert all(error.field in LINK_KEYS for error in link.errors)
    assert all(0 < len(error.message) < 2000 for error in link.errors)
    assert len({error.field for error in link.errors}) <= len(pairs)
    assert read_link(dict(parse_qsl(write_link(link)))).spec == link.spec
