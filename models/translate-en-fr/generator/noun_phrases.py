"""Noun phrases: determiners, adjectives around the noun, possessors, pronouns."""

from __future__ import annotations

from typing import NamedTuple

from .context import Context
from .nouns import Noun, of_kind
from .tokens import E, F, English, French

_BEFORE_VOWEL_TOO = {"beau", "nouveau", "vieux"}
_ORDINAL = ("first", "last")
POSSESSIVES = {
    "my": ("mon", "ma~", "mes"), "his": ("son", "sa~", "ses"), "her": ("son", "sa~", "ses"),
    "our": ("notre", "notre", "nos"), "your": ("votre", "votre", "vos"), "their": ("leur", "leur", "leurs"),
}
_POSSESSIVE_WORDS = tuple(POSSESSIVES)
NUMBERS = (("two", "deux"), ("three", "trois"), ("four", "quatre"), ("five", "cinq"), ("six", "six"),
           ("seven", "sept"), ("eight", "huit"), ("nine", "neuf"), ("ten", "dix"), ("twelve", "douze"),
           ("twenty", "vingt"))


class Phrase(NamedTuple):
    """A noun phrase; `person` indexes the conjugation (0 je, 1 il, 2 nous, 3 vous, 4 ils)."""

    en: list[English]
    fr: list[French]
    gender: str
    plural: bool
    person: int
    noun: Noun | None = None


SUBJECT_PRONOUNS = {
    "i": ("je~", "m", False, 0), "he": ("il", "m", False, 1), "she": ("elle", "f", False, 1),
    "we": ("nous", "m", True, 2), "you": ("vous", "m", False, 3), "they": ("ils", "m", True, 4),
    "it": ("il", "m", False, 1), "everybody": ("tout le monde", "m", False, 1), "somebody": ("quelqu'un", "m", False, 1),
}
_HUMAN_PRONOUNS = (("i", .18), ("he", .17), ("she", .17), ("we", .17), ("you", .17), ("they", .09), ("everybody", .025),
                   ("somebody", .025))
_HUMAN_PRONOUNS_LINKED = (("i", .21), ("he", .21), ("she", .21), ("we", .18), ("you", .19))

_KINDS_CACHE: dict[str, tuple[Noun, ...]] = {}


def nouns(kinds: str) -> tuple[Noun, ...]:
    """The nouns of these kinds, found once."""
    if kinds not in _KINDS_CACHE:
        _KINDS_CACHE[kinds] = of_kind(kinds)
    return _KINDS_CACHE[kinds]


def choose_noun(g: Context, kinds: str) -> Noun:
    """Any noun of one of the kinds; each kind equally often, else the many things drown the few."""
    return g.choose(nouns(g.choose(kinds)))


def pronoun(word: str) -> Phrase:
    """A subject pronoun."""
    french, gender, plural, person = SUBJECT_PRONOUNS[word]
    en = E(word)
    return Phrase([en], [F(t, en) for t in french.split()], gender, plural, person)


def _adjective_words(g: Context, noun: Noun, plural: bool, indefinite: bool) -> tuple[list[English], list[French], list[French]]:
    """English adjectives, French ones before the noun, French ones after it."""
    x = g.random()
    count = 2 if x < 0.06 else 1 if x < (0.8 if g.unseen else 0.42) else 0
    form = (noun.gender == "f") + 2 * plural
    before: list = []
    after: list = []
    for _ in range(count):
        adjective = g.adjective(noun)
        if adjective is None or (before if adjective.before else after) or (indefinite and adjective.en in _ORDINAL):
            continue
        word = E(adjective.en)
        g.note(noun, adjective, word)
        text = adjective.fr[form]
        if form == 0 and text in _BEFORE_VOWEL_TOO:
            text += "~"
        english, french = [word], [F(text, word)]
        if g.chance(0.06) and adjective.en not in _ORDINAL:
            very = E("very")
            english, french = [very, word], [F("très", very), F(text, word)]
        if adjective.before:
            before = [english, french]
        else:
            after = [english, french]
    english = (before[0] if before else []) + (after[0] if after else [])
    return english, before[1] if before else [], after[1] if after else []


def _definite(gender: str, plural: bool, *sources: English) -> French:
    return F("les~" if plural else "le~" if gender == "m" else "la~", *sources)


def definite(g: Context, noun: Noun, plural: bool) -> tuple[list[English], list[French]]:
    """the, this, my ... and their French."""
    x = g.random()
    column = 2 if plural else int(noun.gender == "f")
    if x < 0.64 or "1" in noun.kinds:
        the = E("the")
        return [the], [_definite(noun.gender, plural, the)]
    if x < 0.86:
        word = g.choose(_POSSESSIVE_WORDS)
        en = E(word)
        return [en], [F(POSSESSIVES[word][column], en)]
    en = E(g.choose(("these", "those") if plural else ("this", "that")))
    return [en], [F(("ce~", "cette", "ces")[column], en)]


