"""2 000 lines to hold tokenizers against: every script that a hub model meets, and what breaks tokenizers.

Single words and ranges of characters, put together by a seeded generator; no line is anybody's prose. Twenty kinds of
line, a hundred of each, so that the blocks of fifty in digests.json are of one kind.
"""

from __future__ import annotations

import random
import unicodedata

WORDS = {
    "latin": """the a of and to in is it you that he was for on are with as his they at be this have from one had by word
        but not what all were when your can said there use each which she do how their if will up other about out many then
        don't I'm we'll they've it's won't can't o'clock e-mail U.S.A. naïve café résumé coöperate Straße groß Grüße über
        écrire garçon œuvre l'été aujourd'hui señor niño ¿qué? ¡hola! ação coração łódź żółć gęś říčka kůň şeker ığdır İstanbul
        người tiếng Việt nước được Ångström smørrebrød þorn ðæt HTTPServer iPhone McDonald TOKENIZER attention""",
    "cyrillic": "и в не на я быть он с что а это весь они к мы ещё ёлка объём подъезд їжак ґанок ўсё Москва КИЕВ София",
    "greek": "και το να είναι με για ΟΔΟΣ ὁδός Σίσυφος σοφία λόγος ψυχή ἀρχή Ἀθῆναι ΣΑΣ άνθρωπος",
    "chinese": "你好 世界 注意力 模型 学习 机器 语言 今天 天气 我们 不是 一个 繁體字 龍 𠮷 㐀 北京 上海 。 ， ！ 「引号」",
    "japanese": "こんにちは 世界 ありがとう カタカナ ﾊﾝｶｸ モデル 注意 東京 がぎぐ ぱぴぷ ヴァイオリン 々 〆 ー 。 、",
    "korean": "안녕하세요 세계 모델 주의 한국어 학습 서울 값 닭 뷁 ㅋㅋㅋ",
    "arabic": "مرحبا العالم نموذج اللغة العربية كِتَابٌ مُحَمَّدٌ لا إله ٠١٢٣٤ ،؟ فارسی گفت‌وگو می‌خواهم",
    "hebrew": "שלום עולם מודל תורה שָׁלוֹם בְּרֵאשִׁית",
    "hindi": "नमस्ते दुनिया भाषा मॉडल क्षत्रिय ज्ञान हिन्दी विद्यार्थी श्री १२३ क़लम",
    "thai": "สวัสดี โลก ภาษาไทย น้ำ ที่นี่ เก้าอี้ ๑๒๓",
    "others": "வணக்கம் తెలుగు ಕನ್ನಡ മലയാളം বাংলা ગુજરાતી ਪੰਜਾਬੀ ქართული Հայերեն አማርኛ ខ្មែរ ລາວ မြန်မာ བོད་ ᏣᎳᎩ ⵜⴰⵎⴰⵣⵉⵖⵜ",
}
WORDS = {name: words.split() for name, words in WORDS.items()}
EMOJI = """😀 😂 ❤️ ❤ 👍🏽 👩🏿‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇫🇷 🇯🇵 1️⃣ #️⃣ 🧑🏻‍❤️‍💋‍🧑🏿 ☕ ✨ 🤷‍♀️ ✈️ 🫠 🐈‍⬛""".split()
CODE = """for(int i=0;i<n;++i){ return; } def f(x): lambda => === != <= >= -> :: && || += ** // /* */ <!-- <br/> </div> "str"
    'c' `t` \\n \\t $HOME ${x} @media #include <vector> std::vector<int> std::map<K,V>::iterator 0xFF 1e-5 3.14f a[i] *p &q
    x_y_z camelCase snake_case SCREAMING_CASE __init__ self.x ?. ?? ; {} [] () ~ ^ % \\\\ r"\\d+" """.split()
URLS = """https://example.org/a/b?c=d&e=f#g http://192.168.0.1:8080/ ftp://files.example.net user@example.com www.example.co.uk
    file:///C:/Users/x/y.txt git@host:me/repo.git #hashtag @name C:\\dir\\file.exe ../up/./here.md""".split()
SPECIAL = """<s> </s> <pad> <unk> <mask> [CLS] [SEP] [MASK] [UNK] [PAD] <|endoftext|> <|im_start|> <|im_end|> <extra_id_0> <bos>
    <eos> >>fra<< en_XX newtok <0x41> ▁ ▁▁ Ġ ##ing ŦoKeN""".split()
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\u0085", "\u2028", "\u202f", "\u1680"]
CONTROLS = [chr(c) for c in (*range(0, 9), *range(14, 32), 0x7F, 0x80, 0x90, 0x9F, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x202A, 0x202E,
                             0x2060, 0x2066, 0xFEFF, 0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xE000, 0xF8FF, 0xE0001, 0x10FFFD)]
