"""The pictures of the article checked: what they thin, what they mark, and what they hide."""

import numpy as np
import pytest

from tutorial.article.formulas import FORMULAS
from tutorial.article.section5 import PRINTED_LOG, Section5, Settings
from ui.article.cards import WRONG_INK, marked
from ui.article.experiment import (
    boundary_sentence,
    log_sentences,
    outcome_sentence,
    scatter_sentence,
)
from ui.figures.article import (
    MOST_POINTS,
    boundary_figure,
    outcome_plane,
    scatter_figure,
    seed_figure,
)


def completed(settings):
    experiment = Section5(settings)
    list(experiment.train())
    return experiment.outcome


@pytest.fixture(scope="module")
def article():
    return completed(Settings())


@pytest.fixture(scope="module")
def learned():
    return completed(Settings(10.0, 200))


def test_curves_keep_first_and_last_epoch_and_are_mean_and_range():
    epochs, values = np.arange(2001), np.random.default_rng(0).uniform(size=(2001, 20))
    band, mean, _log = seed_figure(epochs, values, [(1, 0.5)], "loss").data
    assert mean.x.size == MOST_POINTS
    assert (mean.x[0], mean.x[-1]) == (0, 2000)
    assert mean.y == pytest.approx(values[mean.x].mean(axis=1))
    high, low = np.split(band.y, 2)
    assert (low[::-1] <= mean.y).all()
    assert (mean.y <= high).all()


def test_short_runs_are_not_thinned(article):
    figure = seed_figure(article.epochs, article.loss, [(1, 0.5)], "loss")
    assert figure.data[1].x.tolist() == list(range(101))


def test_the_log_and_the_lines_are_in_the_picture(article):
    printed = [(epoch, loss) for epoch, loss, _ in PRINTED_LOG]
    figure = seed_figure(article.epochs, article.loss, printed, "loss", [(0.5, "a", "dot")])
    assert list(figure.data[-1].y) == [loss for _, loss in printed]
    assert figure.layout.shapes[0].y0 == 0.5
    assert figure.layout.annotations[0].text == "a"


@pytest.mark.parametrize("claim", FORMULAS, ids=lambda claim: claim.key)
def test_marking_changes_nothing_but_the_color(claim):
    latex = marked(claim.printed)
    assert latex.count("{") == latex.count("}")
    assert latex.count(WRONG_INK) == claim.printed.count(r"\boxed{")
    opened = rf"\textcolor{{{WRONG_INK}}}{{\boxed{{"
    start = latex.index(opened) + len(opened)
    depth, end = 1, start
    while depth:
        depth += {"{": 1, "}": -1}.get(latex[end], 0)
        end += 1
    assert latex[end] == "}"
    plain = latex[: start - len(opened)] + r"\boxed{" + latex[start:end] + latex[end + 1 :]
    assert plain == claim.printed


def test_a_network_that_answers_1_everywhere_has_no_boundary(article):
    info = outcome_plane(article, 0)
    assert not info.has_boundary
    assert info.wrong.sum() == (info.y == 0).sum()
    assert not any(trace.name == "ŷ = 1/2" for trace in boundary_figure(info, False).data)
    assert "no boundary" in boundary_sentence(info)
    assert "Even the points at the blue end" in scatter_sentence(info)


def test_the_articles_plot_spreads_its_colors_over_whatever_there_is(article):
    info = outcome_plane(article, 0)
    marker = scatter_figure(info, False).data[0].marker
    assert (marker.cmin, marker.cmax) == (info.answers.min(), info.answers.max())
    assert marker.cmax - marker.cmin < 0.1


def test_a_network_that_has_learned_shows_its_boundary(learned):
    info = outcome_plane(learned, 0)
    assert info.has_boundary
    names = [trace.name for trace in boundary_figure(info, True).data]
    assert "ŷ = 1/2" in names
    assert ("wrong" in names) == bool(info.wrong.any())
    assert "Even the points" not in scatter_sentence(info)


def test_the_sentences_are_written_from_the_numbers(article, learned):
    first, second = outcome_sentence(article), outcome_sentence(learned)
    assert f"**{article.loss[-1].mean():.3f}**" in first
    assert f"{article.one_answer} networks give all 100 points the same answer" in first
    assert "does not reach 99%" in first
    assert f"after epoch **{learned.epochs_to_target}**" in second
    assert "own settings" not in second
    assert "same answer" not in second


def test_the_log_is_answered_without_a_run():
    assert "0.0069" in log_sentences()
    assert "52.5" in log_sentences()
