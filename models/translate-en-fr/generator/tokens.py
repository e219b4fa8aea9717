"""Words of the two languages while a sentence is being built, and the last step that spells French.

An English word is a one-element list, so that it has an identity: the same word twice in a sentence is two
objects. A French word is a pair (spelling, English words it translates); the first of these is the sure
alignment, the others are possible ones.

Spellings that depend on their neighbours end in `~` until `spell_french` resolves them:
le~ la~ les~ (articles), le^ la^ ce^ (pronouns, which never contract), de~ à~, je~ ne~ que~ me~ se~ si~,
ma~ ta~ sa~ ce~ beau~ nouveau~ vieux~.
"""

from __future__ import annotations

English = list
French = tuple
Pair = tuple[list[English], list[French]]

_BEFORE_VOWEL = {
    "le~": "l'", "la~": "l'", "le^": "l'", "la^": "l'", "de~": "d'", "je~": "j'", "ne~": "n'", "que~": "qu'",
    "me~": "m'", "se~": "s'", "ma~": "mon", "sa~": "son", "ce~": "cet", "ce^": "c'", "beau~": "bel",
    "nouveau~": "nouvel", "vieux~": "vieil",
}
_CONTRACTED = {("de~", "le~"): "du", ("de~", "les~"): "des", ("à~", "le~"): "au", ("à~", "les~"): "aux"}
_ASPIRATED = {
    "héros", "hibou", "hiboux", "haricot", "haricots", "hamster", "hamsters", "haut", "haute", "hauts", "hautes",
    "huit", "onze",
}
_VOWELS = frozenset("aeiouéèêàâîôûœ")
_CONSONANT_SOUND = {"university", "universities", "useful", "european", "one"}
_VOWEL_SOUND = {"honest", "hour"}


def E(text: str) -> English:
    """A new English word."""
    return [text]


def F(text: str, *sources: English) -> French:
    """A French word and the English words it translates, the sure one first."""
    return (text, sources)


def ended(en: list[English], fr: list[French], mark: str) -> Pair:
    """The sentence with its last mark."""
    word = E(mark)
    return [*en, word], [*fr, F(mark, word)]


def starts_with_vowel(word: str) -> bool:
    """Whether articles and pronouns elide before this French word."""
    return (word[0] in _VOWELS or word[0] == "h" or word == "y") and word not in _ASPIRATED


def spell_french(words: list[French]) -> list[French]:
    """Elision, contraction and the forms before a vowel (du, aux, l', bel, mon amie)."""
    done: list[French] = []
    next_raw = next_done = "."
    for raw, sources in reversed(words):
        if (raw, next_raw) in _CONTRACTED and next_done == next_raw[:-1]:
            _, article_sources = done.pop()
            spelled, sources = _CONTRACTED[raw, next_raw], (*sources, *article_sources)
        elif raw[-1] not in "~^":
            spelled = raw
        elif raw == "si~":
            spelled = "s'" if next_done in ("il", "ils") else "si"
        elif raw in _BEFORE_VOWEL and starts_with_vowel(next_done):
            spelled = _BEFORE_VOWEL[raw]
        else:
            spelled = raw[:-1]
        done.append((spelled, sources))
        next_raw, next_done = raw, spelled
    done.reverse()
    return done


def spell_english(words: list[English]) -> list[str]:
    """The words as text; "a" becomes "an" before a vowel sound."""
    texts = [w[0] for w in words]
    for i, text in enumerate(texts[:-1]):
        if text == "a":
            following = texts[i + 1]
            vowel = following[0] in "aeiou" and following not in _CONSONANT_SOUND
            if vowel or following in _VOWEL_SOUND:
                texts[i] = "an"
    return texts


def align(english: list[English], french: list[French]) -> list[list[int]]:
    """For each French word, the positions of the English words it translates."""
    position = {id(word): i for i, word in enumerate(english)}
    return [list(dict.fromkeys(position[id(s)] for s in sources)) for _, sources in french]
