"""An ensemble answers by the mean of its members, which are runs of their own."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, r2_score

from experiments.compare.columns import network_columns
from experiments.compare.ensembles import member_specs, train_ensemble
from experiments.compare.grid import Comparison
from experiments.compare.treatments import overfitting_spec
from experiments.run.runner import build
from experiments.spec.parsing import changed
from tests.generators import drain

FEW = {"training.epochs": 20, "network.hidden": [{"units": 6, "activation": "tanh"}]}
SPECS = {
    "binary": changed(overfitting_spec("moons"), FEW),
    "multiclass": changed(overfitting_spec("iris"), FEW),
    "regression": changed(overfitting_spec("friedman1"), FEW),
    "one feature": changed(overfitting_spec("sine"), FEW),
}
MEMBERS, SEEDS = 3, (2, 9)


@pytest.fixture(scope="module")
def ensembles():
    return {
        kind: drain(train_ensemble(spec, MEMBERS, SEEDS, column=4)) for kind, spec in SPECS.items()
    }


def alone(spec, seed):
    """Train the members of an ensemble one by one."""
    runs = [build(one) for one in member_specs(changed(spec, {"seed": seed}), MEMBERS)]
    for run in runs:
        run.run()
    return runs


def _score(kind, run, part):
    """Score by scikit-learn's own functions."""
    predicted = run.predict(part.raw)
    if kind in ("regression", "one feature"):
        return r2_score(part.y, predicted)
    labels = predicted >= 0.5 if kind == "binary" else predicted.argmax(-1)
    return accuracy_score(part.y, labels)


@pytest.mark.parametrize("kind", SPECS)
def test_it_is_the_mean_of_its_members(ensembles, kind) -> None:
    ensemble, spec = ensembles[kind], SPECS[kind]
    cell = ensemble.cell
    score = r2_score if cell.metric == "r_squared" else accuracy_score
    for k, seed in enumerate(SEEDS):
        runs = alone(spec, seed)
        predicted = np.stack([run.predict(run.prepared.test.raw) for run in runs])
        together, answers = predicted.mean(axis=0), predicted
        if kind == "binary":
            together, answers = together >= 0.5, predicted >= 0.5
        elif kind == "multiclass":
            together, answers = together.argmax(-1), predicted.argmax(-1)
        y = runs[0].prepared.test.y
        np.testing.assert_allclose(cell.predicted[k], together, atol=1e-9)
        assert cell.scores[k] == pytest.approx(score(y, together))
        for m, own in enumerate(answers):
            assert ensemble.member_scores[k, m] == pytest.approx(score(y, own))
        if cell.metric == "r_squared":
            apart = predicted.std(axis=0).mean()
        else:
            apart = np.mean(answers != together)
        assert ensemble.of_tests[k] == pytest.approx(apart)
    assert cell.parameter_count == MEMBERS * runs[0].parameter_count


@pytest.mark.parametrize("kind", SPECS)
def test_its_surfaces_are_those_of_the_first_seeds_members(ensembles, kind) -> None:
    ensemble = ensembles[kind]
    view = ensemble.cell.view
    runs = alone(SPECS[kind], SEEDS[0])
    expected = np.stack([view.shape(run.predict(view.raw)) for run in runs])
    for m, member in enumerate(ensemble.members):
        np.testing.assert_allclose(member.surface, expected[m], atol=1e-9)
        assert member.specs == (member_specs(ensemble.cell.specs[0], MEMBERS)[m],)
        assert member.scores == ensemble.member_scores[:1, m]
        parts = runs[m].prepared
        assert member.gap.mean == pytest.approx(
            _score(kind, runs[m], parts.train) - _score(kind, runs[m], parts.test)
        )
    np.testing.assert_allclose(ensemble.cell.surface, expected.mean(axis=0), atol=1e-9)
    grid = (len(view.xs),) if kind == "one feature" else (len(view.ys), len(view.xs))
    assert ensemble.disagreement.shape == grid
    if kind == "binary":
        votes = expected >= 0.5
        apart = np.mean(votes != (expected.mean(axis=0) >= 0.5), axis=0)
        np.testing.assert_allclose(ensemble.disagreement, apart)


def test_the_first_member_is_the_run_itself(ensembles) -> None:
    (single,) = Comparison(
        (SPECS["binary"].data,), network_columns(mine=SPECS["binary"]), SEEDS, SPECS["binary"]
    ).cells()
    np.testing.assert_allclose(ensembles["binary"].member_scores[:, 0], single.scores)
    np.testing.assert_allclose(ensembles["binary"].members[0].surface, single.surface, atol=1e-9)
    np.testing.assert_array_equal(ensembles["binary"].cell.targets, single.targets)


def test_members_share_data_and_differ_in_start_and_order() -> None:
    specs = member_specs(SPECS["binary"], 4)
    runs = [build(spec) for spec in specs]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.prepared.train.X, runs[0].prepared.train.X)
    assert len({run.trainer.parameters.flat.tobytes() for run in runs}) == 4
    assert len({spec.training_seed for spec in specs}) == 4
    again = member_specs(changed(SPECS["binary"], {"seed": 1}), 4)
    assert not {s.weights_seed for s in specs} & {s.weights_seed for s in again}


def test_a_place_among_others_is_kept(ensembles) -> None:
    assert ensembles["binary"].cell.place.column == 4
    assert ensembles["binary"].cell.seeds == SEEDS


def test_progress_climbs_by_epochs() -> None:
    shares = list(train_ensemble(SPECS["binary"], 2, 1))
    assert shares == pytest.approx([(k + 1) / 20 for k in range(20)])


def test_seeds_of_sections_give_way() -> None:
    fixed = changed(SPECS["binary"], {"data.seed": 5, "network.seed": 5, "training.seed": 5})
    one, two = (drain(train_ensemble(spec, 2, 2)) for spec in (fixed, SPECS["binary"]))
    np.testing.assert_array_equal(one.cell.scores, two.cell.scores)


@pytest.mark.parametrize(("members", "seeds"), [(1, 3), (0, 3), (3, 0), (3, ())])
def test_one_network_is_no_ensemble(members, seeds) -> None:
    with pytest.raises(ValueError, match="at least 2 members and 1 seed"):
        drain(train_ensemble(SPECS["binary"], members, seeds))