def _indefinite_plural(g: Context, bare: bool, adjective_first: bool, negated: bool) -> tuple[list, list]:
    """des, de, and numbers; `bare` is the French of the missing English article."""
    x = g.random()
    if negated:
        any_ = [E("any")] if x < 0.4 else []
        return any_, [F("de~", *any_)]
    if bare and x < 0.35:
        return [], [F("de~" if adjective_first else "des")]
    if bare and x < 0.6:
        some = E("some")
        return [some], [F("de~" if adjective_first else "des", some)]
    if x < 0.7:
        many = E("many")
        return [many], [F("beaucoup", many), F("de~", many)]
    if x < 0.78:
        several = E("several")
        return [several], [F("plusieurs", several)]
    en, fr = g.choose(NUMBERS)
    word = E(en)
    return [word], [F(fr, word)]


def _mass(g: Context, gender: str, bare: bool, negated: bool) -> tuple[list, list]:
    """Partitive: some bread, du pain; no bread at all, pas de pain."""
    x = g.random()
    if negated:
        any_ = [E("any")] if x < 0.4 else []
        return any_, [F("de~", *any_)]
    if x < 0.2:
        words = [E("a"), E("lot"), E("of")]
        return words, [F("beaucoup", words[1], words[0]), F("de~", words[2])]
    some = [E("some")] if x < 0.6 or not bare else []
    return some, [F("de~", *some), _definite(gender, False, *some)]


def _possessor(g: Context) -> Phrase:
    return noun_phrase(g, "h", simple=True, definite_only=True)


def noun_phrase(g: Context, kinds: str, *, simple: bool = False, definite_only: bool = False, negated: bool = False,
                generic: bool = False, subject: bool = False, noun: Noun | None = None,
                plural: bool | None = None) -> Phrase:
    """A noun phrase of one of the kinds.

    `negated`: it is the direct object of a negated verb, where indefinite articles become "de".
    `generic`: a bare plural means all of them, "les" (subjects, and objects of like, love, hate).
    """
    noun = noun or choose_noun(g, kinds)
    if plural is None:
        plural = g.chance(0.34) and not noun.mass and "1" not in noun.kinds
    x = g.random()
    indefinite = not definite_only and "1" not in noun.kinds and x > (0.62 if not generic else 0.8)
    adjectives_en, before, after = _adjective_words(g, noun, plural, indefinite)
    name = E(noun.en_plural if plural else noun.en)
    name_fr = F(noun.fr_plural if plural else noun.fr, name)
    core = [*before, name_fr, *after]
    person = 4 if plural else 1
    if not simple and x < 0.07 and "1" not in noun.kinds and noun.kinds[0] != "n":
        owner = _possessor(g)
        mark = E("'s")
        if not owner.plural:
            english = [*owner.en, mark, *adjectives_en, name]
            article = _definite(noun.gender, plural, mark)
            return Phrase(english, [article, *core, F("de~", mark), *owner.fr], noun.gender, plural, person, noun)
    if not indefinite:
        if not plural and not noun.mass and not definite_only and x < 0.12:
            each = E(g.choose(("every", "each")))
            det = [each], [F("chaque", each)]
        elif plural and x < 0.13:
            all_, the = E("all"), E("the")
            det = [all_, the], [F("toutes" if noun.gender == "f" else "tous", all_), F("les~", the)]
        elif plural and x < 0.2:
            en, fr = g.choose(NUMBERS)
            the, word = E("the"), E(en)
            det = [the, word], [F("les~", the), F(fr, word)]
        else:
            det = definite(g, noun, plural)
    elif generic and (plural or noun.mass):
        det = [], [_definite(noun.gender, plural)]
    elif generic:
        det = definite(g, noun, plural)
    elif noun.mass:
        det = _mass(g, noun.gender, not subject, negated)
    elif plural:
        det = _indefinite_plural(g, not subject, bool(before), negated)
    elif negated:
        a = E("a")
        det = [a], [F("de~", a)]
    elif g.chance(0.1) and not adjectives_en:
        another = E("another")
        det = [another], [F("une" if noun.gender == "f" else "un", another), F("autre", another)]
    else:
        a = E("one" if g.chance(0.08) else "a")
        det = [a], [F("une" if noun.gender == "f" else "un", a)]
    return Phrase([*det[0], *adjectives_en, name], [*det[1], *core], noun.gender, plural, person, noun)


def subject_phrase(g: Context, kinds: str, *, pronoun_chance: float = 0.42) -> Phrase:
    """A subject: a pronoun, a noun phrase or two of them."""
    if "h" in kinds and g.chance(pronoun_chance):
        return pronoun(g.weighted(_HUMAN_PRONOUNS_LINKED if g.linked else _HUMAN_PRONOUNS))
    if "h" not in kinds and not g.linked and g.chance(0.1):
        return pronoun("it" if g.chance(0.6) else "they")
    first = noun_phrase(g, kinds, generic=g.chance(0.5), subject=True)
    if g.chance(0.05) and "1" not in first.noun.kinds:
        second = noun_phrase(g, kinds, simple=True, definite_only=True)
        if second.noun.en != first.noun.en:
            conjunction = E("and")
            gender = "f" if first.gender == second.gender == "f" else "m"
            return Phrase([*first.en, conjunction, *second.en], [*first.fr, F("et", conjunction), *second.fr],
                          gender, True, 4, first.noun)
    return first
