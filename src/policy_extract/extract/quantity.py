"""Quantities: a number with its unit, what bounds it, what it measures (数量).

``find`` reads a text once. A pass over the numerals proposes places; at each, the number, a measure word or
unit of ``measures.tsv`` and the words of ``bounds.tsv`` on either side make the quote. A numeral without any
of these is no quantity: ordinals (第三), headings (一、), codes (5G, 〔2017〕32号), years and dates mostly
fall out so, unnamed; the fixed terms of ``quantity_fixed.tsv`` are named. The clause around (up to ，。；：)
then gives role, ``of`` and ``per``. ``READINGS`` lists the ways to read a number, with examples of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from policy_extract.document.tokenise import default
from policy_extract.extract.numerals import ARABIC, DIGITS, HAN, LONGEST, parse_numeral
from policy_extract.lexicon import alternation, remembered, table
from policy_extract.model import Canonical, Quantity

WINDOW = 60  # characters of context on each side; the clauses of policies are seldom longer
NOUN = 18  # characters of ``of`` at most; the names of indicators are long
SHARE = 22  # characters of a share with its base, at most
NAME = 14  # characters between quotation marks up to which a quoted number is part of a name: “三大提升工程”


class Measure(NamedTuple):
    """A row of measures.tsv."""

    unit: str
    kind: str
    base: str
    factor: Decimal | None
    not_before: str
    han: str


class Lexicon(NamedTuple):
    """The tables, made ready for looking up at a place."""

    measures: dict[str, tuple[Measure, ...]]  # by first character, longest first
    bounds: dict[str, str]  # all bounds before a number, with their relation
    before: dict[str, tuple[tuple[str, str], ...]]  # bounds before a number, by their last character
    after: re.Pattern[str]
    after_first: frozenset[str]
    frame: re.Pattern[str]  # a unit and the parts of a text that it counts: 件大事, 个方面
    after_relation: dict[str, str]
    fixed: dict[str, tuple[tuple[int, str], ...]]  # fixed terms by numeral: (place of the numeral, term)
    scan: re.Pattern[str]
    compound: re.Pattern[str]
    change: tuple[str, ...]
    improve: tuple[str, ...]
    cut: re.Pattern[str]
    link: dict[str, tuple[str, ...]]  # by last character, longest first
    lead: re.Pattern[str]
    then: re.Pattern[str]
    spend: re.Pattern[str]
    grant: re.Pattern[str]
    party: tuple[str, ...]
    verbs: frozenset[str]  # what may stand between 至少 and a number
    done_by: frozenset[str]  # the last characters of these
    turn: re.Pattern[str]  # after these the noun of a subject begins anew: 今年, 计划, 打造
    done: tuple[str, ...]  # what is done to the things counted, after their noun: 3座水闸改造
    granted: re.Pattern[str]  # the same after the number: 200元给予补贴
    given: re.Pattern[str]  # what the clause before gives: 给予奖励，
    whom: re.Pattern[str]  # who may fulfil a condition: 超过300万元的企业
    generic: frozenset[str]  # 比重: says nothing without what stands before its 的
    acted: re.Pattern[str]  # what is done with parties and places that are there: 对12条河道逐一建档


def _words(role: str) -> list[str]:
    return [row["word"] for row in table("quantity_words") if row["role"] == role]


def _any(words: Sequence[str], more: str = "", first: str = "") -> str:
    """A pattern for any of the words, or for ``more``, which starts with one of the characters ``first``.

    A look at one character comes first: it makes searching several times faster.
    """
    return rf"(?=[{_initials(words)}{re.escape(first)}])(?:{alternation(words)}{'|' + more if more else ''})"


def _initials(words: Sequence[str]) -> str:
    """The first characters of the words, for a character class."""
    return re.escape("".join(sorted({w[0] for w in words})))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


@remembered
def lexicon() -> Lexicon:
    """The tables as ``find`` uses them; built at the first call."""
    measures: dict[str, list[Measure]] = {}
    for row in table("measures"):
        factor = Decimal(row["factor"]) if row["factor"] else None
        one = Measure(row["unit"], row["kind"], row["base"], factor, row["not_before"], row["han"])
        measures.setdefault(one.unit[0], []).append(one)
    before: dict[str, list[tuple[str, str]]] = {}
    after: dict[str, str] = {}
    for row in table("bounds"):
        if row["side"] == "before":
            before.setdefault(row["word"][-1], []).append((row["word"], row["relation"]))
        else:
            after[row["word"]] = row["relation"]
    fixed: dict[str, list[tuple[int, str]]] = {}
    for row in table("quantity_fixed"):
        for numeral in re.finditer(rf"{HAN}+|\d+", row["term"]):
            fixed.setdefault(numeral[0], []).append((numeral.start(), row["term"]))
    units = alternation(row["unit"] for row in table("measures"))
    verbs = [row["word"] for row in table("words") if row["class"] == "verb" and len(row["word"]) > 1]
    every = frozenset(
        row["word"] for row in table("words") if row["class"] in ("verb", "action") and len(row["word"]) > 1
    )
    lead = sorted({*_words("lead"), *_words("act"), *verbs} - {*_words("keep")})
    nouns, then_noun = _words("noun"), _words("then_noun")
    granted = [w for w in _words("grant") if w != "一次性"]
    noun = (
        rf"(?:{alternation(w for w in nouns if len(w) > 1)})(?![化型级]|城区)"
        rf"|(?:{alternation(w for w in nouns if len(w) == 1)})(?![\u4e00-\u9fff])"
    )
    spend, level, links = (
        _words("spend"),
        _words("level"),
        [w for r in ("link", "change", "improve", "cut") for w in _words(r)],
    )
    return Lexicon(
        measures={c: tuple(sorted(ms, key=lambda m: -len(m.unit))) for c, ms in measures.items()},
        bounds={w: r for ws in before.values() for w, r in ws},
        # a space or 了 may follow the word: 超过了 500
        before={" ": (), "了": ()}
        | {c: tuple(sorted(ws, key=lambda w: -len(w[0]))) for c, ws in before.items()},
        after=re.compile(rf" ?({alternation(w for w in after if len(w) > 1)})"),
        after_first=frozenset(w[0] for w in after if len(w) > 1) | {" "},
        frame=re.compile(rf"(?:[个項项件条]|大)(?:{alternation(_words('frame'))})(?![业务项故])"),
        after_relation=after,
        fixed={n: tuple(terms) for n, terms in fixed.items()},
        # One character class first, which the engine looks for fastest; then the run, whole (possessive).
        scan=re.compile(
            rf"[0-9{HAN[1:-1]}](?:(?<=[0-9])(?<![0-9]{{2}})[0-9]*+(?![月日号]|(?<=[0-9]{{4}})年(?!一))"
            rf"|(?<![0-9])(?<!{HAN}{{2}}){HAN}*+"
            rf"(?:(?=[{_initials(list(measures))}余多来几餘來幾点點分成半番倍增至到—－~～-])"
            rf"|(?<=前{HAN})|(?<=前{HAN}{HAN})))"
        ),
        compound=re.compile(
            rf"[/／]{_SCALED}*(?:{units}|日|月|年|户|人|生)(?:[·.•](?:{units}|日|月|年|户|人|生))*"
        ),
        change=_longest_first(_words("change")),
        improve=_longest_first(_words("improve")),
        cut=re.compile(rf"{_any(_words('cut'))}(?![^，]*[到至在])"),
        link={c: _longest_first(w for w in links if w[-1] == c) for c in {w[-1] for w in links}},
        lead=re.compile(
            rf"(?:{_ITEM}|{_WHEN}|(?:{alternation(lead)})(?!{_NOT_VERB})"
            rf"|(?:{alternation(_words('act_noun'))})(?!{_NOT_VERB}|{noun})|{_WORD}|[和及与并、/ ])+"
        ),
        then=re.compile(
            _any(
                _words("then"),
                rf"{_THEN}|(?:{alternation(then_noun)})(?!\w{{0,8}}(?:{alternation(_words('head'))})$)",
                "要为在均将须是已由正也必" + "".join(sorted({w[0] for w in then_noun})),
            )
        ),
        spend=re.compile(
            rf"(?=[{_initials(spend + level)}])(?:(?P<spend>{alternation(spend)})|{alternation(level)})"
        ),
        grant=re.compile(rf"的?{_any(_words('grant'))}"),
        party=_longest_first(_words("party")),
        verbs=every,
        done_by=frozenset(word[-1] for word in every),
        turn=re.compile(rf"{_WHEN}|{_MODAL}|(?:{alternation(_words('act'))})(?!{_NOT_VERB}|{noun})"),
        done=_longest_first(_words("done")),
        given=re.compile(
            rf"(?:给予|予以|发放|享受|安排|提供|的)([^，。；：、的给予\d%％]{{0,8}}?(?:{alternation(granted)}))$"
        ),
        granted=re.compile(
            r"的?(?:标准|比例|额度)?(?:给予|予以|发放|安排)(?:企业|单位|个人|项目)?"
            rf"([^，。；：、的]{{0,8}}?(?:{alternation(granted)}))"
        ),
        whom=re.compile(
            r"的(?:$|每|按|给予|扣减|占比"
            rf"|[^，。；：、]{{0,12}}?(?:{alternation(_words('whom'))})(?![^，。；：]{{0,6}}(?:数|率)))"
        ),
        generic=frozenset(_words("generic")),
        acted=re.compile(rf"[^，。；]*?(?P<act>{alternation(_words('acted'))})"),
    )


_SCALED = "(?:[百万亿萬億]|千(?![瓦米克伏卡赫]))"  # in 万千瓦 the 千 belongs to the unit
# 1,536 | 20余万 | 15.8万 | 1亿2000万 | 1万2000 | 3000多
#   a = figures, f = 余 before the scale, s = scale, t = what follows a scale, g = 余 after it
_FIGURES = re.compile(
    rf"(?P<a>{ARABIC}) ?(?P<f>[余多来餘來]?)(?P<s>{_SCALED}{{0,3}})"
    rf"(?P<t>{ARABIC}{_SCALED}{{1,3}}|(?<=[0-9][万萬])[1-9](?:[0-9]{{3}}|,[0-9]{{3}})(?![0-9.年]))?(?P<g>[余多来餘來]?)"
)
# 十五点八万 | 十余 | 二十多万 | 十几
_CHARACTERS = re.compile(
    rf"(?P<a>(?:(?!千[瓦米克伏卡赫]){HAN}){{1,{LONGEST}}}(?:[点點][零〇○一二三四五六七八九]+[万亿萬億]*)?)(?P<f>[余多来几餘來幾]?)(?P<s>[万亿萬億]*)"
)
_CLAUSE_LEFT = re.compile(r"(?s:.*)[，。；：！？\n,;:!?]")
_CLAUSE_RIGHT = re.compile(r"[，。；：！？\n,;:!?]")
_RANGE_FIRST = frozenset(" -—–－~～〜−至到一")
_RANGE = re.compile(r" ?(?:[-—–－~～〜−]{1,4}|至|到|一(?=\d)) ?")  # 一: a dash misread
_ORIGIN = re.compile(
    r"(?<![自理缘经])(?:由|从|(?:同?比|较)(?=\d|[一二三四五六七八九十]+年前|上|去|“|基期|前))[^由从比较]*$"
)
_ONLY_SCALE = re.compile(r"[百千万亿萬億]+")
# single characters that open a predicate, unless they are part of a noun (主要, 要素, 作为, 平均)
_THEN = (
    "(?<![主需重])要(?![素求道件])|(?<![作行成华])为(?![民农企])|(?<![现存所潜])在(?![校园建册岗职役读编营产研])"
    "|(?<!平)均(?!衡)|必?须|将(?!军)|是|已|(?<![自理缘])由|正(?=在|抓|加)|也(?=正|要|将|由)"
)
# A number of an item, a time, a preposition or modal: none belongs to the noun after it
_ITEM = r"[（(]?(?<!\d)\d{1,3}[)）.．、 \t]+(?=[^\d)）])"
_WHEN = (
    r"(?:(?:到|至|于|截至|力争|争取|在|用)?(?:(?<!\d)(?:19|20)?\d\d(?:[—–~～至-](?:19|20)?\d\d)?年(?!轻|级|龄|产|生|人|度|一遇)"
    r"|“?(?<!\d)(?<![一二三四五六七八九])[“]?[十]?[一二三四五六七八九]五”?(?=期间|时期|末|年均|规划|以来)"
    r"|“十?[一二三四五六七八九]五”|今年|去年|上年|明年|当年|本年|全年|年内|每年|每月|次年|年底|届时|目前|近期"
    r"|[上下]半年|[第]?[一二三四1-4]季度|(?<!\d)\d{1,2}月(?:份)?(?:\d{1,2}日)?|年末|今后|未来(?=[\d一二三四五六七八九十两几])"
    r"|(?<![\d第])[前后首]?(?:[一二两三四五六七八九十]{1,3}|\d{1,2})年(?!级|期|制|生|一遇|龄|轻|以上))"
    r"(?:年(?!度)|底|末|前|初|中(?!央|心|小|国|型|级|等|学)|后|内|起|间|来|以来|之前|期间|时期|的时间|时间|左右|以上|开始|，)*)"
)
_MODAL = (
    r"(?:计划(?!生育|经济|单列|任务|投资|免疫)|力争|争取|力促|确保|有望|预计|将(?!军|来)|拟(?!态|人|录|投产|上市)"
    r"|(?<![主需重])要(?!素|点|件|求|道|闻|案|客)|(?<![必])须(?!知)|(?<![许])可(?!再|持续|支配|用|研|比|靠|视|见|行|降|信|控|达|追|回|替|交|选|及|转)"
    r"|(?<![响适反相对供])应(?!用|急|届|收|付|税|征|对|变|当前)|(?<!必)需(?!求|要)|应当|必须|需要|已经?|首次|重点(?=推|培|打|建|支|发|实))"
)
_WORD = (
    r"(?:按照?(?!揭|摩)|对于?(?!外|口|接|标|象|照|日|华)|把(?!关)|由(?!于)|从(?!业|事|紧)|在(?![校园建册岗职役读编营产研籍线库网途])"
    r"|向(?!上|日|导|阳)|给(?!水|付|排)|使(?!用|命|馆|者)|令|以(?![上下内外旧工])|用于|其中|同时|以及|并且?|而且|且|但|还将?|也|再(?![生制贷担融保就教利次])"
    r"|更(?![新衣年替换])|均(?!衡)|都(?!市)|分别|累计|总共|共(?![享建用同有青产治赢创])|的|为(?!民)|达(?!标|产|州)|达到|新(?=培育|建设|引进|开发|改造|打造|认定)|各(?=[^类级地界项种自县市省区镇乡村])|不断|逐步"
    rf"|{_MODAL})"
)
# what makes a verb before it part of a noun: 完成率, 建设者
_NOT_VERB = (
    "率|量|比例|比重|额|度|数(?![字据智学])|者|员(?!工)|性(?!能|质)|型(?!号)|业(?![务绩态主])"
    "|期(?![间货刊权])|式|区(?![级域县])"
)
_PER = re.compile(
    r"(?:每隔?[一两二三四五六七八九十百千万半\d]{0,4}(?:名|个)?(?:常住|户籍|适龄)?"
    r"(?:人口|老年人|老人|儿童|平方公里|平方米|立方米|千瓦时|季度|学年|学期|企业|机构|项目|社区|乡镇|街道|班次|工作日|"
    r"公里|小时|年|月|季|日|天|周|人|户|家|个|所|名|亩|吨|辆|件|项|次|台|套|座|度|生|例|班|村|镇|乡|县|市|区|校|位|张|条|米|箱|公顷|千瓦|瓦|只|头|届|期|床|篇|处|艘|株|幢|栋|间))+"
    r"|每(?:站|证|餐|航次|车次|栋|间|学时|课时|半年|百户|万人|千人|百人)|单[个家](?=[\u4e00-\u9fff]{2})(?:企业|项目|主体|单位|机构|平台|园区|社区|学校)?"
    r"|[户人村]均(?=增收|增加|奖|补)|(?<!全)[年月日]产(?:能)?(?=$)|时速$|单站日"
    r"|[年月日周]均(?=增|新|下|提|减|压|完|投|开|建|改|培|引|发|安|实|不|超|达|约|近|保持|降|推|处|办|服|接|$)"
)
# 每个村卫生室至少配备1名: who or what each is, where its noun ends plainly
_EVERY = re.compile(
    r"[每单][个家](?:[\u4e00-\u9fff]{2,7}?)(?=至少|不少于|不低于|不超过|最高|最多|奖励|补助|补贴|补偿|资助|配备|建成|建设|累计|每年|年度|可|应|要|须|设|选|派|安排|给予|发放|$)"
)
_EACH = re.compile(
    r"各(?:达到|达|完成|实现|自|给予|再?给予|补助|奖励|安排|投入|新增|建设|建成|创建|培育|打造|增加|选派|发放|支持|资助|补贴|派|约|有|设)?$|[人户村县校]均$"
)
_TO = re.compile(
    r"(?:[^，。；]{0,8}?)(?:提高|提升|增加|增长|扩大|上升|升|增|下降|降低|降|减少|压减|压缩|压降|缩短|减|调整|恢复|跃升|攀升|发展|扩展|拓展)(?:到|至|为)|(?:到|至)"
)
_FROM = re.compile(
    r"(?:由|从|自|比|较)(?:(?:(?:19|20)\d\d|上|去)年(?:底|末)?的?|“?[十]?[一二三四五六七八九]五”?(?:期间|时期|末)的?|目前的?|现在的?|现有的?|原来的?|当前的?|此前的?|最初的?)?$"
)
_BECOMES = re.compile(r"[到至为](?:了|原来的?|现在的?|目前的?|原有的?|20\d\d年的?|上年的?)?$")
# 不高于市场租金的70%, 不超过项目投资额50%
_BASED_BOUND = re.compile(
    r"(不低于|不高于|不超过|不少于|不得低于|不得高于|不得超过|低于|高于|超过|约)[^，。；：\d%]{1,12}的$"
    r"|(不低于|不高于|不超过|不少于|不得低于|不得超过)[^，。；：、\d%]{2,10}$"
)
_GIVES = re.compile(r"[^，。；]*?(?:给予|各|分别|投入|补助|奖励|支持|资助|补贴|减免|免除|扶持|发放)")
_TO_WHOM = re.compile(r"(?:^|[^应针面反配相绝])(?:对|给予|给|向)[^对]*$")
_BASE = ("为基数", "为基准", "的基础上", "基础上")
_AND_MORE = ("人口以上的", "常住人口以上的", "人口以下的")
_OF_WHOM = re.compile("[^，。；：的]{0,16}(?=的)")
_REACHES = re.compile("达到?|突破|超过|满|以上|以下|以内")
_MEMBERS = ("人", "名", "户", "张", "人次", "岁", "周岁", "")  # of those who meet a condition: 50人以上的企业
_REACHED_BY = ("达到", "达", "突破", "超过", "满", "过")
_PACE = re.compile(
    r"(?:增速|增幅|降幅|涨幅)(?:目标)?(?:设定在|保持在|控制在|维持在|稳定在|设定为|为|达到|达)$"
)
_RAISED = re.compile(r"(?:增加|提高|提升|扩大|减少)[^，。；]{0,50}(?:量|产能|能力|规模|面积)$")
_IMPROVED = ("改造提升", "建设提升", "整治提升", "优化提升", "新建提升")
_HEADS = re.compile(r"[/／](?:每)?(?:人|户|生|月|年|天|日|次|床|亩|家|头|只|台|辆|套|村|站|个)")
_PAID = re.compile("[补奖助贴]|标准|费|给予|发放")
# 按照项目投资的30%给予资助
_GRANT_SHARE = re.compile(
    r"(?:按照?|给予|补助|资助|补贴|奖励)[^，。；]{0,24}(?:的|额|投入|费用|价格|金额|总?投资|造价|成本|收入|支出)$|按照?$|给予$|按照?[^，。；]{0,12}标准$"
)
_WITHIN = re.compile(r"(?:^|[^现存所])在[^，。；：中上下内里时后前间]{1,14}$")
_NEAR = re.compile(r"[^、\d]{0,12}")
_AT = re.compile(r"(?:^|[^现存所])在")
_FOCUS = re.compile(r"(?:聚焦|围绕|面向|针对)[^打建培推]*$")
_GROWN = re.compile(r"(?:量|数|规模|能力|面积|产能|里程|容量|装机)新增$")
_PLACES = re.compile(
    r"(?:领域|行业|地区|省份|城市|方面|环节|场景|单位|国家和地区)(?=的|开展|实施|进行|率先|先行|应用|推广|内|中|建成|建立|签|[（(])"
)
_TIME_NOUN = re.compile(
    r"(?:期限|时限|年限|时间|工期|寿命|时长|周期|时数|天数|租期|效期|学制|免租|免缴|减免|免收|免除|假期|龄|[^近前中长时后本上下定日同分首周短远为]期)"
    r"(?:累计|平均|原则上|一般|均|城区|市区|农村|乡村|山区|由|从|分别|最长|再|可)*(?:不得?超过|不少于|不低于|不得少于|不得低于|达到?|缩短|压缩|压减|延长|控制在|为|提高|增加|减少|降低|最长|约|近)*"
    r"(?:到|至|为|了)?(?:约|近)?$|(?:缩短|压缩|延长|提速|压减)(?:到|至|为|了)?(?:约|近)?$"
)
_RANKED = re.compile(
    r"(?:排名|排在|位居|位列|居|列|入|进|全国|全省|全球|世界|国际|国内|行业|同类|名列|稳居|跻身|保持|达到?)[^，。；]{0,4}$"
)
_LINKS = ("、", "和", "及", "与", "或", "以及", "，")
_UNIT_AFTER_THOUSAND = "瓦米克伏卡赫"
_SOME = frozenset("几数好上成幾數")  # 数十家
_NOT_RANK = frozenset("目提以之此年月日底从空")  # 目前5个
_RANK_UNITS = frozenset("位名强%％")
_BUILT = ("座", "所", "家", "处", "艘", "台", "颗")
_REACHED = ("达到", "迈上", "迈向", "跃上", "站上", "跨上", "冲刺")
_PERCENT = ("%", "％", "‰")
_LETTER = re.compile("[0-9A-Za-z]")
_SLASH = ("/", "／")
_NOT_HALF = frozenset("另前后上下")
_NOT_AFTER_SCALE = frozenset("级里元％%字伏")
_BEFORE_DURATION = frozenset(
    "予受限间期命长数制租缴免收除假龄过少于低到达短缩减在为高加延至了近约再可均由从别般上、和-—至"
)
_AFTER_ONE = frozenset("半番倍分成座所家处艘台颗点點")
_INSIDE = frozenset("内來来前后後中间間里起末底初度级")
_TIME_BEFORE = re.compile(
    "(?:为期|历时|近|新|年|用|未来|今后|过去|此后|最近|再|第|后|前|下|上|这|每|来|连续|同|超|逾|过|自|从|以后|满)$"
)
# 三年的时间, 五年的努力: how long somebody is at it
_OF_TIME = re.compile(
    "[^，。、]{0,4}(?:时间|时长|成绩|总和|成就|政策|努力|奋斗|实践|探索|建设|发展|改革|历史|历程|目标|任务|计划|规划|行动|今天|时候|冬|春)"
)
_GRANTS = ("给予", "享受", "提供", "发放", "免除", "连续")
_GRANTED = ("免", "全额", "房租", "租金", "补贴", "补助", "1", "2", "3", "4", "5", "6", "7", "8", "9")
_TIME_UNITS = frozenset(("年", "个月", "天", "日", "小时", "个工作日", "工作日"))
_UNKNOWN = re.compile(r"(?P<u>[\u4e00-\u9fff]{1,2}?)(?=以上|以下|以内|左右|[，。；、\n]|$)")
_NOT_UNIT = frozenset(
    "的是为和与及或等年月日时号版级届期章条款楼室路线系街院省市县区乡镇村国道月前后中内外上下将要可已被在向对从由到至以之其该此这那个"
    "示左连钱分金银铜度岁世纪代强佳优星维网轮阶段大新高老小双化性型式制法制热频码字母位班"
)
_TENTHS_NOT = frozenset("立果功效为本都长员熟交绩品套分不因人年")
_WHOLE = re.compile("(?<![健安齐周保])全覆[盖蓋]")
_HALVED = re.compile("[减減]半(?![年天月个個价價途])")
_DOUBLED = re.compile("翻了?[番倍]")
_NUMERAL_START = frozenset("0123456789一二三四五六七八九十两百千万亿零兩萬億")
_NOT_OVER = frozenset("超通经不越胜度透")
_AT_LEAST = re.compile(r"至少(\w{2,4})$")
_MEETINGS = ("全会", "会议", "党代会", "全体", "中央", "代表大会")
_QUOTES = (("“", "”"), ("「", "」"), ("‘", "’"), ("『", "』"), ("《", "》"), ('"', '"'))
_OPENING = re.compile("[" + "".join(opening for opening, _ in _QUOTES) + "]")
_NEVER_AFTER = frozenset("第〔［[届初每×_＿/／+＋.．*#№")
_EDGES = "、和及与并或以，。；：！？… \n\t"  # no part of a noun at its ends
_PUNCTUATION = frozenset(_EDGES + "）)》”」（(/·到至")  # no noun starts with these
_NOT_INSIDE = _PUNCTUATION | frozenset("河部陆湖环")  # 1500公里内河航道
_LENGTHS = ("米", "公里", "千米")
_BUILDS = (
    "建设",
    "建成",
    "新建",
    "打造",
    "培育",
    "新增",
    "开工",
    "引进",
    "建",
    "改造",
    "增设",
    "设立",
    "组建",
    "新开",
)


_ONE = Decimal(1)
_new = tuple.__new__  # makes a NamedTuple of a tuple of all its fields in a third of the time
_GOES_ON = frozenset(".,， 余多来餘來百千万亿萬億")  # what may continue a numeral after its first figures


class Number(NamedTuple):
    """A number as read at a place: its value, where it ends, and whether it is round (余, 多, 几)."""

    value: Decimal
    end: int
    about: bool
    scale: Decimal  # the 万/亿 said with it, 1 if none
    literal: str


def _share(over: Decimal, below: Decimal) -> Decimal:
    """A fraction as a percentage; at four decimals where it does not end (三分之二)."""
    share = over * 100 / below
    return share if len(share.as_tuple().digits) < 20 else round(share, 4)


@lru_cache(maxsize=4096)
def _value(literal: str) -> Decimal | None:
    return parse_numeral(literal)


def _neighbours(run: str) -> tuple[Decimal, Decimal] | None:
    """三五(个), 两三(千), 四五十: two neighbouring digits are a range."""
    a, b = DIGITS.get(run[0]), DIGITS.get(run[1])
    if not a or not b or not (b - a == 1 or (a, b) == (3, 5)) or any(c in DIGITS for c in run[2:]):
        return None
    scale = _value(run[2:]) if run[2:] else _ONE
    return (a * scale, b * scale) if scale is not None else None


def _read(text: str, at: int) -> Number | None:
    """The number that starts at ``at``, if one does."""
    c = text[at : at + 1]
    if c not in _NUMERAL_START or not c:
        return None
    if c.isascii():
        m = _FIGURES.match(text, at)
        if m is None:
            return None
        figures, fuzz, scale, tail, more = m.group("a", "f", "s", "t", "g")
        if len(figures) > LONGEST:
            return None
        end = m.end()
        if tail:
            value = _value(figures + scale + tail)
        elif scale:
            value = _value(figures + scale)
        else:
            value = _value(figures)
            end = m.end("g") if more or fuzz else m.end("a")
        if value is None:
            return None
        factor = _value(scale) if scale else None
        return _new(Number, (value, end, bool(fuzz or more), factor or _ONE, figures))
    m = _CHARACTERS.match(text, at)
    if m is None:
        return None
    literal, fuzz, scale = m.group("a", "f", "s")
    value = _value(literal)
    if value is None:
        return None
    end = m.end()
    if scale and not fuzz:
        return None
    factor = _value(scale) if scale else Decimal(1)
    if factor is None:
        return None
    return Number(value * factor, end, bool(fuzz), factor, literal)


def find(text: str) -> list[Quantity]:
    """Everything in ``text`` that is a quantity, by place, none overlapping another.

    Widths are taken as normalised (half-width figures and letters). Nothing is matched across a line feed.
    """
    lex = lexicon()
    reader = _Reader(text, lex)
    found = reader.found
    done = 0
    for hit in lex.scan.finditer(text):
        start, end = hit.span()
        if start < done or end - start > LONGEST:
            continue
        # most numerals are times and 一批, 一次, 一个: leave them early
        following, previous = text[end : end + 1], text[start - 1 : start]
        if (
            following == "年"
            and previous not in _BEFORE_DURATION
            and text[end + 1 : end + 2] not in ("一", "以", "的")
        ):
            continue
        at_least = (
            text[start:end] == "一" and previous in lex.done_by and "至少" in text[max(0, start - 6) : start]
        )  # 至少检查一次
        if (
            following not in _AFTER_ONE
            and text[start:end] == "一"
            and previous not in lex.before
            and not at_least
        ):
            continue
        q = reader.at(start, end)
        if q is not None:
            done = q.end
            if q.relation != "=" or not lex.frame.match(text, done - len(q.unit)):
                found.append(q)
    if reader.series:
        _share_out(found, reader.series)
    wholes = [q for m in _WHOLE.finditer(text) if (q := reader.whole(m.start(), m.end()))]
    doubled = [q for m in _DOUBLED.finditer(text) if (q := reader.doubled(m.start(), m.end(), 2))]
    halved = [q for m in _HALVED.finditer(text) if (q := reader.halved(m.start(), m.end()))]
    if wholes or doubled or halved:
        ordered = sorted(found + wholes + doubled + halved, key=lambda q: (q.start, -q.end))
        found = [
            q
            for before, q in zip([None, *ordered], ordered, strict=False)
            if not before or q.start >= before.end
        ]
    return found


def _share_out(found: list[Quantity], series: dict[int, list[str]]) -> None:
    """Each number of a list gets its own indicator: 出生率、死亡率分别为9‰、7‰."""
    for at, q in enumerate(found):
        parts = series.get(q.start)
        if parts is None:
            continue
        last = at
        while last + 1 < len(found) and 0 < found[last + 1].start - found[last].end < 3:
            last += 1
        if last - at + 1 == len(parts):
            for place, part in enumerate(parts, at):
                found[place] = found[place]._replace(of=part)


class Reading(NamedTuple):
    """A way to read a number: phrases that are read so as a whole, look-alikes that are no quantity."""

    rule: str
    examples: tuple[str, ...]
    rejects: tuple[str, ...] = ()


READINGS = (
    Reading(
        "quantity.fraction",
        ("百分之九十五以上", "三分之二", "万分之五", "不超过五分之一"),
        ("百分比", "分之"),
    ),
    Reading("quantity.half", ("一半", "超过一半"), ("另一半",)),
    Reading("quantity.zero_growth", ("零增长",), ("零距离", "零售")),
    Reading("quantity.doubling", ("翻一番", "翻了两番", "翻番"), ("一番", "翻阅")),
    Reading("quantity.halved", ("减半",), ("减半年",)),
    Reading("quantity.tenths", ("三成", "七成五", "近8成", "九成以上"), ("三成功", "一成不变")),
    Reading("quantity.rank", ("前20位", "前5%", "前千分之一"), ("目前20", "此前5")),
    Reading(
        "quantity.range", ("3—5个", "5%-6%", "3至5家", "三五个", "百分之五至六", "3-5万亩"), ("2023—2025年",)
    ),
    Reading("quantity.bare", ("10万", "超7亿", "1亿2000万"), ("10", "千亿级", "3000亿级")),
    Reading("quantity.unknown_measure", (), ("如图2所示", "1左右")),
    Reading(
        "quantity.number",
        (
            "不低于80%",
            "1,536个",
            "近千家",
            "20余万平方米",
            "最高给予500万元",
            "0.5吨标准煤/万元以内",
            "至少一次",
            "50年一遇",
        ),
        (
            "一批",
            "一次性",
            "三大工程",
            "第三个",
            "5G",
            "百家争鸣",
            "5年内",
            "四个意识",
            "“5150”计划",
            "108国道",
            "2024款",
        ),
    ),
    Reading("quantity.whole", ("全覆盖",), ("全覆盖式",)),
)


class _Reader:
    """Reads the quantity at a place of one text. ``found`` is what came before that place."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        self.found: list[Quantity] = []
        self.series: dict[int, list[str]] = {}  # by start: the indicators that 分别 shares out

    def at(self, start: int, stop: int) -> Quantity | None:
        """The quantity whose numeral starts with the run text[start:stop], if it is one."""
        text, lex = self.text, self.lex
        previous = text[start - 1] if start else ""
        if previous in _NEVER_AFTER or (previous == " " and text[start - 2 : start - 1] == "第"):
            return None
        run = text[start:stop]
        if run in lex.fixed:
            for place, term in lex.fixed[run]:
                if start >= place and text.startswith(term, start - place):
                    return None
        following = text[stop : stop + 1]
        if following == "分" and text.startswith("分之", stop):
            return self._fraction(start, stop)
        number: Number | None
        if text[start].isascii():
            if previous.isascii() and (
                previous.isalpha() or (previous == "-" and text[start - 2 : start - 1].isalnum())
            ):
                return None  # M102, 010-12345678
            if following in _GOES_ON or stop - start > 15:
                number = _read(text, start)
            else:
                number = _new(Number, (Decimal(run), stop, False, _ONE, run))
            return None if number is None else self._measured(start, number, False)
        if following and following in _UNIT_AFTER_THOUSAND and run[-1] == "千" and len(run) > 1:
            run, stop, following = run[:-1], stop - 1, "千"  # 三千瓦 is 3 kW
        if following == "半" and run == "一" and previous not in _NOT_HALF:
            return self._build(start, stop + 1, Decimal(50), "%", "ratio", "quantity.half")
        if following == "增" and run == "零" and text.startswith("增长", stop):
            return self._build(start, stop + 2, Decimal(0), "%", "growth", "quantity.zero_growth")
        if following == "番":
            times = _value(run)
            begin = start - 1 if previous == "翻" else start - 2 if text.startswith("翻了", start - 2) else -1
            return (
                self.doubled(begin, stop + 1, 2 ** int(times))
                if begin >= 0 and times and times < 20
                else None
            )
        if len(run) > 1:
            pair = _neighbours(run)
            if pair is not None:
                unit, kind, measure, end = self._unit(stop)
                if not unit or kind == "time":
                    return None
                return self._build(
                    start, end, None, unit, kind, "quantity.range", measure, low=pair[0], high=pair[1]
                )
            if all(c in DIGITS for c in run):  # 二〇二五
                return None
        if previous in _SOME and run[0] in "十百千万亿":
            return None  # 数十家, 上百家: no number is said
        number = _read(text, start)
        return None if number is None else self._measured(start, number, True)

    def _measured(self, start: int, number: Number, han: bool) -> Quantity | None:
        """The quantity made of a number and what follows it: a unit, per cent, a second number, or a noun."""
        text, lex = self.text, self.lex
        end = number.end
        if text.startswith("个多", end):  # 5个多小时
            number = number._replace(end=end + 2, about=True)
            end += 2
        following = text[end : end + 1]
        if (
            following == "成"
            and number.value <= 10
            and not number.about
            and text[end + 1 : end + 2] not in _TENTHS_NOT
        ):
            return self._tenths(start, number)
        if start and text[start - 1] == "前" and (start == 1 or text[start - 2] not in _NOT_RANK):
            ranked = self._rank(start, number)
            if ranked is not None:
                return ranked
        unit, kind, measure, unit_end = self._unit(end)
        if kind == "time":
            if text.startswith("年一遇", end):
                unit, kind, measure, unit_end = "年一遇", "other", None, end + 3
            elif number.value >= 1000 or not self._time_counts(start, unit_end):
                return None  # 2020年的…
        elif unit:
            if (
                text[unit_end : unit_end + 1] == "内"
                and unit in _LENGTHS
                and text[unit_end + 1 : unit_end + 2] not in _NOT_INSIDE
                and not self._bound_before(start)[1]
            ):
                return None  # 50米内换乘比例
            if text[unit_end : unit_end + 1] == "级" and (kind != "count" or han):
                return None  # 5万吨级
            if unit == "分" and not (self._bound_before(start)[1] or lex.after.match(text, unit_end)):
                return None  # 8点30分
            if unit in ("款", "版") and len(number.literal) == 4 and number.literal[:2] in ("19", "20"):
                return None  # 2024款
        if text[unit_end : unit_end + 1] in _RANGE_FIRST:
            ranged = self._range(start, number, unit, unit_end)
            if ranged is not None:
                return ranged
        rule = "quantity.number"
        if han:
            if not unit or not self._han_counts(start, number, measure, kind, unit_end):
                return None
        elif not unit:
            if number.scale > 1:  # 10万就业岗位
                if following in _NOT_AFTER_SCALE or number.scale < 10000:
                    return None
                rule = "quantity.bare"
            else:
                unknown = self._unknown_measure(start, number)
                if unknown is None:
                    return None
                unit, unit_end, kind, rule = unknown, end + len(unknown), "count", "quantity.unknown_measure"
        return self._build(start, unit_end, number.value, unit, kind, rule, measure, number.about)

    def _unit(self, at: int) -> tuple[str, str, Measure | None, int]:
        """The unit at ``at``, its kind, its row (None for a compound one) and where it ends; "" for none."""
        text = self.text
        c = text[at : at + 1]
        if c in _PERCENT:
            return ("‰" if c == "‰" else "%"), "ratio", None, at + 1
        begin = at
        if c == " ":
            begin += 1
            c = text[begin : begin + 1]
        for measure in self.lex.measures.get(c, ()):
            unit = measure.unit
            if not text.startswith(unit, begin):
                continue
            end = begin + len(unit)
            following = text[end : end + 1]
            if following and (
                (following in measure.not_before and not text.startswith(("具有", "具备"), end))
                or (unit.isascii() and _LETTER.match(following))
            ):
                continue
            if following in _SLASH:  # 微克/立方米
                per = self.lex.compound.match(text, end)
                if per:
                    kind = "money" if measure.kind == "money" else "other"
                    return text[begin : per.end()], kind, None, per.end()
            return unit, measure.kind, measure, end
        return "", "", None, at

    def _unknown_measure(self, start: int, number: Number) -> str | None:
        """A measure word that no table has, by its place: 新增3000航次, 200标段以上."""
        text = self.text
        unknown = _UNKNOWN.match(text, number.end)
        if unknown is None or "." in number.literal or not start or not _NOT_UNIT.isdisjoint(unknown["u"]):
            return None
        previous = text[start - 1]
        return None if previous in _PUNCTUATION or previous == "." else unknown["u"]

    def _tenths(self, start: int, number: Number) -> Quantity | None:
        """三成 is 30 %, 七成五 is 75 %."""
        value, end = number.value * 10, number.end + 1
        half = self.text[end : end + 1]
        if half == "半" or half in DIGITS:
            value, end = value + DIGITS.get(half, 5), end + 1
        return self._build(start, end, value, "%", "ratio", "quantity.tenths")

    def _fraction(self, start: int, stop: int) -> Quantity | None:
        """百分之九十五, 三分之二, 万分之五, 百分之五到百分之六; 前千分之一 is a rank."""
        text = self.text
        below = _value(text[start:stop])
        over = _read(text, stop + 2) if below else None
        if not below or over is None:
            return None
        value, end = _share(over.value, below), over.end
        if start and text[start - 1] == "前":
            return self._build(start - 1, end, value, "%", "rank", "quantity.rank")
        sep = _RANGE.match(text, end)
        if sep is not None:
            again = sep.end()
            if text.startswith(text[start : stop + 2], again):
                again += stop - start + 2
            second = _read(text, again)
            if second is not None and second.value > over.value:
                high = _share(second.value, below)
                return self._build(
                    start, second.end, None, "%", "ratio", "quantity.range", low=value, high=high
                )
        return self._build(start, end, value, "%", "ratio", "quantity.fraction", about=over.about)

    def _rank(self, start: int, number: Number) -> Quantity | None:
        """排名前20, 全国前三, 前10位: the place in an order, at most."""
        text = self.text
        unit, end = text[number.end : number.end + 1], number.end + 1
        if unit not in _RANK_UNITS:
            following, unit, end = unit, "", number.end
            if following and following not in "，。；、\n）)的":
                return None
            if not _RANKED.search(text[max(0, start - 12) : start - 1]):
                return None
        return self._build(
            start - 1, end, number.value, "%" if unit == "％" else unit, "rank", "quantity.rank"
        )

    def _range(self, start: int, first: Number, unit: str, unit_end: int) -> Quantity | None:
        """5%-6%, 3—5个, 3至5家: a second number follows, with the same unit or with the only one."""
        text = self.text
        sep = _RANGE.match(text, unit_end)
        if sep is None or (sep[0].strip() in "至到" and start and text[start - 1] in "由从自"):
            return None
        second = _read(text, sep.end())
        if second is None:
            return None
        other, kind, measure, end = self._unit(second.end)
        if (unit and unit != other) or (not other and second.scale < 10000):
            return None
        if (kind == "time" and not self._time_counts(start, end)) or text[end : end + 1] == "级":
            return None
        low, high = first.value, second.value
        if not unit and first.scale == 1 and second.scale > 1 and low * second.scale < high:
            low *= second.scale  # 3-5万: 万 is said once
        if low >= high:
            return None
        return self._build(start, end, None, other, kind, "quantity.range", measure, low=low, high=high)

    def whole(self, start: int, end: int) -> Quantity | None:
        """全覆盖 is 100 %."""
        following = self.text[end : end + 1]
        if following == "式" or (following == "的" and start and self.text[start - 1] in "、，和及"):
            return None  # 分学段、全覆盖的体系
        return self._alone(start, end, Decimal(100), "%", "whole", "quantity.whole")

    def doubled(self, start: int, end: int, times: int) -> Quantity | None:
        """翻番 is twice, 翻两番 four times."""
        return self._alone(start, end, Decimal(times), "倍", "doubling", "quantity.doubling")

    def halved(self, start: int, end: int) -> Quantity | None:
        """减半 is less by 50 %."""
        return self._alone(start, end, Decimal(50), "%", "growth", "quantity.halved")

    def _alone(
        self, start: int, end: int, value: Decimal, unit: str, kind: str, rule: str
    ) -> Quantity | None:
        """Builds what is said without a numeral of its own, out of the order of the others."""
        found, self.found = self.found, []
        try:
            return self._build(start, end, value, unit, kind, rule)
        finally:
            self.found = found

    # -- does it count? ------------------------------------------------------------

    def _time_counts(self, start: int, end: int) -> bool:
        """Is the duration here an amount (办理时限缩短3天, 最长五年的补贴, 3—12个月的见习), not a time (3天内)?"""
        text = self.text
        last = self.found[-1] if self.found else None
        if (
            last is not None
            and last.end + 1 == start
            and text[last.end] in "、和"
            and last.unit in _TIME_UNITS
        ):
            return True
        before = text[max(0, start - 16) : start]
        if _TIME_NOUN.search(before):
            return True
        if (
            text[end : end + 1] in _INSIDE
            or text.startswith("时间", end)
            or text.startswith("以内", end)
            or _TIME_BEFORE.search(before)
        ):
            return False
        if text[end : end + 1] == "的":
            return text[end + 1 : end + 2] not in _PUNCTUATION and not _OF_TIME.match(text, end + 1)
        if text.startswith(_GRANTED, end):
            return before.endswith(_GRANTS)
        return bool(self._bound_before(start)[1] or text.startswith(("以上", "及以上"), end)) and (
            text[end : end + 2] != "以来"
        )

    def _han_counts(self, start: int, number: Number, measure: Measure | None, kind: str, end: int) -> bool:
        """Does a Chinese numeral with this measure word count? 三个 does, 一个 and 百家 hardly ever."""
        text, literal = self.text, number.literal
        if measure is None:
            return kind in ("ratio", "money", "other")
        if kind == "time":
            return True  # what is before and behind it has said so
        unit = measure.unit
        if literal in ("一", "零", "〇"):
            if unit == "倍" or (unit != "批" and self._bound_before(start)[1] in (">=", "<=")):
                return literal == "一"  # 至少一个
            return unit in _BUILT and text[max(0, start - 4) : start].endswith(_BUILDS)  # 新建一座
        if literal == "二" and unit != "倍":
            return False  # a count of two is 两; 二次, 二类 are ordinal
        if _ONLY_SCALE.fullmatch(literal):  # 近千家, 百亿元以上, 达到万亿元
            if text[start - 1 : start].isdigit():
                return False
            said = text[max(0, start - 2) : start] in _REACHED or self.lex.after.match(text, end)
            return bool(said or self._bound_before(start)[1])
        if unit in ("类", "次") and (
            text[max(0, start - 2) : start - 1] == unit or text.startswith(_MEETINGS, end)
        ):
            return False  # 二类、三类, 四次会议
        if measure.han == "yes":
            return not (unit == "个" and text[end : end + 1] in ("“", "‘", "「", "一", "人"))
        return measure.han == "long" and len(literal) > 1

    def _quoted_name(self, start: int, end: int) -> bool:
        """Is the number inside a short quoted name, “5150”引才计划?"""
        text = self.text
        for opening, closing in _QUOTES:
            at = text.rfind(opening, max(0, start - NAME), start)
            if at >= 0 and text.find(closing, at + 1, start) < 0:
                close = text.find(closing, start, at + NAME + 2)
                if close >= 0 and (close >= end or opening == closing) and "\n" not in text[at:close]:
                    return True
        return False

    # -- the words around ------------------------------------------------------------

    def _bound_before(self, start: int) -> tuple[int, str]:
        """Where the bound directly before ``start`` begins and its relation; (start, "") without one."""
        text = self.text
        at = start
        if at and text[at - 1] == " ":
            at -= 1
        if at > 1 and text[at - 1] == "了":
            at -= 1
        for word, relation in self.lex.before.get(text[at - 1 : at], ()):
            begin = at - len(word)
            if begin >= 0 and text.startswith(word, begin):
                if word == "过" and (text[start] not in "百千万亿" or text[begin - 1 : begin] in _NOT_OVER):
                    continue  # 通过5项; 过亿元
                if word in ("近", "约") and begin and text[begin - 1] in "最附临靠邻节签合预公制条大":
                    break  # 附近, 节约
                return begin, relation
        if text[at - 1 : at] in self.lex.done_by:
            done = _AT_LEAST.search(text, max(0, at - 8), at)
            verbs = self.lex.verbs
            if done and (done[1] in verbs or (done[1][:2] in verbs and done[1][2:] in verbs)):
                return done.start(), ">="  # 至少巡查1次
        return start, ""

    def _build(
        self,
        start: int,
        end: int,
        value: Decimal | None,
        unit: str,
        kind: str,
        rule: str,
        measure: Measure | None = None,
        about: bool = False,
        low: Decimal | None = None,
        high: Decimal | None = None,
    ) -> Quantity | None:
        """The quantity with its number at text[start:end]; None where it is part of a quoted name."""
        text, lex = self.text, self.lex
        if _OPENING.search(text, start - NAME if start > NAME else 0, start) and self._quoted_name(
            start, end
        ):
            return None
        last = self.found[-1] if self.found else None
        relation = "range" if value is None else "~" if about else "="
        # the bounds, and the clause around number and bounds
        begin, bound = start, ""
        if text[start - 1 : start] in lex.before or text[start - 1 : start] in lex.done_by:
            begin, bound = self._bound_before(start)
            if last is not None and begin < last.end:
                begin, bound = start, ""
        after = lex.after.match(text, end) if text[end : end + 1] in lex.after_first else None
        if after is not None:
            end = after.end()
            if value is not None:
                relation = lex.after_relation[after[1]]
        stop = _CLAUSE_RIGHT.search(text, end, end + WINDOW)
        right = text[end : stop.start() if stop else end + WINDOW]
        if (
            bound
            and kind == "count"
            and right
            and right[0] not in _PUNCTUATION
            and text.startswith("突破", begin)
        ):
            begin, bound = start, ""  # 突破50种技术: the verb, no bound
        giving = bool(bound) and text[begin] == "最" and start - begin > 3  # 最高给予
        start = begin
        if bound and value is not None:
            relation = bound
        far = start - WINDOW if start > WINDOW else 0
        cut = _CLAUSE_LEFT.match(text, far, start)
        left = text[cut.end() if cut else far : start]
        if (
            unit in ("%", "倍")
            and value is not None
            and not bound
            and left
            and (left[-1] == "的" or "不" in left[-14:])
        ):
            based = _BASED_BOUND.search(left)  # 不低于市场租金的70%
            if based:
                start -= len(left) - based.start()
                relation = lex.bounds[based[1] or based[2]]
                left = left[: based.start()]
        # what it is
        since = last.end - start + len(left) if last is not None else 0
        role, per = self._role(left, right, unit, kind, relation, bool(bound), after is not None, since)
        if giving and kind == "money" and role == "target":
            role = "budget"
        if last is not None and 0 < start - last.end < 3 and text[last.end : start] in _LINKS:
            if last.unit == "个" and unit == "个百分点":  # 分别提升31.1个和26.3个百分点
                self.found[-1] = last = last._replace(unit=unit, role=role)
            if last.unit == unit:
                relation, role, per = self._listed(last, left, right, relation, role, per, after is not None)
        of = self._of(left, right, start - len(left), kind, last, role)
        if value is None:
            bottom, top = float(low or 0), float(high or 0)
            words = text[start:end]
            return _new(
                Quantity,
                (words, start, end, None, bottom, top, unit, relation, role, of, per, None, rule),
            )
        if unit == "倍" and role == "change" and kind != "doubling":
            value += 1  # 增长2倍 is three times the base
        if kind == "rank":
            relation = "<="
        number = float(value)
        canonical = None
        if measure is not None and measure.factor is not None:
            canonical = Canonical(float(value * measure.factor), measure.base)
        return _new(
            Quantity,
            (
                text[start:end],
                start,
                end,
                number,
                number if relation in (">=", ">") else None,
                number if relation in ("<=", "<") else None,
                unit,
                relation,
                role,
                of,
                per,
                canonical,
                rule,
            ),
        )

    def _listed(
        self, last: Quantity, left: str, right: str, relation: str, role: str, per: str | None, after: bool
    ) -> tuple[str, str, str | None]:
        """Relation, role and per of a number listed after ``last``: what is said once holds for each.

        分别给予最高60万元、40万元; 分别达30万吨和50万吨左右; 收入达到2000万元、5000万元的企业.
        """
        if "分别" in left:
            if relation == "=" and last.relation not in ("=", "range"):
                relation = last.relation
            elif after and last.relation == "=":
                self._spread(relation=relation)
        if role == "target" and last.role != "target" and self.text[last.end] != "，":
            role, per = last.role, last.per
        elif role == "scope" and last.role != "scope" and right[:1] == "的":
            self._spread(role="scope")
        return relation, role, per

    def _spread(self, relation: str | None = None, role: str | None = None) -> None:
        """Gives what the last member of a list says to the members before it."""
        found = self.found
        at = len(found) - 1
        while True:
            q = found[at]
            if relation is not None and q.value is not None:
                low = q.value if relation in (">=", ">") else None
                high = q.value if relation in ("<=", "<") else None
                q = q._replace(relation=relation, low=low, high=high)
            found[at] = q._replace(role=role or q.role)
            if at == 0 or found[at - 1].unit != q.unit or not 0 < q.start - found[at - 1].end < 3:
                return
            at -= 1

    # -- what the number is ------------------------------------------------------------

    def _role(
        self,
        left: str,
        right: str,
        unit: str,
        kind: str,
        relation: str,
        bound: bool,
        after: bool,
        since: int,
    ) -> tuple[str, str | None]:
        """Role and per of a number; ``since`` is where in ``left`` the number before it ends."""
        lex = self.lex
        base = left.rstrip(" 了约近")
        per: str | None = None
        tail_unit = base[-1:] in ("产", "速", "能")
        if "每" in left or "均" in left or "各" in left or "单" in left or tail_unit:
            for m in _PER.finditer(left):
                if m.end() > since or m[0][1:] != "均":
                    per = m[0]  # 年均 is of the next number alone
            for m in _EVERY.finditer(left):
                if per is None or m.start() >= left.rfind(per):
                    per = m[0]
            each = _EACH.search(base)
            if each and (per is None or each.start() > left.rfind(per)):
                per = each[0][:1] if each[0][0] == "各" else each[0]
        if kind == "rank":
            return "scope", None
        if kind in ("whole", "doubling"):
            return "target", None
        if right.startswith(_BASE):
            return "baseline", per
        if self._conditional(left, right, relation, kind, unit):
            return "scope", None
        becomes = base[-1:] in ("到", "至", "为", "的") and _BECOMES.search(base) is not None
        tail = base[-1:]
        if tail and tail in "由从自比较的底末年" and _FROM.search(base) and _TO.match(right):
            return "baseline", per
        if not becomes:
            if base.endswith("增加") and kind in ("count", "") and right and right[0] not in _PUNCTUATION:
                if not ("比" in left or "较" in left):
                    return ("rate", per) if per else ("target", None)  # 增加500万个学位
            elif (base.endswith(lex.change) and not base.endswith("新增")) or _PACE.search(base):
                return "change", per
            if _RAISED.search(base) and kind in ("mass", "power", "energy", "area", "volume"):
                return "change", per
            if (
                base.endswith(lex.improve)
                and not base.endswith(_IMPROVED)
                and (
                    kind in ("ratio", "money", "time", "age", "other")
                    or not right
                    or right[0] in _PUNCTUATION
                )
            ):
                return "change", per
            if "百分点" in unit:
                return "change", per
        if kind == "growth":
            return "change", per
        if per is not None:
            return "rate", per
        if kind == "money" and _HEADS.search(unit) and (_PAID.search(left) or self._near_grant(right)):
            return "rate", None  # 补助3000元/户
        if (
            kind == "ratio"
            and _GRANT_SHARE.search(left)
            and (lex.grant.search(left) or lex.granted.match(right) or self._near_grant(right))
        ):
            return "budget", None
        if kind == "ratio" and not ("减" in left or "压" in left or "降" in left or "及" in left):
            return "target", None
        if (
            kind not in ("time", "age", "")
            and ("减" in left or "压" in left or "降" in left)
            and lex.cut.search(left)
        ):
            return "change", None
        if (
            kind in ("mass", "power", "energy", "area", "volume", "count")
            and base.endswith("新增")
            and _GROWN.search(base)
        ):
            return "change", None
        if base.endswith(lex.party) or "涉及" in left or "惠及" in left:
            return "scope", None
        if kind == "" and base.endswith(("投", "投资", "投入", "资金", "融资")):
            return "budget", None
        if kind == "money":
            grant = lex.grant.match(right)
            near_grant = self._near_grant(right)
            if right.startswith("用于"):
                return "budget", None
            if (
                right
                and not grant
                and not near_grant
                and right[0] not in _PUNCTUATION
                and (after or bound)
                and (right[0] != "的" or len(right) > 1)
            ):
                return "scope", None
            if grant:
                return "budget", None
            spent = None
            for m in lex.spend.finditer(left):
                spent = m
            if spent is None and (near_grant or (bound and relation == "<=" and not left.strip())):
                return "budget", None  # ，最高300万元
            if spent is not None and spent["spend"]:
                return "budget", None
            return "target", None
        if kind == "age" and right and right[0] not in _PUNCTUATION and after:
            return "scope", None
        if kind in ("count", ""):
            whom = "对" in left or "给" in left or "向" in left
            if whom and _TO_WHOM.search(left) and (_GIVES.match(right) or lex.acted.match(right)):
                return "scope", None
            if base.endswith("连续") and "的" in right:
                return "scope", None
            if relation in ("=", "range"):
                if base.endswith("在") and right:
                    return "scope", None
                within = _WITHIN.search(left)
                if within and not lex.turn.search(within[0]) and lex.acted.match(right, 2):
                    return "scope", None
                if _PLACES.match(right) and (base.endswith("等") or _AT.search(left)):
                    return "scope", None
                if ("聚" in left or "围" in left or "面" in left or "针" in left) and _FOCUS.search(left):
                    return "scope", None
        return "target", None

    def _of(
        self, left: str, right: str, clause: int, kind: str, last: Quantity | None, role: str
    ) -> str | None:
        """What is counted or measured: the noun after a counting number, the subject before another."""
        number = clause + len(left)
        if last is not None and last.end > clause:
            left = left[max(0, last.end - clause) :]
            acted = self.lex.acted.match(left, 1) if last.role == "scope" else None
            if acted:
                left = left[acted.end() :]  # 在8个县|建设蔬菜基地6万亩
        if role == "scope" and right[:1] == "的" and kind != "count":  # 产值超过1亿元、5亿元的企业
            noun = self._subject(left, number) or (last.of if left in _LINKS and last else None)
            if noun is not None:
                return noun
        if kind in ("ratio", "whole", "doubling", "growth"):
            if (right[:1] == "的" and not left.endswith("的")) or left[-1:] in "、和及":
                noun = self._noun(right, role) or self._subject(left, number)
            else:
                noun = self._subject(left, number) or self._noun(right, role)
        elif kind == "money":
            own = self._subject(left, number) if left[:1] in _LINKS[:3] else None  # 、一等奖50万元
            noun = (
                own
                or self._granted(right)
                or self._subject(left, number)
                or self._noun(self._led(right), role)
            )
        elif role == "baseline":
            noun = self._subject(left, number)
        else:
            noun = self._noun(right, role) or self._subject(left, number)
        if noun is not None:
            return noun
        if last is not None and last.end > clause:
            return last.of
        return self._before(clause, kind, last)

    def _near_grant(self, right: str) -> bool:
        """Is what follows the number soon a grant: 300万元的一次性奖励?"""
        near = _NEAR.match(_MORE_MONEY.sub("", right))
        return near is not None and self.lex.grant.search(near[0]) is not None

    def _conditional(self, left: str, right: str, relation: str, kind: str, unit: str) -> bool:
        """Is the number a condition on those that are meant: 产值超过300亿元的企业, 面积300平方米以内的，…?"""
        if right[:1] != "的" and not right.startswith(_AND_MORE):
            if relation == "=" or kind == "time" or "对" not in left or not right:
                return False
            of_whom = _TO_WHOM.search(left)
            more = _OF_WHOM.match(right)
            return (
                of_whom is not None
                and more is not None
                and self.lex.whom.match(right, more.end()) is not None
            )
        if kind in ("count", "") and unit not in _MEMBERS and not right.startswith(_AND_MORE):
            return False  # 10个以上的县: the counties are counted
        listed = left[-1:] in _LINKS and _REACHES.search(left) is not None
        if relation == "=" and not (
            listed or left.endswith(_REACHED_BY) or (right == "的" and kind != "count")
        ):
            return False
        return self.lex.whom.match(right, right.find("的")) is not None

    def _granted(self, right: str) -> str | None:
        """What money is given as: 300万元奖励; 5万元、3万元的补助; 200元给予补贴."""
        listed = _MORE_MONEY.match(right)
        if listed:
            right = right[listed.end() :]
        near = _NEAR.match(right)
        if near is None or not self.lex.grant.search(near[0]):
            return None
        granted = self.lex.granted.match(right)
        return self._short(granted[1]) if granted else self._noun(right, "budget")

    def _before(self, clause: int, kind: str, last: Quantity | None) -> str | None:
        """What the clause before is about, where this one names nothing: 产量达到5万吨，比上年增长3%."""
        text = self.text
        if clause < 2 or text[clause - 1] not in "，,":
            return None
        left = text[max(0, clause - 1 - WINDOW) : clause - 1]
        begun = _CLAUSE_LEFT.match(left)
        if begun:
            left = left[begun.end() :]
        begin = clause - 1 - len(left)
        given = self.lex.given.search(left) if kind in ("money", "ratio") else None
        if given:
            return self._short(given[1])
        if last is not None and last.end > begin:
            return last.of if last.role != "scope" else self._subject(text[last.end : clause - 1])
        if kind in ("ratio", "growth", "doubling", "whole") or text[clause] in "由从比较达为将约占":
            return self._subject(left)
        return None

    def _noun(self, right: str, role: str) -> str | None:
        """The head of the noun phrase that starts ``right``: (27条)充满活力的精品街区 → 精品街区."""
        noun = right[1:] if right[:1] == "的" else right
        if not noun or noun[0] in _PUNCTUATION:
            return None
        if noun[0] == "为" and noun[1:2] not in "民农企":
            return None  # 2万元为限额
        place = _PLACES.match(noun)
        if place:
            return place[0]
        grade = _GRADE.match(noun)  # 500亿级产业链, 5G基站
        digit = _FIRST_DIGIT.search(noun, grade.end() if grade else 0)
        if digit:
            first = noun[: digit.start()]
            if first[-1:] in _EDGES or noun.rfind("的") < digit.start() or self.lex.then.search(first):
                noun = first  # else 两个长约570米的隧道
                if noun.endswith(("、超", "、约")):
                    noun = noun[:-2]
                noun = _ANOTHER.sub("", noun)
        if role == "scope":
            acted = self.lex.acted.match(noun, 2)
            if acted:
                noun = noun[: acted.start("act")]
        head = noun.rfind("的")
        if head >= 0 and head + 1 < len(noun):
            noun = noun[head + 1 :]
        then = self.lex.then.search(noun)
        if then:
            noun = noun[: then.start()]
        for word in self.lex.done:
            if len(noun) > len(word) + 1 and noun.endswith(word):
                noun = noun[: -len(word)]
                break
        noun = _FOR.sub("", noun.strip(_EDGES))
        return self._short(noun)

    def _unlinked(self, noun: str) -> str:
        """``noun`` without the words that join it to its number: 产值首次达到 → 产值."""
        link = self.lex.link
        while True:
            if noun.endswith(("惠及", "涉及")):
                noun = noun[:-2]
            noun = noun.rstrip(_EDGES)
            when = _WHEN_LAST.search(noun)
            if when:
                noun = noun[: when.start()]
                continue
            for word in link.get(noun[-1:], ()):
                if noun.endswith(word):
                    noun = noun[: -len(word)]
                    break
            else:
                return noun

    def _led(self, noun: str) -> str:
        """``noun`` without the verbs, times and prepositions before it: 力争今年新建学校 → 学校."""
        while True:
            lead = self.lex.lead.match(noun)
            if lead is None or not lead.end():
                return noun
            rest = noun[lead.end() :].lstrip(_EDGES)
            if len(rest) < 2 and rest and lead[0][-1:] not in "和及与并、 ":
                return noun  # 造林: the verb is part of the word
            noun = rest

    def _subject(self, left: str, number: int = -1) -> str | None:
        """The subject that ends ``left``: 力争文化产业产值达到 → 文化产业产值. ``number`` is where its number starts."""
        noun = left.lstrip(_EDGES).rstrip("、 ")
        if "由" in noun or "从" in noun or "比" in noun or "较" in noun:
            origin = _ORIGIN.search(noun)
            if origin:
                noun = noun[: origin.start()]  # 里程由300公里增至500公里
        noun = self._unlinked(noun)
        if noun.endswith("的"):
            noun = noun[:-1]
        share = _SHARE.search(noun)
        if share:
            noun = noun[: share.start()]
        while noun:
            turns = list(self.lex.turn.finditer(noun))
            if not turns:
                break
            turn = turns[-1]
            rest = self._led(noun[turn.end() :].lstrip(_EDGES))
            if len(rest) > 1:
                noun = rest
                break
            noun = self._unlinked(noun[: turn.start()])
        noun = self._led(noun)
        if noun[:1] in "每单":
            per = _PER.match(noun)
            if per:
                noun = noun[per.end() :]
        if "分别" in left and _PARTS.search(noun):
            parts = [_OUTER.sub("", part.strip()) for part in _PARTS.split(noun)]
            if all(len(part) > 1 and part[0] != "第" for part in parts):
                self.series[number] = parts
        head = noun.rfind("的")
        if head >= 0 and noun[head + 1 :] in self.lex.generic:
            noun = noun[noun.rfind("的", 0, head) + 1 :]
            if len(noun) <= SHARE:
                return noun.strip(_EDGES)  # 研发经费占生产总值的比重
        elif head >= 0 and head + 1 < len(noun):
            noun = self._led(noun[head + 1 :])
        return self._short(noun)

    def _short(self, noun: str) -> str | None:
        """At most NOUN characters, from a boundary on where there is one, brackets in pairs."""
        noun = noun.strip(_EDGES)
        if noun[:1] in _OUTER_FIRST or noun[-1:] in _OUTER_LAST or noun[0].isdecimal():
            noun = _OUTER.sub("", noun).strip(_EDGES)
        if len(noun) <= NOUN and noun.isalnum():
            return noun if noun not in _NO_NOUN else None
        if len(noun) > NOUN:
            parts = _PARTS.split(noun)
            while len(parts) > 1 and len(noun) > NOUN:
                noun = noun[len(parts.pop(0)) + 1 :]
            if len(noun) > NOUN:
                noun = _last_words(noun)
        for opening, closing in ("（）", "()", "“”"):
            if opening == "“" and '"' in noun:
                continue  # “ and " are a pair in some texts
            close, open_ = noun.find(closing), noun.find(opening)
            if close >= 0 and not 0 <= open_ < close:
                noun = noun[close + 1 :]
            elif open_ >= 0 and close < 0:
                noun = noun[:open_]
        noun = noun.strip(_EDGES)
        if noun.endswith("等") and not noun.endswith(("高等", "中等", "初等", "同等", "平等", "对等")):
            noun = noun[:-1].rstrip(_EDGES)
        return noun if noun and noun not in _NO_NOUN else None


