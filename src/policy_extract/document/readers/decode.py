"""Bytes to characters. What a file says of its own encoding is never asked: the bytes themselves tell."""

from __future__ import annotations

import codecs
import re

# the UTF-32-LE mark begins with the UTF-16-LE one, so it is asked first
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 16  # bytes; more tells nothing new about an encoding
_DAMAGED = 0.02  # share of unreadable characters up to which a text has faults rather than another encoding
_COMMON = (
    0.3  # share of common characters; Chinese of any kind has more than 0.5, text read wrongly under 0.15
)
_WIDE = 0.9  # share of 16-bit units that are plausible Chinese or ASCII, from which bytes are UTF-16

# The 420 most frequent characters of policy documents, then those that only traditional ones add. Read by a
# wrong encoding, Chinese turns into rare characters: the share of these says which reading is right.
_FREQUENT = (
    "一万三上下不与专业东两个中为主举义乡书了争事二于互五交产人亿今从代以件价任企众优会传位低体作使供依促"
    "保信值做健元先党入全公共关其具养内再农决况准出分划创利别到制前副力办加务动助励势化北区医十升协单南原"
    "县及发取口可台号各合同后向员和品商善器四园困围国在地场均坚型城域培基境增处备复外多大天央好委字学安完"
    "定实审室家对导将小就局居展山州工市布平年并广应府度建开式引强当形得心快态性总息情意成我战户所才打扩批"
    "技投护报担持指按据接控推措提支收改放政效教数整文断新方施旅日时明是智更最月有服期本术机权村条来极构林"
    "果查标校核格案检模次正步段比民水求江河治法活流测济海消深游湖源点煤照物特率环现理生用由申电略疗的监目"
    "相省研础确示社种科积程税稳究空突立站第等策算管类精系级线组经结给络统续综绿网置群老职联育能自至色节范"
    "营落融行补表装西要规视解计认议记设评试调负财责质贫费资起超路车转达过运近进通速造道部配采里重量金链镇"
    "长门问间闻防际院险障集需面革项预领题验高且並之予亦仍他份估住來係修個們停備僅優充光內別則割劃動務勢包"
    "區協召員問單回因圈國圍園圖土坡堤場墘士如學宜害容察實審寬將專對導尺屋層屬峭崩川已巷帶康廣強影後徵德必"
    "急慈態應或房抽括排採援撥據擬救於時景書會未東條業極構標機檢權此氣永決沿況洪涉減測港準溝溪潛濟濱災為無"
    "營現瑞環產界畫發百盤眾石碧確私種積符範築約納細組結統經維網緊線編總續美考者而致臺與興舉華處號街補規視"
    "觀計討設許評該詳認調請警議護變財費資質購辦農述送進運過達適選避郵鄰醫釐長開間關闢附陡除陳陽隊際難電非"
    "響頃項預題香體點"
)
_SINGLE = bytes(range(0xC0))  # what begins no longer character of UTF-8
_HANZI = re.compile("[\u3400-\u9fff\uac00-\ud7a3\ue000-\uf8ff]")
_PLAUSIBLE = {
    *range(0x4E, 0xA0),
    0x00,
    0x20,
    0x30,
    0xFF,
}  # high bytes of Chinese, ASCII and their punctuation


def decode(data: bytes) -> tuple[str, str, int]:
    """The text without BOM, the encoding it was read by, and how many characters could not be decoded
    (each is U+FFFD in the text). Never raises."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding)
    zeros = data.count(0, 0, _SAMPLE)
    if not zeros:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return (text, "utf-8", 0) if not _is_short_gb(data, text) else _read(data, "gb18030")
    sample = data[:_SAMPLE]
    wide = _utf16(sample, zeros)
    if wide:
        return _read(data, wide)
    utf8 = _read(data, "utf-8")
    if utf8[2] <= _DAMAGED * len(data.translate(None, _SINGLE)):
        return utf8
    # Two bytes a character, and both readings accept most of each other's bytes.
    share, encoding = max(
        (_frequent(sample, "gb18030"), "gb18030"), (_frequent(sample, "big5hkscs"), "big5hkscs")
    )
    if share >= _COMMON:
        return _read(data, encoding)
    guess = _guess(sample)
    return _read(data, guess) if guess else utf8


def _is_short_gb(data: bytes, text: str) -> bool:
    """Whether few bytes that happen to be UTF-8 are GB18030: 联通, 通知 are Syriac and Hebrew in UTF-8."""
    if len(data) > 100 or text.isascii() or max(text) >= "\u0800":
        return False
    return _frequent(data, "gb18030") >= _COMMON


def _read(data: bytes, encoding: str) -> tuple[str, str, int]:
    text = data.decode(encoding, "replace")
    replaced = text.count("\ufffd")
    if replaced and encoding == "utf-8":
        replaced -= data.count(b"\xef\xbf\xbd")  # written so in the file
    return text, encoding, max(replaced, 0)


def _utf16(sample: bytes, zeros: int) -> str | None:
    """UTF-16 without its mark: in every second byte stand zeros (ASCII) or the high bytes of Chinese."""
    units = len(sample) // 2
    if units < 2 or len(sample) % 2:
        return None
    for encoding, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        plausible = sum(map(high.count, _PLAUSIBLE))
        if plausible < _WIDE * units or low.count(0) > 0.1 * units:
            continue
        if zeros > 0.3 * units or _frequent(sample, encoding) >= _COMMON:
            return encoding
    return None


def _frequent(sample: bytes, encoding: str) -> float:
    """The share of frequent characters among the Chinese (or Korean, or private) ones and the unreadable."""
    text = sample.decode(encoding, "replace")
    characters = _HANZI.findall(text)
    whole = len(characters) + text.count("\ufffd")
    frequent = set(_FREQUENT)
    return sum(c in frequent for c in characters) / whole if whole else 0.0


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else None
