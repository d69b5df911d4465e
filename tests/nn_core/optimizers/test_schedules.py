"""Schedules against PyTorch's, epoch by epoch."""

import math

import numpy as np
import pytest

from nn_core.config import from_config, to_config
from nn_core.optimizers.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    Plateau,
    Schedule,
    Step,
    Warmup,
)


def always_one(epoch):
    return 1.0


PURE = [
    (Constant(), "LambdaLR", {"lr_lambda": always_one}),
    (Step(), "StepLR", {"step_size": 30}),
    (Step(every=7, gamma=0.5), "StepLR", {"step_size": 7, "gamma": 0.5}),
    (Step(every=1, gamma=0.9), "StepLR", {"step_size": 1, "gamma": 0.9}),
    (Exponential(), "ExponentialLR", {"gamma": 0.99}),
    (Exponential(gamma=0.8), "ExponentialLR", {"gamma": 0.8}),
    (Cosine(), "CosineAnnealingLR", {"T_max": 40}),
    (Cosine(floor=0.1), "CosineAnnealingLR", {"T_max": 40, "eta_min": 0.3 * 0.1}),
]


def torch_rates(torch, name: str, settings: dict, epochs: int, base: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=base)
    scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, **settings)
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize(("schedule", "name", "settings"), PURE, ids=[repr(s) for s, _, _ in PURE])
def test_every_epochs_rate_is_that_of_pytorch(schedule, name, settings):
    torch = pytest.importorskip("torch")
    ours = [0.3 * schedule.factor(epoch, 40) for epoch in range(41)]
    np.testing.assert_allclose(ours, torch_rates(torch, name, settings, 41, 0.3), rtol=1e-12)


@pytest.mark.parametrize(("epochs", "start"), [(1, 0.2), (5, 1 / 3), (10, 0.01), (3, 1.0)])
def test_the_warm_up_rises_as_linear_lr(epochs, start):
    torch = pytest.importorskip("torch")
    settings = {"start_factor": start, "total_iters": epochs}
    ours = [0.3 * Warmup(epochs, start).factor(epoch) for epoch in range(15)]
    np.testing.assert_allclose(ours, torch_rates(torch, "LinearLR", settings, 15, 0.3), rtol=1e-12)


def test_a_warm_up_times_a_schedule_is_pytorchs_chained_scheduler():
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    schedulers = torch.optim.lr_scheduler
    chained = schedulers.ChainedScheduler(
        [
            schedulers.LinearLR(optimizer, start_factor=0.1, total_iters=4),
            schedulers.StepLR(optimizer, step_size=3, gamma=0.5),
        ]
    )
    warmup, schedule = Warmup(4, 0.1), Step(every=3, gamma=0.5)
    for epoch in range(12):
        ours = 0.3 * warmup.factor(epoch) * schedule.factor(epoch, 12)
        assert ours == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
        optimizer.step()
        chained.step()


@pytest.mark.parametrize("schedule", [s for s, _, _ in PURE] + [Plateau()], ids=repr)
def test_the_first_epoch_trains_at_the_base_rate(schedule: Schedule):
    assert schedule.factor(0, 40) == 1.0


def test_the_cosine_stays_at_its_floor_after_the_last_epoch():
    assert [Cosine(floor=0.25).factor(epoch, 8) for epoch in (8, 9, 16)] == [0.25, 0.25, 0.25]


PLATEAUS = [
    Plateau(),
    Plateau(patience=0, gamma=0.9),
    Plateau(patience=2, gamma=0.5, threshold=0.05),
    Plateau(patience=1, gamma=0.5, cooldown=3),
    Plateau(patience=0, gamma=0.3, floor=0.05),
    Plateau(patience=3, gamma=0.5, threshold=0.0, cooldown=1, floor=0.01),
]


def noisy_losses(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.2 + np.exp(-np.arange(160) / 15) + 0.05 * rng.random(160)


@pytest.mark.parametrize("plateau", PLATEAUS, ids=repr)
def test_a_plateau_drops_where_pytorchs_does(plateau: Plateau):
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer,
        patience=plateau.patience,
        factor=plateau.gamma,
        threshold=plateau.threshold,
        cooldown=plateau.cooldown,
        min_lr=plateau.floor,
        eps=0.0,
    )
    state = plateau.initial_state(())
    losses = noisy_losses(3)
    losses[40] = math.nan
    drops = 0
    for loss in losses:
        before = optimizer.param_groups[0]["lr"]
        theirs.step(loss)
        expected = optimizer.param_groups[0]["lr"]
        drops += expected < before
        assert float(plateau.update(state, np.array(loss))) == pytest.approx(expected, rel=1e-12)
    assert drops > 0


@pytest.mark.parametrize("plateau", PLATEAUS, ids=repr)
def test_each_network_has_a_plateau_of_its_own(plateau: Plateau):
    losses = np.stack([noisy_losses(seed) for seed in range(4)], axis=1)
    together = plateau.initial_state((4,))
    alone = [plateau.initial_state(()) for _ in range(4)]
    for row in losses:
        factors = plateau.update(together, row)
        singles = [plateau.update(s, np.array(x)) for s, x in zip(alone, row, strict=True)]
        assert factors.shape == (4,)
        assert factors.tolist() == [float(single) for single in singles]
    assert len(set(factors.tolist())) > 1 or plateau.floor


def test_a_plateaus_answer_is_not_changed_by_the_next_update():
    plateau = Plateau(patience=0, gamma=0.5)
    state = plateau.initial_state(())
    first = plateau.update(state, np.array(1.0))
    plateau.update(state, np.array(2.0))
    assert first == 1.0


@pytest.mark.parametrize("kind", sorted(SCHEDULES))
def test_settings_survive_as_plain_data(kind):
    schedule = SCHEDULES[kind]()
    assert from_config(SCHEDULES, to_config(schedule)) == schedule


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Step(every=0), "every must be a .*number.*; got 0"),
        (lambda: Step(gamma=0), "gamma must be a .*number.*; got 0"),
        (lambda: Exponential(gamma=1.5), r"gamma must be a .*number.*; got 1\.5"),
        (lambda: Cosine(floor=-0.1), r"floor must be a .*number.*; got -0\.1"),
        (lambda: Plateau(patience=-1), "patience must be a .*number.*; got -1"),
        (lambda: Plateau(gamma=1.0), r"gamma must be a .*number.*; got 1\.0"),
        (lambda: Plateau(threshold=1), "threshold must be a .*number.*; got 1"),
        (lambda: Plateau(cooldown=-1), "cooldown must be a .*number.*; got -1"),
        (lambda: Plateau(floor=2), "floor must be a .*number.*; got 2"),
        (lambda: Warmup(epochs=0), "epochs must be a .*number.*; got 0"),
        (lambda: Warmup(start_factor=0), "start_factor must be a .*number.*; got 0"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(build, message):
    with pytest.raises(ValueError, match=message):
        build()