RANGES = [(0x21, 0x7E), (0xA1, 0x17F), (0x180, 0x24F), (0x250, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x590, 0x6FF),
          (0x900, 0xDFF), (0xE00, 0xFFF), (0x1000, 0x13FF), (0x1680, 0x18AF), (0x1D00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x218F),
          (0x2190, 0x27BF), (0x2E80, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
          (0xFB00, 0xFDFF), (0xFE00, 0xFFEF), (0x10000, 0x102FF), (0x10400, 0x104FF), (0x1D100, 0x1D7FF), (0x1F000, 0x1FAFF),
          (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F)]
LETTERS = "aeiounscyzAEIOUNSC"


class Lines:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def words(self, script: str, count: int | None = None, joint: str = " ") -> str:
        return joint.join(self.random.choice(WORDS[script]) for _ in range(count or self.random.randint(1, 7)))

    def some(self, choices: list[str], most: int, joint: str = "") -> str:
        return joint.join(self.random.choice(choices) for _ in range(self.random.randint(1, most)))

    def character(self) -> str:
        """Of Unicode 3.2: old enough for the tables of every library that takes part."""
        while True:
            character = chr(self.random.randint(*self.random.choice(RANGES)))
            if unicodedata.ucd_3_2_0.category(character) not in ("Cn", "Cs"):
                return character

    def marked(self) -> str:
        """Letters with up to three combining marks, composed, decomposed or left as they are."""
        text = "".join(self.random.choice(LETTERS) + "".join(chr(self.random.randint(0x300, 0x33F)) for _ in range(self.random.randint(0, 3)))
                       for _ in range(self.random.randint(1, 9)))
        return self.random.choice([str, lambda t: unicodedata.normalize("NFC", t), lambda t: unicodedata.normalize("NFD", t)])(text)

    def number(self) -> str:
        n = self.random.randint(0, 10 ** self.random.randint(1, 12))
        return self.random.choice([str(n), f"{n:,}", f"-{n}", f"{n / 1000:.3f}", f"{n}%", f"${n}", f"{n:x}", f"{n}th", "½ ² ₃ Ⅷ ①".split()[n % 5]])

    def spaced(self) -> str:
        return "".join(self.random.choice([self.words("latin", 1), self.some(SPACES, 6), self.some(SPACES[:4], 12)]) for _ in range(self.random.randint(1, 6)))

    def mixed(self) -> str:
        parts = [lambda: self.words(self.random.choice(list(WORDS)), 2), lambda: self.some(EMOJI, 2), self.number, self.marked, self.spaced,
                 lambda: self.some(CODE, 3, " "), lambda: self.character(), lambda: self.some(SPECIAL, 1), lambda: self.some([*".,;:!?…—–-'\"“”«»()"], 3)]
        return "".join(self.random.choice(parts)() + self.random.choice(["", " "]) for _ in range(self.random.randint(1, 5)))

    def kinds(self):
        scripts = "latin cyrillic greek chinese japanese korean arabic hebrew hindi thai others".split()
        latin = [*WORDS["latin"]]
        return [
            *(lambda s=s: self.words(s, joint=self.random.choice(["", " "]) if s in ("chinese", "japanese", "thai") else " ") for s in scripts if s not in ("hebrew", "greek")),
            lambda: self.words(self.random.choice(["greek", "hebrew"])),
            lambda: self.random.choice([str.upper, str.title, str.swapcase])(self.words("latin")) + self.random.choice([*".,;:!?…", "...", "?!"]),
            lambda: self.random.choice(latin) + self.some(EMOJI, 4, self.random.choice(["", " "])),
            self.marked,
            lambda: self.some(CODE, 8, self.random.choice(["", " ", "\n    "])),
            lambda: self.random.choice(latin).join(["", *self.some(CONTROLS, 4), ""]) if self.random.random() < 0.8 else self.some(CONTROLS, 9),
            self.spaced,
            lambda: " ".join(self.number() for _ in range(self.random.randint(1, 5))),
            lambda: " ".join(self.random.choice([*URLS, *SPECIAL, self.random.choice(latin)]) for _ in range(self.random.randint(1, 4))),
            lambda: "".join(self.character() for _ in range(self.random.randint(1, 12))),
            self.mixed,
        ]


def lines() -> list[str]:
    """20 kinds × 100; the first of the spaced kind is empty."""
    made = Lines(20)
    every = [kind() for kind in made.kinds() for _ in range(100)]
    assert len(every) == 2000, len(every)
    every[1500] = ""
    return every
