"""What README and ARCHITECTURE say runs, and what they name is there."""

import re
from pathlib import Path

import numpy as np
import pytest


def test_the_engine_trains_without_the_app(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text(), flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    losses = names["record"].values["train_loss"]
    assert losses.shape == (5,)
    assert np.all(losses < 0.3)
    assert "(5, " in capsys.readouterr().out


def test_every_picture_of_the_readme_is_there(root: Path) -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", (root / "README.md").read_text())
    assert pictures
    for picture in pictures:
        assert (root / picture).is_file()


def test_every_test_that_the_readme_names_is_there(root: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", (root / "README.md").read_text())
    assert len(set(named)) > 10
    for path in named:
        assert (root / path).is_file(), path


def test_every_benchmark_that_the_readme_names_is_there(root: Path) -> None:
    named = re.findall(r"python -m (benchmarks\.\w+)", (root / "README.md").read_text())
    assert named
    for module in named:
        assert (root / f"{module.replace('.', '/')}.py").is_file(), module


def test_every_path_that_the_architecture_names_is_there(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text()
    named = re.findall(r"`((?:nn_core|experiments|tutorial|ui|pages|tests|docs)/[\w/.]*)", text)
    assert len(named) > 20
    for path in named:
        assert (root / path).exists(), path
