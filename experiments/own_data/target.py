"""Choice of the target column, if the user has not chosen one."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np

from experiments.own_data.columns import Column
from nn_core.data.own import MAX_CLASSES

Problem = Literal["classes", "number"]

_TARGETS = """
target class classes label labels species diagnosis outcome result response output survived
churn churned 目标 目标值 类别 标签 结果 分类 诊断 结局 目標 類別 標籤 結果 分類 診斷 診断
ziel zielgrösse klasse ergebnis diagnose cible classe étiquette résultat diagnostic
objetivo clase etiqueta resultado diagnóstico rótulo esito класс метка диагноз результат
目的変数 クラス ラベル 클래스 레이블 라벨 결과 진단
"""
_NAMES = frozenset(_TARGETS.split()) | {"ground truth"}
"""Names of targets, also as the last word of a longer name."""
_EVENTS = """
category type kind quality default exited status 状态 grade variety cultivar risk sentiment
attrition fraud spam disease stroke purchased bought approved admitted pass passed died defaulted
subscribed click clicked converted winner 合格 类型 種類 种类 品种 质量 等级 類型
"""
_WHOLE_NAMES = frozenset(_EVENTS.split()) | {"loan status", "death event", "heart disease"}
"""Names of targets that are as often the last word of a feature's name."""
_QUANTITIES = """
price cost charges sales revenue salary income demand value yield score rating medv mpg
价格 房价 销量 得分 收入 数值
"""
_NUMBERS = frozenset(_QUANTITIES.split())
"""Names of numbers that are often predicted."""


def natural_target(columns: Sequence[Column]) -> Column | None:
    """Return the default target: by its name, else the last of few values, else the last column.

    Identifiers, dates and free texts are used only if nothing else is left. A column of one value
    can be the intended target; it must then be reported that there is nothing to learn. None
    without a column of use.
    """
    of_use = [one for one in columns if one.kind in ("number", "category", "constant")]
    pool = [one for one in of_use if not one.is_identifier]
    if sum(one.is_usable for one in pool) + (pool[-1:] != [] and not pool[-1].is_usable) < 2:
        pool = of_use
    names = [one.name.casefold() for one in pool]
    # y is a coordinate behind x, unless nothing stands behind it.
    is_axis = "x" in names[: names.index("y")] and names[-1] != "y" if "y" in names else True
    named = [(_rank(one.name, is_axis=is_axis), place) for place, one in enumerate(pool)]
    rank, place = max(named, default=(0, 0))
    if rank:
        return pool[place]
    fit = [one for one in pool if len(one.categories) <= MAX_CLASSES]
    few = [one for one in fit if one.kind == "category" or _can_be_target(one, fit[-1])]
    if not few and pool and pool[0].name == "x1" and _class_count(pool[0]):
        # Without headings, the class is often the first column.
        return pool[0]
    choice = few or fit or pool
    return choice[-1] if choice else None


def _rank(name: str, *, is_axis: bool = True) -> int:
    """Return a score of how clearly a name means the target."""
    plain = unicodedata.normalize("NFKC", name)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", plain).casefold().split()
    name = " ".join(words[1:] if words[:1] in (["is"], ["has"]) else words)
    if name in _NAMES:
        return 5
    if words and (words[-1] in _NAMES or name[-2:] in _NAMES):
        return 4
    if name in _WHOLE_NAMES:
        return 3
    if name in _NUMBERS:
        return 2
    # Answers such as whether one has bought, smokes or is ill
    return int(name.startswith("是否") or (name == "y" and not is_axis))


def says_target(name: str) -> bool:
    """Whether the name of a column marks it as the target.

    >>> [says_target(name) for name in ("Target class", "病人类别", "kind", "price", "fuel type")]
    [True, True, True, False, False]
    """
    return _rank(name) >= 3


def default_problem(column: Column) -> Problem:
    """Return the most likely problem for a target.

    Texts are classes, and so are numbers with two whole values, or with at most 10 whole values and
    three rows for each on average. Other numbers are a regression.
    """
    return "classes" if column.kind != "number" or _class_count(column) else "number"


def _class_count(column: Column) -> int:
    """Return the number of classes that a column of numbers can be; 0 if it cannot."""
    values = column.numbers[np.isfinite(column.numbers)]
    different = np.unique(values)
    n = different.size
    is_whole = bool((different == np.rint(different)).all())
    are_few = n == 2 or (2 < n <= MAX_CLASSES and values.size >= 3 * n)
    return n if is_whole and are_few else 0


def _can_be_target(column: Column, last: Column) -> bool:
    """Whether a column of numbers holds two classes, or is the last one and holds several."""
    n = _class_count(column) if column.kind == "number" else 0
    return n == 2 or (n > 0 and column is last)