def _last_words(noun: str) -> str:
    """The last words of a long noun phrase that make at most NOUN characters."""
    kept = ""
    for word in reversed(default().words(noun, hmm=False)):
        if len(kept) + len(word) > NOUN:
            break
        kept = word + kept
    return kept


_FIRST_DIGIT = re.compile(r"\d")
_PARTS = re.compile("[、和及]")
_MORE_MONEY = re.compile(r"^(?:[、和及或](?:最高|不超过)?[0-9.]+ ?[万亿]*元)+")
_NO_NOUN = frozenset(
    (
        "等",
        "按",
        "的",
        "一",
        "出",
        "且",
        "但",
        "个",
        "人",
        "其",
        "余",
        "者",
        "为",
        "拟",
        "于",
        "比",
        "低",
        "方",
        "应",
        "后",
        "前",
        "调",
        "转",
        "使",
    )
)
_ANOTHER = re.compile("[、和及][^、和及]{1,10}等$")  # the beginning of what the next number counts
_GRADE = re.compile(r"\d+(?:\.\d+)?[万亿千百]*(?:吨|元|千瓦|千伏|兆瓦)?级|\d[A-Z]|\d+年一遇")
_FOR = re.compile("(?<!^)(?:(?<![结应绝相针])对(?![口接外])|(?<![纵横方面取动])向|给(?!水)|用于)[^、]*$")
_SHARE = re.compile("占(?![比地用有])[^占]*$(?<![比率量重例积额])")
_WHEN_LAST = re.compile(rf"(?:{_WHEN}|首次|须|要|必须|常年|每月|每年|应|再)$")
# A year, a cue or a link that is no part of what is measured: 2024年轻工业增加值, 力争…产量占比
_OUTER_FIRST, _OUTER_LAST = "力努共的将", "现到达在为"
_OUTER = re.compile(
    r"^(?:\d[\d—–~至-]*年(?:[底末内]前?|度)?|力争|努力|共(?![享建用同有青产])|的|将(?!军))+"
    r"|(?:(?:实现|达到|达|控制在|保持在|稳定在)|(?<![人行作成认])为)+$"
)
