"""Evidence that a name is that of a person: given names, family names of East Asia."""

import re
from functools import cache
from pathlib import Path

from pipelines.text.date_lexicon import folded

_FILE = Path(__file__).with_name("given_names.txt")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.-?)+$")
#: Titles before a given name.
_TITLES = frozenset("dr prof mr mrs ms miss sir dame lord lady rev fr dipl ing mag dott dra sra sr hon pr д-р".split())
#: Family names that most people in China, Taiwan, and Korea have.
_CHINESE = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂"
    "丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范範金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫閆段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武戴莫孔向汤湯"
    "温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單裴霍涂塗成苗"
    "谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華喻祁房屈饶饒解牟艾尤阳陽时時穆农農司卓古吉缪繆车車简簡连連芦蘆麦麥褚娄婁窦竇戚岑景党費费卜冷晏席卫衛"
    "米柏宗瞿桂全佟应應臧闵閔苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺"
)
_KOREAN = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진류나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국"
)
_HAN, _KANA, _HANGUL = "\u3400-\u4dbf\u4e00-\u9fff々〆", "\u3041-\u30ffー", "\uac00-\ud7a3"
EAST_ASIAN = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
#: Chinese family names of two characters.
_DOUBLE = frozenset("欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方".split())
_CHINESE_NAME = re.compile(f"^[{_HAN}]{{2,4}}$")
_KOREAN_NAME = re.compile(f"^[{_HANGUL}]{{2,4}}$")


@cache
def _given_names() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def has_given_name(name: str) -> bool:
    """Return whether a name of several words begins with a given name or initials, or is one of East Asia."""
    words = [word for word in name.replace("\u2019", "'").split() if folded(word.strip(".,")) not in _TITLES]
    if not words:
        return False
    if EAST_ASIAN.search(name):
        return is_east_asian_name("".join(words))
    if len(words) == 1:
        return False
    first = folded(words[0].strip(".,'\""))
    return bool(_INITIALS.match(words[0])) or any(part in _given_names() for part in (first, *first.split("-")))


def is_given_name(word: str) -> bool:
    """Return whether one word is a given name."""
    return folded(word.strip(".,")) in _given_names()


def is_east_asian_name(name: str) -> bool:
    """Return whether a name has the family name and the length of Chinese and Korean names."""
    if _KOREAN_NAME.match(name):
        return name[0] in _KOREAN
    return bool(_CHINESE_NAME.match(name)) and (name[0] in _CHINESE or name[:2] in _DOUBLE)
