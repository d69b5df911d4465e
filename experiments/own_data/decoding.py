"""Detection of a file's encoding, and decoding."""

import codecs
import re
from dataclasses import dataclass

from experiments.own_data.languages import likelihood
from nn_core.input_errors import InputError
from nn_core.types import N_


@dataclass(frozen=True)
class _Encoding:
    """A candidate encoding."""

    codec: str  # Python's codec; of several variants the one with most characters
    languages: tuple[str, ...]  # Languages that are written in it
    prior: float  # Log-probability of the encoding for a table, up to a constant


_CANDIDATES = {
    "UTF-8": _Encoding("utf-8", ("any",), 4.0),
    "GB18030": _Encoding("gb18030", ("simplified", "traditional"), -1.0),
    "Big5": _Encoding("cp950", ("traditional",), -2.0),
    "Shift-JIS": _Encoding("cp932", ("japanese",), -2.0),
    "EUC-JP": _Encoding("euc_jp", ("japanese",), -3.0),
    "EUC-KR": _Encoding("cp949", ("korean",), -2.0),
    "Windows-1252": _Encoding("cp1252", ("western", "italian", "portuguese"), -1.0),
    "Windows-1250": _Encoding("cp1250", ("central",), -5.0),
    "Windows-1251": _Encoding("cp1251", ("cyrillic",), -2.0),
    "Windows-1253": _Encoding("cp1253", ("greek",), -4.0),
    "Windows-1254": _Encoding("cp1254", ("turkish",), -4.0),
    "Windows-1255": _Encoding("cp1255", ("hebrew",), -6.0),
    "KOI8-R": _Encoding("koi8_u", ("cyrillic",), -5.0),
    "ISO-8859-2": _Encoding("iso8859_2", ("central",), -8.0),
    "Mac OS Roman": _Encoding("mac_roman", ("western",), -8.0),
    "IBM 850": _Encoding("cp850", ("western",), -10.0),
}
LATIN_1 = "Latin-1"
ENCODINGS = {
    **{name: one.codec for name, one in _CANDIDATES.items()},
    LATIN_1: "latin-1",
    "UTF-16": "utf-16",
    "UTF-32": "utf-32",
    "Windows-1256": "cp1256",
    "Windows-1257": "cp1257",
    "Windows-1258": "cp1258",
    "Windows-874": "cp874",
    "ISO-2022-JP": "iso2022_jp",
    "IBM 866": "cp866",
}
"""Available encodings and Python's names for them."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Cells of a single character that GB18030 reads as a common one: 楼, 尾, 位, 猫.
_LONELY = re.compile(r"""(?<![^,;\t\r\n"])[¥βλè](?![^,;\t\r\n"])""")
# An encoding is certain if it is e⁸·⁵, about 5,000 times, as likely as the next one.
_SURE = 8.5
# Few files are damaged.
_DAMAGE = -6.0
# Less likely for each byte than this, a text is hardly, or surely not, in one of the languages.
_STRANGE, _UNKNOWN = -5.3, -6.0
# Private-use characters do not occur in exchanged files.
_UNUSED = re.compile("[\ue000-\uf8ff]")
# Shifts to and from JIS X 0208.
_JAPANESE = re.compile(rb"\x1b\$[@B].*?\x1b\([BJ]", re.DOTALL)
# Signs at a number, in brackets or behind a word; and letters between ASCII letters. In another
# encoding these pairs of bytes would be a single, rare character at this place.
_SURE_UTF_8 = re.compile(
    r"""[¢£¥](?=\ ?[0-9.])|(?<=[(\[/])[¢£¤¥°µ±](?=[)\]/])|(?<=[A-Za-z][ ])[¢£¥](?![^\W\d_])
    |[±×](?=\ ?[0-9])|(?<=[0-9])[ ]?£(?=[\s,;"])|(?<=[0-9])×|(?<=[A-Za-z][ ])×(?=[ ][A-Za-z])
    |[°º]\ ?(?=[CFKNESW]?\b)|(?<=[0-9A-Za-z(\[])[ ]?°|µ(?=[mglLsAVMFSW])
    |(?<=[A-Za-z)/0-9])[²³¹]+|(?<![^\W\d])[½¼¾](?![^\W\d])|·(?=[A-Za-z0-9])
    |(?<![^\W_a-z])[α-ωΔΣΦΨΩ](?![^\W_a-z0-9])|\xa0
    |(?<=[A-Za-z])[à-öø-ſß]{1,2}(?=[A-Za-z])|\b[À-ÖØ-öø-ſ](?=[a-z])|(?<=[A-Za-z])[à-öø-ſß]{1,2}\b
    |\b[àâäåæçèéêëîïñôöûüß]\b|(?<![^,;\t\r\n"])[°±²³¥£](?=[,;\t\r\n"])""",
    re.VERBOSE,
)
_SURE_1252 = re.compile(
    rb"""[\xa2\xa3\xa5\x80](?=\ ?[0-9])|(?<=[0-9])[ ]?[\x80\xa3](?=[\s,;"])
    |(?<=[(\[])[\xa3\xa5\x80\xb0](?=[)\]])|(?<=[A-Za-z][ ])[\xa3\xa5\x80](?=[\s,;"])
    |(?<=[(\[0-9\ ])\xb0(?=[CFK]?[)\]\s,;"])|(?<=[0-9])\xa0(?=[0-9\x80%])
    |(?<=[A-Za-z])\x92(?=[a-z]{1,2}\b)|(?<=[A-Za-z0-9 ])\x96(?=[A-Za-z0-9 ])""",
    re.VERBOSE,
)
_ASCII = frozenset(map(chr, range(128)))
_MOST_WORDS = 1000
# Below 0x40 no byte is the second of a character, except in GB18030's rare four-byte ones.
_WORD = re.compile(rb"[^\x00-\x3f]+")


@dataclass(frozen=True)
class Decoded:
    """A text, and how it was decoded."""

    text: str  # Without a byte-order mark and without NUL characters
    encoding: str
    # A second encoding that is nearly as likely; then the encoding is a guess
    alternative: str | None = None
    damaged: int = 0  # Characters that are invalid in the encoding, U+FFFD in the text
    nuls: int = 0  # NUL characters that were removed


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """Decode a file with the most likely encoding or with one of `ENCODINGS`.

    InputError if it is not text, or not in this encoding.
    """
    if encoding is not None:
        return _as_asked(content, encoding)
    if (found := _marked(content) or _wide(content)) is not None:
        return _checked(_decoded(content, *found))
    if content.isascii() and _JAPANESE.search(content):
        return _checked(_decoded(content, "iso2022_jp", "ISO-2022-JP"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if _SURE_1252.sub(b"", content).isascii():
            return _checked(_decoded(content, *_western(content)))
    else:
        # By accident, pairs of bytes of another encoding are valid pairs of UTF-8, seldom more.
        is_long = max(text, default="") > "\u07ff" and not _UNUSED.search(text)
        if is_long or _SURE_UTF_8.sub("", text).isascii():
            # Without further evidence it could be Chinese.
            is_lonely = _LONELY.search(text) and len({*text} - _ASCII) == 1
            alternative = "GB18030" if is_lonely else None
            return _checked(_decoded(content, "utf-8", "UTF-8", alternative))
    name, alternative = _most_likely(content)
    codec = ENCODINGS.get(name, name)
    if name == "Windows-1252":
        codec, name = _western(content)
    return _checked(_decoded(content, codec, name, alternative))


def _western(content: bytes) -> tuple[str, str]:
    """Return codec and name of Latin-1, or of its Windows extension."""
    name = "Windows-1252" if re.search(rb"[\x80-\x9f]", content) else LATIN_1
    return ENCODINGS[name], name


def _as_asked(content: bytes, encoding: str) -> Decoded:
    codec = ENCODINGS[encoding]
    # The byte-order mark and the byte order are not part of the choice.
    found = _marked(content) or _wide(content)
    if found is not None and found[1].startswith(encoding):
        codec = found[0]
    decoded = _decoded(content, codec, encoding)
    foreign = sum(not character.isascii() for character in decoded.text)
    if decoded.damaged > max(2, foreign // 10):
        template = N_(
            "the file is not {encoding}: {n} characters cannot be read; choose another one"
        )
        raise InputError(template, encoding=encoding, n=f"{decoded.damaged:,}")
    return _checked(decoded)


def _decoded(content: bytes, codec: str, name: str, alternative: str | None = None) -> Decoded:
    text = content.decode(codec, errors="replace")
    nuls, damaged = text.count("\x00"), text.count("\ufffd")
    return Decoded(text.replace("\x00", ""), name, alternative, damaged, nuls)


def _checked(decoded: Decoded) -> Decoded:
    """Raise InputError for content that is not text in any encoding."""
    most = len(decoded.text) // 10
    controls = len(re.findall(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]", decoded.text))
    if decoded.nuls + controls > max(2, most) or decoded.damaged > max(10, 2 * most):
        raise InputError(
            N_("the file is no text: save the table as CSV, and not as a spreadsheet or picture")
        )
    return decoded


def _marked(content: bytes) -> tuple[str, str] | None:
    """Return the encoding of a byte-order mark."""
    return next(((codec, name) for mark, codec, name in _MARKS if content.startswith(mark)), None)


def _wide(content: bytes) -> tuple[str, str] | None:
    """Return UTF-16 or UTF-32 without a mark, by the zero bytes of digits and separators."""
    start = content[:4000]
    zeros = [start[k::4].count(0) for k in range(4)]
    if sum(zeros) < max(2, len(start) // 20):
        return None
    most = 0.9 * (len(start) // 4)
    for codec, positions in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
        if all(zeros[k] > most for k in positions):
            return codec, "UTF-32"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for codec, many, few in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if many > 9 * few:
            return codec, "UTF-16"
    return None


def _most_likely(content: bytes) -> tuple[str, str | None]:
    """Return the name of the most likely encoding, and of the next one if it is close."""
    words = _foreign_words(content)
    readings = {
        name: [word.decode(one.codec, errors="replace") for word in words]
        for name, one in _CANDIDATES.items()
    }
    scores = {
        name: one.prior
        + _DAMAGE * any("\ufffd" in word for word in readings[name])
        + max(likelihood(readings[name], language) for language in one.languages)
        for name, one in _CANDIDATES.items()
    }
    best = max(scores, key=scores.__getitem__)
    # Two encodings that give the same text are not ambiguous.
    others = [name for name in scores if readings[name] != readings[best]]
    second = max(others, key=scores.__getitem__)
    each = scores[best] / max(1, sum(map(len, words)))
    if each < _UNKNOWN and (other := _other(content)) not in (None, best):
        return str(other), best
    is_guess = each < _STRANGE or scores[best] - scores[second] < _SURE
    return best, second if is_guess else None


def _other(content: bytes) -> str | None:
    """Return charset-normalizer's choice among `ENCODINGS`, for languages without a model."""
    from charset_normalizer import from_bytes

    names = {codecs.lookup(codec).name: name for name, codec in ENCODINGS.items()}
    best = from_bytes(content[:200_000], cp_isolation=sorted(names)).best()
    return None if best is None else names.get(codecs.lookup(best.encoding).name)


def _foreign_words(content: bytes) -> list[bytes]:
    """Return the different words with bytes outside ASCII."""
    words: dict[bytes, None] = {}
    for line in re.split(rb"[\r\n]+", content):
        if not line.isascii():
            words |= dict.fromkeys(word for word in _WORD.findall(line) if not word.isascii())
            if len(words) > _MOST_WORDS:
                break
    return list(words)
