"""The number of seeds needed to detect a difference of a given size."""

import math

from scipy.special import nctdtr, stdtr, stdtrit

from experiments.compare.statistics import smallest_p


def paired_power(effect_size: float, n: int, alpha: float = 0.05) -> float:
    """Return the power of a two-sided paired t-test of n pairs at level alpha.

    The statistic is noncentral t with n - 1 degrees of freedom and noncentrality |d_z|·√n [1]_;
    both tails count, so the power at effect 0 is alpha. A sign-flip test has nearly the same power,
    slightly less if its smallest p-value is just below alpha; if that is not below alpha, 0 is
    returned.

    References
    ----------
    .. [1] Cohen (1988), "Statistical Power Analysis for the Behavioral Sciences", chapter 2.
    """
    if n < 2 or smallest_p(n) >= alpha:
        return 0.0
    df, shift = n - 1, abs(effect_size) * math.sqrt(n)
    critical = float(stdtrit(df, 1 - alpha / 2))
    near, far = (float(nctdtr(df, shift, end)) for end in (critical, -critical))
    # Far from 0 the noncentral distribution underflows to NaN; there only the shift matters.
    missed = near if math.isfinite(near) else float(stdtr(df, critical - shift))
    return 1.0 - missed + (far if math.isfinite(far) else 0.0)


def seeds_for_power(
    effect_size: float | None, power: float = 0.8, alpha: float = 0.05, most: int = 1000
) -> int | None:
    """Return the total number of seeds to detect an effect of this size; None beyond `most`.

    The effect size is Cohen's d_z, itself estimated from few seeds; None is a difference without
    spread, for which only `smallest_p` counts. For corrected comparisons, divide `alpha` by their
    number.
    """
    if effect_size is None:
        return next((n for n in range(2, most + 1) if smallest_p(n) < alpha), None)
    if paired_power(effect_size, most, alpha) < power:
        return None
    low, high = 2, most
    # Power grows with n.
    while low < high:
        middle = (low + high) // 2
        if paired_power(effect_size, middle, alpha) < power:
            low = middle + 1
        else:
            high = middle
    return low
