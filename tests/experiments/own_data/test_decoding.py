"""A file's encoding is found, or said to be a guess; a choice by hand is followed or refused."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.own_data.csv_file import read_csv
from experiments.own_data.decoding import ENCODINGS, decode
from experiments.own_data.layout import ReadingOptions
from nn_core.input_errors import InputError

WORDS = {
    "simplified": """
        年龄 身高 体重 性别 类别 名称 产地 土壤 含水量 树种 坡度 盐分 蔬菜 萝卜 辣椒 鲤鱼 猩猩
        蝴蝶 玫瑰 梅花 混凝土 玻璃 钢材 铝 铜 锌 磷 煤炭 咳嗽 发烧 头痛 肺炎 男 女 是 否 已付款
        退货 李雷 赵敏 欧阳 昆明
    """,
    "traditional": """
        年齡 身高 體重 性別 類別 名稱 產地 土壤 含水量 樹種 坡度 鹽分 蔬菜 蘿蔔 辣椒 鯉魚 猩猩
        蝴蝶 玫瑰 梅花 混凝土 玻璃 鋼材 鋁 銅 鋅 磷 煤炭 咳嗽 發燒 頭痛 肺炎 男 女 是 否 會 不會
        退貨 王小明 嘉義 香港
    """,
    "japanese": """
        年齢 身長 体重 性別 男 女 分類 名前 産地 標高 土壌 野菜 ほうれん草 なす とうがらし ワニ
        ペンギン トカゲ バラ ガラス 鉄 石炭 発熱 頭痛 肺炎 あり なし はい いいえ 晴れ くもり
        リンゴ ネコ 佐藤 鈴木 札幌市 甘い
    """,
    "korean": """
        나이 키 몸무게 성별 남자 여자 분류 이름 원산지 해발 토양 채소 시금치 고추 잉어 악어 펭귄
        도마뱀 장미 유리 구리 석탄 기침 발열 두통 폐렴 있음 없음 아니요 맑음 흐림 사과 귤 포도
        고양이 강아지 김철수 서울 부산 햄스터
    """,
    "cyrillic": """
        длина ширина вид собака кошка возраст рост вес пол мужской женский да нет имя город
        Москва цена красный зелёный синий яблоко груша Иванов хорошо плохо объём площадь ветер
        день ночь Больной Здоровый
    """,
    "western": """
        größe höhe länge grün weiß mädchen früchte éléphant âge français école forêt señor año
        niño canción coração maçã não città perché più åben smör æble façade hôtel Übung Öl
        Straße été
    """,
    "czech": """
        výška šířka délka žlutý červený kočka člověk řeka dům věk pohlaví žena šedý zdravý čas
    """,
    "polish": """
        wysokość szerokość długość żółty kość mężczyzna łódź świnia książka dąb śnieg płeć źródło
    """,
    "turkish": """
        yaş ağırlık şehir kadın güneş ılık değer sınıf öğrenci yağmur kırmızı yeşil çiçek
    """,
    "hebrew": """
        גיל מין משקל עיר גובה זכר נקבה כלב חתול ירושלים שם מחיר צבע אדום כחול חולה בריא
    """,
    "ukrainian": """
        вік зріст вага їжа місто ціна чоловік жінка хворий здоровий кіт собака ґрунт колір зелений
    """,
    "italian": "città età più perché così lunedì qualità virtù sanità caffè",
    "romanian": "bărbat femeie înălţime clasă roşu sănătos bolnav ţară",
    "german": "größe höhe länge grün weiß mädchen früchte Straße Übung müde",
    "central": """
        výška šířka délka žlutý červený kočka člověk řeka dům wysokość szerokość długość żółty
        kość mężczyzna łódź świnia magasság szélesség hőmérséklet zöld kék nő férfi
    """,
}
WRITTEN = [
    ("simplified", "gb18030"),
    ("traditional", "gb18030"),
    ("traditional", "cp950"),
    ("japanese", "cp932"),
    ("japanese", "euc_jp"),
    ("korean", "cp949"),
    ("cyrillic", "cp1251"),
    ("cyrillic", "koi8_r"),
    ("western", "cp1252"),
    ("central", "cp1250"),
    ("czech", "iso8859_2"),
    ("polish", "cp1250"),
    ("turkish", "cp1254"),
    ("hebrew", "cp1255"),
    ("ukrainian", "koi8_u"),
    ("italian", "cp1252"),
    ("romanian", "cp1250"),
    ("german", "mac_roman"),
    ("german", "cp850"),
    *[(language, "utf-8") for language in WORDS],
]


@st.composite
def tables(draw, language):
    """A table with headings and labels in a language, as few as one word."""
    word = st.sampled_from(WORDS[language].split())
    labels = draw(st.lists(word, min_size=1, max_size=5))
    names = draw(st.lists(word, max_size=3, unique=True))
    separator = draw(st.sampled_from([",", ";", "\t"]))
    rows = draw(st.integers(5, 12))
    lines = [[*names, "x"]] + [
        [*[labels[(k + j) % len(labels)] for j in range(len(names))], f"{k}.5"] for k in range(rows)
    ]
    if not names:
        lines = [["x", "kind"]] + [[str(k), labels[k % len(labels)]] for k in range(rows)]
    return "".join(separator.join(line) + "\n" for line in lines)


@pytest.mark.parametrize(("language", "codec"), WRITTEN)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_table_is_read_right_or_its_encoding_is_said_to_be_a_guess(language, codec, data) -> None:
    text = data.draw(tables(language))
    found = decode(text.encode(codec))
    assert found.text == text or found.alternative is not None


@pytest.mark.parametrize(("language", "codec"), WRITTEN)
def test_tables_of_a_dozen_words_are_nearly_always_read_right(language: str, codec: str) -> None:
    rng = random.Random(5)
    words = WORDS[language].split()
    right = 0
    for _ in range(50):
        text = "".join(f"{k},{rng.choice(words)},{rng.choice(words)}\n" for k in range(12))
        right += decode(text.encode(codec)).text == text
    assert right >= 47


ROWS = "".join(f"{k},{k % 5}.5\n" for k in range(20))


@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
@pytest.mark.parametrize("word", ["größe", "été", "señor", "25 °C", "µm", "façade", "5 €", "“x”"])
def test_one_western_word_is_enough(codec: str, word: str) -> None:
    found = decode(f"{word},y\n{ROWS}".encode(codec))
    assert found.text.startswith(word)
    assert found.encoding in (("UTF-8",) if codec == "utf-8" else ("Latin-1", "Windows-1252"))
    if codec == "utf-8":
        assert found.alternative is None


def test_latin_1_is_named_by_what_windows_adds_to_it() -> None:
    assert decode("größe,süß\n".encode("cp1252")).encoding == "Latin-1"
    found = decode("prix en €,“été”,l’âge\n".encode("cp1252"))
    assert (found.encoding, found.text) == ("Windows-1252", "prix en €,“été”,l’âge\n")


GREEK = "ηλικία,βάρος,είδος\n1,2,γάτα\n2,3,σκύλος\n3,4,γάτα\n"


def test_another_language_is_read_or_the_encoding_is_said_to_be_a_guess() -> None:
    found = decode(GREEK.encode("cp1253"))
    assert found.text == GREEK or found.alternative is not None
    assert decode(GREEK.encode("cp1253"), "Windows-1253").text == GREEK
    assert decode(GREEK.encode()).text == GREEK


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("text", ["age,x\n1,a\n2,b\n", "年龄,性别\n12,男\n13,女\n14,男\n"])
def test_wide_encodings_are_read_with_and_without_a_mark(codec: str, text: str) -> None:
    found = decode(text.encode(codec))
    assert (found.text, found.nuls, found.damaged) == (text, 0, 0)
    assert found.encoding == codec[:6].upper()


CHINESE = "名称,x,类别\n" + "".join(f"样本{k},{k % 5}.5,{'甲乙'[k % 2]}\n" for k in range(24))


def test_a_file_that_was_cut_in_a_character_is_utf_8_with_one_damaged_character() -> None:
    file = read_csv(CHINESE.encode()[:-3])
    assert (file.encoding, file.columns) == ("UTF-8", ("名称", "x", "类别"))
    assert {row[2] for row in file.rows} == {"甲", "乙", ""}
    assert [str(note) for note in file.notes] == [
        "Characters that are damaged in the file: 1",
        "Cells left empty for a damaged character: 1; the first was � in row 24 of 类别",
    ]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(CHINESE.encode()) - 1), st.sampled_from(["cut", "gone", "other"]))
def test_one_damaged_byte_makes_no_other_encoding_of_utf_8(place: int, accident: str) -> None:
    content = CHINESE.encode()
    other = {"cut": b"", "gone": content[place + 1 :], "other": b"\xff" + content[place + 1 :]}
    found = decode(content[:place] + other[accident])
    assert found.encoding == "UTF-8" or place < 8
    assert found.damaged <= 3


@pytest.mark.parametrize("codec", ["gb18030", "cp950", "cp932", "cp949"])
def test_a_file_that_was_cut_keeps_its_encoding(codec: str) -> None:
    language = {"gb18030": "simplified", "cp950": "traditional", "cp932": "japanese"}.get(codec)
    words = WORDS[language or "korean"].split()
    text = "".join(f"{k},{word}\n" for k, word in enumerate(words))
    found = decode(text.encode(codec)[:-2])
    assert found.damaged == 1
    assert found.text[:-3] == text[:-4] or found.text.startswith(text[:-4])


@pytest.mark.parametrize("name", ENCODINGS)
def test_an_encoding_that_is_asked_for_is_used(name: str) -> None:
    found = decode("x,y\n1,a\n2,b\n".encode(ENCODINGS[name]), name)
    assert (found.text, found.encoding, found.alternative) == ("x,y\n1,a\n2,b\n", name, None)


@pytest.mark.parametrize(
    ("name", "codec"), [("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16-be"), ("UTF-16", "utf-16")]
)
def test_an_encoding_that_is_asked_for_comes_with_or_without_a_mark(name, codec) -> None:
    assert decode(CHINESE.encode(codec), name).text == CHINESE


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match=r"the file is not UTF-8: \d characters cannot be read"):
        decode("größe,süß\n".encode("latin-1"), "UTF-8")


def test_nul_characters_are_left_out_and_counted() -> None:
    found = decode(b"a,b\x00\n1,2\n" + b"3,4\n" * 30)
    assert (found.text[:4], found.nuls) == ("a,b\n", 1)


def test_a_guess_is_said_with_the_alternative() -> None:
    content = "x,y\n1,玫瑰\n2,玫瑰\n".encode("gb18030")
    file = read_csv(content)
    found = decode(content)
    assert found.alternative is not None
    assert f"The encoding {found.encoding} is a guess; it could be {found.alternative}" in str(
        file.notes[0]
    )
    file = read_csv(content, ReadingOptions(encoding="GB18030"))
    assert (file.rows[0], file.encoding, file.notes) == (("1", "玫瑰"), "GB18030", ())


COMMON_SIGNS = [
    *("item,price\nA,¥12.50\nB,¥13.00\nC,¥9.90\n", "Price (¥),x\n1,2\n", "x,€\n1,2\n", "£5,a\n"),
    *("area (m²),T (°C)\n1,2\n", "x,tol\n1,±0.5\n2,±1\n", "p,q\n½,1\n", "x,y\n5 µm,a\n20°,b\n"),
    *("α,β,λ,μ\n1,2,3,4\n", "R (Ω),Δt,σ²,R²\n1,2,3,4\n", "café,über\n1,2\n", "x,k\n1,é\n2,ü\n"),
    *("Größe,naïve,mañana\n1,2,3\n", "x × y,3·4\n1,2\n", "Łódź,Żółw\n1,2\n"),
]


@pytest.mark.parametrize("text", COMMON_SIGNS)
def test_utf_8_with_signs_and_letters_in_common_use_is_no_guess(text: str) -> None:
    found = decode(text.encode())
    assert (found.text, found.encoding, found.alternative) == (text, "UTF-8", None)


@pytest.mark.parametrize(
    "text",
    [
        *("item,price\nA,£12.50\nB,£13.00\n", "item,price,class\nA,£12.50,a\nB,£13.00,b\n"),
        *("Price (£),x\n1,2\n", "item,price\nA,12.50€\nB,13.00 €\n", "T (°C),x\n1,2\n"),
    ],
)
def test_a_currency_of_windows_1252_is_no_guess(text: str) -> None:
    found = decode(text.encode("cp1252"))
    assert (found.text, found.alternative) == (text, None)
    assert found.encoding in ("Latin-1", "Windows-1252")


@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
@pytest.mark.parametrize("text", ["price;x\n1\xa0234;1\n5\xa0678;2\n", "x;y\n5\xa0%;2\n"])
def test_a_space_that_does_not_break_is_no_letter(codec: str, text: str) -> None:
    found = decode(text.encode(codec))
    assert (found.text, found.alternative) == (text, None)


@pytest.mark.parametrize("text", ["x,note\n1,it’s\n2,don’t\n", "x,note\n1,2–3\n2,a – b\n"])
def test_an_apostrophe_or_a_dash_of_windows_1252_is_no_letter(text: str) -> None:
    found = decode(text.encode("cp1252"))
    assert (found.text, found.encoding, found.alternative) == (text, "Windows-1252", None)


@pytest.mark.parametrize("word", ["楼", "尾", "位", "猫"])
def test_a_single_character_that_two_encodings_have_is_a_guess(word: str) -> None:
    found = decode(f"x,{word}\n1,2\n3,4\n".encode("gb18030"))
    assert {found.encoding, found.alternative} == {"UTF-8", "GB18030"}


@pytest.mark.parametrize("word", ["szerokość", "wartość", "biały", "długość"])
def test_a_long_latin_word_does_not_end_in_a_chinese_character(word: str) -> None:
    found = decode(f"{word},x\n1,2\n3,4\n".encode("cp1250"))
    assert "Windows-1250" in (found.encoding, found.alternative)


@pytest.mark.parametrize("codec", ["gb18030", "cp950"])
def test_a_heading_in_two_languages_is_read(codec: str) -> None:
    text = "weight重量,temp年,class甲\n1,2,3\n"
    assert decode(text.encode(codec)).text == text


def test_mac_roman_is_read() -> None:
    found = decode(b"Gr\x9a\xa7e,L\x8ange,H\x9ahe\n30,1,a\n31,2,b\n")
    assert found.text.startswith("Größe,Länge,Höhe\n")


@pytest.mark.parametrize("text", ["名前,年齢\n1,男\n2,女\n", "x,k\n1,男\n2,男\n"])
def test_iso_2022_jp_is_told_by_its_shifts(text: str) -> None:
    found = decode(text.encode("iso2022_jp"))
    assert (found.text, found.encoding, found.alternative) == (text, "ISO-2022-JP", None)
