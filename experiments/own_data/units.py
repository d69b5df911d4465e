"""Units, currencies and percent signs that stand beside numbers."""

from __future__ import annotations

import re
from functools import lru_cache

CODES = (
    "USD|EUR|GBP|CNY|RMB|JPY|CHF|AUD|CAD|NZD|HKD|SGD|TWD|KRW|INR|RUB|BRL|MXN|ZAR|SEK|NOK|DKK|PLN"
    "|CZK|HUF|TRY|ILS|AED|SAR|THB|IDR|MYR|PHP|VND|NTD"
)
SIGNS = "$¢£¤¥฿\u20a0-\u20cf"
_NAMED_UNITS = (
    "in|inch(es)?|ft|feet|foot|yds?|mi|miles?|lbs?|oz|mph|kph|bpm|rpm|fps|dpi|px|pt|ppm|ppb|psi"
    "|k?cal|mmHg|met(er|re)s?|grams?|lit(er|re)s?|tons?|years?|yrs?|months?|mos?|weeks?|wks?|days?"
    "|hours?|hrs?|min(ute)?s?|sec(ond)?s?|bits?|bytes?|degrees?|bn|mn|mio|thousand|million|billion"
    "|percent|pct|dB|lux|bar|mbar|[kKMGT]i?B|[kKMG]|[mμµk]?mol|[mk]?eV|ohms?|k?Ω"
)
_KNOWN_UNIT = re.compile(
    rf"""[a-zA-Z]{{0,3}}[{SIGNS}](k|K|M|B|bn|mn|万|亿)?|({CODES}|Rs\.?)(k|K|M|bn|mn)?
    |[%‰"′″]|°[CFKNESW]?|({_NAMED_UNITS})\.?
    |[cdhkmnμµ]?[mg][²³23]?|[kmμµ]?[lLs]|h|t|ha|[kMGmhc]?(Hz|Pa|Wh?|V|mA|Ah|J|N)
    |[cdhkmnμµ]?(m|g|l|L|mol|cal|W|J|N|IU|U)/([cdhkmμµ]?(m|g|l|L|s)[²³23]?|h|min|d|day|mol)
    |[万亿]?[元円圆]|[万亿岁年月天日秒克斤吨升米个人]|厘米|毫米|公里|千米|公斤|千克|毫克|毫升|小时|分钟|摄氏度""",
    re.VERBOSE,
)


@lru_cache(maxsize=1000)
def is_known_unit(unit: str) -> bool:
    """Whether a text behind a number is a unit, a currency or a percent sign.

    Examples
    --------
    >>> [is_known_unit(one) for one in ("kg", "€", "m/s2", "%", "A", "p", "Q2")]
    [True, True, True, True, False, False, False]
    """
    # Capitals tell short units apart: m is a meter, and M a million.
    return any(map(_KNOWN_UNIT.fullmatch, (unit, unit.lower() if len(unit) > 2 else unit)))
