"""Likelihood of a text in a language, by its characters.

A model is a list of sets of characters, each with its share of the text in tables; the share is
divided evenly among the characters of the set.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

# The most frequent characters of each language in general, and those of common words in tables.
_SIMPLIFIED = """
的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用
道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军
者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见
被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真
论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直
德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记
南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔石八百落注器具值示单价
龄性别标签称编号序期格积温湿宽厚速压流功率频浓密绩语英地历史班级址城省份入支资职历本硕博婚未血糖吸烟饮
酒阳阴异常患病健康良恶优秀差及败购买击客户订商牌颜红绿蓝黄黑灰紫橙粉圆角苹香蕉葡萄梨桃瓜草莓樱猫狗鸟鱼
兔鸡鸭牛羊猪虎龙花萼瓣鸢尾维吉尼亚晴云雨雪风降春夏秋冬京广州深圳杭成武汉庆津甲乙丙丁左右快慢冷热轻短均
备米厘千斤元样特征训练测试预果输参模误损准偏贷款租否男售费额街车房邮码型态幸福焦虑
"""
_TRADITIONAL = """
的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用
道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍
者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見
被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真
論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直
德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記
南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運筆石八百落注器具值示單價
齡性別標籤稱編號序期格積溫濕寬厚速壓流功率頻濃密績語英地歷史班級址城縣份入支薪資職碩博婚未血糖吸菸煙飲
酒陽陰異常患病健康良惡優秀差及敗購買擊客戶訂商牌顏紅綠藍黃黑灰紫橙粉圓角蘋香蕉葡萄梨桃瓜草莓櫻貓狗鳥魚
兔雞鴨牛羊豬虎龍花萼瓣鳶尾晴雲雨雪風降春夏秋冬臺台雄甲乙丙丁左右快慢冷熱輕短均備註米斤元樣特徵訓練測試
預果輸參模誤損準偏貸款租否男售費額街車房郵碼型態橘
"""
_JAPANESE = """
日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新
場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来
作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午
指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知
案道信策集在件団別物側任引使求所次水半品論計増係感特情投示変打男基私各始島直両価式確村提運終果西減広容
必応電歳住能無再位置企真流格有過局少放税検町常校料状工建語空職証土止送可役構木割身費付切由説転食比難車
優研収断何南石足違消番規術展態導備配算視条独育楽起万着乗店残想線率病農州声質試族銀域助労例衛早限親額環
験追商葉形景落担好退準辺造英頭技低毎医復仕味負渡失移差個門写評課守若極種美影命含福量望松非核観察整段横
型白深字夜製票況音申様識注齢身番号付値段面積温湿幅厚速圧周波濃密績給結婚既未血液糖拍喫煙飲酒陽陰異健康
良悪功敗購顧客注文赤青緑黄黒灰紫橙桃丸角苺猫犬鳥魚兎鶏牛羊馬豚虎花弁晴曇雨雪風天降春夏秋冬阪屋浜札幌左右
遅寒暑均備考個標徴訓練測際誤精損偏
"""
_KOREAN = """
이다는에의가을를은로하고지도기사자리한시인어나서아그스일해수정대과보있라들전게장원주부여상제만오것성소동
유구때국우세문학생당면거었았였했및용연적조신물안위방선공관계화내경무중분회실등진재개교영식명월년키몸체별
남름번호날짜간격량온습길너비폭높두께속압력류농밀피점반소득출급업결혼혈액형심박흡음양건강악합불좋나쁨통실패
구매클릭객품랜드색빨초록파랑노검흰보랑황홍각형과바렌포배복숭박딸고양끼닭말돼호꽃받침잎붓종맑흐림눈람날씨
봄여름가을겨울산천광왼쪽른크작빠름느추움더평균최총미터센킬그램퍼센트표본특징목훈련예측결입모델오차확손준편
니참거짓없카타파하행복슬픔
"""
_CYRILLIC = ("оеаинтсрвл", "кмдпуяыьгзбч", "йхжшюцщэфъёіїєґ")
_GREEK = ("αοιετσνηυρπκμλ", "ςθγδχφωβξζψάέήίόύώϊϋ")
# Words of Latin letters hardly continue in Chinese, Japanese or Korean.
_GLUED = re.compile(r"[a-z]{3}[^\x00-\x7f]|[^\x00-\x7f][a-z]{3}")
_UNITS = {"°": "CFKNESW", "µ": "mglLsAVMFSW"}
_WESTERN = "éèàäöüßçñáíóúêâîôûëïåæø°µ²³€–—‘’“”±×º№…"
# Each word is in one of these languages.
_CENTRAL = {
    "polish": "ąćęłńóśźż",
    "czech": "áéíóúýčďěňřšťůžäôľĺŕćđ",
    "hungarian": "áéíóöőúüű",
    "german": "äöüß",
    "romanian": "ăâîşţ",
}
_TURKISH = "çğıöşüâîû"
_ITALIAN = "àèéìòù"
_PORTUGUESE = "ãõáéíóúâêôàç"
_HEBREW = ("יוהלארמתבש", "נעדחקפכצםן", "גזטסךףץ")
_FINAL = frozenset("ךםןףץ")
_VOWELS = frozenset("аеёиоуыэюяіїє")
# For invalid bytes in an encoding, and for characters outside the language
_DAMAGED, _FOREIGN, _ASCII, _ANY = -10.0, -14.0, -3.3, -4.6
_ODD_CASE, _LONELY, _JOINED, _ODD_SIGN, _ALONE, _CAPITALS = -4.0, -6.0, -2.0, -5.0, -4.0, -3.0

# Latin, Greek, Cyrillic, Hebrew, Arabic.
_ALPHABETS = (("À", "ſ"), ("Ά", "ώ"), ("Ѐ", "џ"), ("א", "ת"), ("ء", "ي"))

_ALPHABETIC = ("cyrillic", "greek", "hebrew")
_LATIN = ("western", "italian", "portuguese", "turkish", *_CENTRAL)
LANGUAGES = (
    *("simplified", "traditional", "japanese", "korean", *_ALPHABETIC),
    *("western", "italian", "portuguese", "central", "turkish"),
)


def likelihood(words: Iterable[str], language: str) -> float:
    """Return the log-likelihood of words in one of `LANGUAGES`.

    In the language ``any``, each word has letters of one script.

    >>> likelihood(["собака"], "cyrillic") > likelihood(["ñîáàêà"], "western")
    True
    """
    return sum(_word(word, language) for word in words)


def _word(word: str, language: str) -> float:
    if language == "any":
        # Each word can be in a different language.
        each = (_word(word, one) for one in LANGUAGES)
        return (
            max(_any_script(word), *each) + _ALONE * (len(word) == 1) - math.log(1 + len(LANGUAGES))
        )
    if language == "central":
        return max(_word(word, one) for one in _CENTRAL)
    shares = _shares(language)
    total = 0.0
    if language == "cyrillic" and len(word) > 3 and not _VOWELS & set(word.lower()):
        total += _FOREIGN
    if language not in (*_ALPHABETIC, *_LATIN) and _GLUED.search(word):
        total += _LONELY
    if language in _ALPHABETIC and word.isupper() and len(word) > 1:
        word, total = word.lower(), total + _CAPITALS
    for before, character, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if character.isascii():
            total += _ASCII
        elif character == "\ufffd":
            total += _DAMAGED
        else:
            total += shares.get(character, _FOREIGN)
            total += _neighbors(before, character, after, language)
    return total


def _neighbors(before: str, character: str, after: str, language: str) -> float:
    """Return the penalty for a character beside these letters."""
    letters = [one for one in (before, after) if one.isalpha()]
    if language in _LATIN and not (character.isalpha() and character != "µ"):
        # Signs are alone or in a unit: °C, µm, m³.
        if character in _UNITS:
            is_odd = after.isalpha() and after not in _UNITS[character]
            return _ODD_SIGN * (2 * is_odd + before.isalpha())
        if character in "²³":
            letters = [after] if after.isalpha() else []
        return sum(_JOINED if one.isascii() else _ODD_SIGN for one in letters)
    if not character.isalpha():
        return 0.0
    if language not in (*_ALPHABETIC, *_LATIN):
        # A character between two ASCII letters is suspect: a letter can be the second byte of a
        # pair.
        is_lonely = len(letters) == 2 and all(one.isascii() for one in letters)
        return _LONELY if is_lonely else 0.0
    total = _ODD_CASE if before.isalpha() and before.islower() and character.isupper() else 0.0
    if before.isupper() and character.islower() and before.isascii() is False and after.isupper():
        total += _ODD_CASE
    if character in _FINAL and after.isalpha():
        total += _ODD_CASE
    is_strange = [one.isascii() == (language in _ALPHABETIC) for one in letters]
    is_alone = not letters and language not in _ALPHABETIC
    return total + _JOINED * sum(is_strange) + _ALONE * is_alone


def _any_script(word: str) -> float:
    """Return the log-likelihood of letters of a single script and of common signs."""
    foreign = [character for character in word if not character.isascii()]
    scripts = {unicodedata.name(one, "?").split()[0] for one in foreign if one.isalpha()}
    is_one = len(scripts) == 1 and all(map(_is_in_use, foreign))
    each = _ANY if is_one else _FOREIGN
    return _ASCII * (len(word) - len(foreign)) + sum(
        _DAMAGED if one == "\ufffd" else each + (_ANY if one > "\u2e7f" else 0.0) for one in foreign
    )


def _is_in_use(character: str) -> bool:
    """Whether a letter of two bytes in UTF-8 belongs to a modern alphabet."""
    return character > "\u07ff" or any(low <= character <= high for low, high in _ALPHABETS)


@cache
def _shares(language: str) -> dict[str, float]:
    """Return the log-probability of each character; the first set with a character counts."""
    shares: dict[str, float] = {}
    for share, characters in _sets()[language]:
        new = sorted({one for one in characters if not one.isascii()} - {*shares})
        shares |= dict.fromkeys(new, math.log(share / max(1, len(new))))
    return shares


def _pairs(codec: str, leads: range, trails: Iterable[int] = range(0xA1, 0xFF)) -> str:
    """Return the characters of these pairs of bytes in an encoding."""
    return bytes(byte for lead in leads for trail in trails for byte in (lead, trail)).decode(
        codec, errors="ignore"
    )


def _letters(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


def _upper(sets: Iterable[str]) -> list[str]:
    return [letters.upper() for letters in sets]


@cache
def _sets() -> dict[str, list[tuple[float, str]]]:
    """Return the sets of characters of each language with their shares of text."""
    signs = "，。、；：？！（）“”‘’《》【】％￥～—…·°℃±×㎡０１２３４５６７８９／－＋＝"
    kana = _letters(0x3041, 0x3093) + _letters(0x30A1, 0x30F6) + "ー"
    kanji = [_pairs("euc_jp", range(*leads)) for leads in ((0xB0, 0xD0), (0xD0, 0xF5))]
    hangul = [_pairs("euc_kr", range(*leads)) for leads in ((0xB0, 0xC9), (0xCA, 0xFE))]
    gb2312 = [_pairs("gb2312", range(*leads)) for leads in ((0xB0, 0xD8), (0xD8, 0xF8))]
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = [_pairs("big5", range(*leads), trails) for leads in ((0xA4, 0xC7), (0xC9, 0xFA))]
    all_chinese = _letters(0x4E00, 0x9FA5)
    chinese = (0.8, 0.03, 0.15, 0.015, 0.002)
    sets: dict[str, tuple[Sequence[float], Sequence[str]]] = {
        "simplified": (chinese, [_SIMPLIFIED, signs, *gb2312, all_chinese]),
        "traditional": (chinese, [_TRADITIONAL, signs, *big5, all_chinese]),
        "japanese": (
            (0.4, 0.45, 0.03, 0.1, 0.005, 0.002),
            [kana, _JAPANESE, signs, *kanji, _letters(0xFF61, 0xFF9F)],
        ),
        "korean": (
            (0.8, 0.15, 0.02, 0.003, 0.002),
            [_KOREAN, hangul[0], signs, hangul[1], _letters(0xAC00, 0xD7A3)],
        ),
        "cyrillic": (
            (0.62, 0.2, 0.03, 0.08, 0.03, 0.005, 0.01),
            [*_CYRILLIC, *_upper(_CYRILLIC), "№°±«»–—“”…²³µ€"],
        ),
        "greek": ((0.66, 0.22, 0.08, 0.03), [*_GREEK, *_upper(_GREEK)]),
        "hebrew": ((0.66, 0.24, 0.08, 0.01), [*_HEBREW, "°±–—“”²³₪"]),
        "western": (
            (0.85, 0.08, 0.02),
            [_WESTERN, _WESTERN.upper(), "ìòùãõýþðœšžÿ¿¡«»§£¥©®·¼½¾¹"],
        ),
    }
    # The fewer letters a language has, the smaller their share of its text.
    of_few_letters = [
        ("italian", _ITALIAN, len(_WESTERN), (0.9, 0.05), "°µ€²³‘’“”"),
        ("portuguese", _PORTUGUESE, len(_WESTERN), (0.9, 0.05), "°µ€²³‘’“”"),
        ("turkish", _TURKISH, len(_WESTERN), (0.85, 0.08), "°µ±€–—‘’“”²³½"),
    ]
    count, central = len(set("".join(_CENTRAL.values()))), "°µ±€–—„”“’«»§²³"
    of_few_letters += [(one, text, count, (0.88, 0.08), central) for one, text in _CENTRAL.items()]
    for language, letters, most, (small, large), others in of_few_letters:
        capitals = "ÇĞİÖŞÜÂÎÛ" if language == "turkish" else letters.upper()
        part = len(letters) / most
        sets[language] = ((small * part, large * part, 0.02), [letters, capitals, others])
    return {one: list(zip(shares, texts, strict=True)) for one, (shares, texts) in sets.items()}
