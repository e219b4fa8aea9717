"""Clauses: a subject and what is said of it."""

from __future__ import annotations

from typing import NamedTuple

from .adjectives import Adjective
from .adverbials import end_adverb, place
from .context import COMPARED, PREDICATE, Context
from .noun_phrases import Phrase, noun_phrase, subject_phrase
from .nouns import NOUNS
from .predicates import (CONTROLS, COMPOUND, FUTURE, GOING_TO, PAST, PERFECT, PRESENT, PROGRESSIVE, USED_TO, WAS_DOING,
                         Agreement, Group, be_group, control_group, verb_group)
from .tokens import E, F, English, French
from .verbs import VERBS_BY_FRAME, Verb

_FRAMES = (("T", .5), ("I", .17), ("X", .1), ("M", .07), ("A", .05), ("R", .06), ("B", .05))
_TENSES = ((PRESENT, .27), (PROGRESSIVE, .17), (PAST, .23), (PERFECT, .08), (WAS_DOING, .08), (USED_TO, .02),
           (FUTURE, .1), (GOING_TO, .05))
_STATE_TENSES = ((PRESENT, .6), (PAST, .25), (USED_TO, .03), (FUTURE, .12))
_SAME_AS_PAST = {"read", "cut"}

# English object pronoun: direct clitic, indirect clitic, gender, plural, person
OBJECT_PRONOUNS = {
    "me": ("me~", "me~", "m", False, 0), "him": ("le^", "lui", "m", False, 1), "her": ("la^", "lui", "f", False, 1),
    "us": ("nous", "nous", "m", True, 2), "you": ("vous", "vous", "m", False, 3), "them": ("les", "leur", "m", True, 4),
    "it": ("le^", "lui", "m", False, 1),
}


class Clause(NamedTuple):
    """A clause, its main verb's tense, its subject and its direct object where it has one."""

    en: list[English]
    fr: list[French]
    subject: Phrase
    object: Phrase | None = None
    tense: int = PRESENT


def choose_verb(g: Context, frame: str) -> Verb:
    return g.choose(VERBS_BY_FRAME[frame])


def choose_tense(g: Context, verb: Verb, subject: Phrase, negated: bool = False) -> int:
    """A tense that the verb allows and whose English is not ambiguous (I read: present or past?)."""
    tense = g.weighted(_STATE_TENSES if "S" in verb.flags else _TENSES)
    while g.times and tense not in g.times:
        tense = g.weighted(_STATE_TENSES if "S" in verb.flags else _TENSES)
    if "S" in verb.flags:
        return PAST if negated and tense == USED_TO else tense
    if "P" in verb.flags and tense in (PROGRESSIVE, WAS_DOING):
        tense = PRESENT
    if negated and tense == USED_TO:
        tense = PAST
    if tense == PAST and not negated and verb.base in _SAME_AS_PAST and subject.person != 1:
        tense = PERFECT
    return tense


def choose_negation(g: Context) -> str:
    return g.weighted((("", .74), ("not", .19), ("never", .05), ("no longer", .02)))


def choose_adverb(g: Context, tense: int, negation: str) -> str:
    """An adverb in the middle of the verb group, mostly none."""
    if tense in (USED_TO, GOING_TO) or not g.chance(0.09):
        return ""
    if negation == "not":
        return g.choose(("always", "often", "really"))
    if negation:
        return ""
    return g.choose(("always", "often", "really", "rarely", "also") + (("already",) if tense in COMPOUND else ()))


def object_pronoun(g: Context, verb: Verb, subject: Phrase) -> str:
    """An object pronoun that suits verb and subject; "" where none does."""
    human = "h" in verb.objects
    if human:
        word = g.weighted((("me", .2), ("him", .2), ("her", .2), ("us", .12), ("you", .12), ("them", .16)))
    else:
        word = g.weighted((("it", .6), ("them", .4)))
    if g.linked and word in ("it", "them"):
        word = "him" if human else ""
    if word and OBJECT_PRONOUNS[word][4] == subject.person and subject.person in (0, 2, 3):
        word = {"me": "her", "us": "him", "you": "me"}[word]
    return word


def direct_object(g: Context, verb: Verb, negated: bool) -> Phrase:
    return noun_phrase(g, verb.objects, negated=negated, generic=verb.base in ("like", "love", "hate"))


def transitive(g: Context, verb: Verb, subject: Phrase, negation: str) -> tuple[list, list, list, Phrase | None, Agreement | None]:
    """What stands behind the English verb, French clitics, French behind the verb, object, agreement."""
    if g.chance(0.2):
        word = object_pronoun(g, verb, subject)
        if word:
            direct, _, gender, plural, _ = OBJECT_PRONOUNS[word]
            en = E(word)
            return [en], [F(direct, en)], [], None, Agreement(gender, plural)
    if "O" in verb.flags and g.chance(0.12):
        return [], [], [], None, None
    thing = direct_object(g, verb, bool(negation))
    if not negation and g.chance(0.06):
        conjunction, other = E("and"), direct_object(g, verb, False)
        return ([*thing.en, conjunction, *other.en], [], [*thing.fr, F("et", conjunction), *other.fr], thing, None)
    return thing.en, [], thing.fr, thing, None


def ditransitive(g: Context, verb: Verb, subject: Phrase, negation: str) -> tuple[list, list, list, Phrase | None, Agreement | None]:
    """Give somebody something, with either or both as pronouns: il le lui donne, il me le donne."""
    to = E("to")
    recipient_pronoun = g.chance(0.45)
    if recipient_pronoun:
        word = g.weighted((("me", .22), ("him", .22), ("her", .22), ("us", .12), ("you", .1), ("them", .12)))
        if g.linked and word == "them":
            word = "him"
        if OBJECT_PRONOUNS[word][4] == subject.person and subject.person in (0, 2, 3):
            word = "her"
        recipient = E(word)
        indirect = F(OBJECT_PRONOUNS[word][1], recipient, to)
        first_or_second = word in ("me", "us", "you")
        if not g.linked and g.chance(0.3):
            thing = g.choose(("it", "them"))
            direct, _, gender, plural, _ = OBJECT_PRONOUNS[thing]
            en = E(thing)
            clitic = F(direct, en)
            pair = [indirect, clitic] if first_or_second else [clitic, indirect]
            return [en, to, recipient], pair, [], None, Agreement(gender, plural)
        gift = noun_phrase(g, verb.objects, negated=bool(negation))
        if g.chance(0.6) and verb.base != "explain":
            indirect = F(OBJECT_PRONOUNS[word][1], recipient)
            return [recipient, *gift.en], [indirect], gift.fr, gift, None
        return [*gift.en, to, recipient], [indirect], gift.fr, gift, None
    person = noun_phrase(g, "h", definite_only=g.chance(0.8), simple=True)
    if not g.linked and g.chance(0.2):
        thing = g.choose(("it", "them"))
        direct, _, gender, plural, _ = OBJECT_PRONOUNS[thing]
        en = E(thing)
        return ([en, to, *person.en], [F(direct, en)], [F("à~", to), *person.fr], None, Agreement(gender, plural))
    gift = noun_phrase(g, verb.objects, negated=bool(negation))
    if g.chance(0.4) and verb.base != "explain":
        return [*person.en, *gift.en], [], [*gift.fr, F("à~"), *person.fr], gift, None
    return [*gift.en, to, *person.en], [], [*gift.fr, F("à~", to), *person.fr], gift, None


def indirect(g: Context, verb: Verb, subject: Phrase) -> tuple[list, list, list]:
    """Verbs that take "à" in French: he obeys her, il lui obéit; he talks to the boy, il parle au garçon."""
    preposition = [E(p) for p in verb.particle]
    if g.chance(0.35):
        word = object_pronoun(g, verb, subject)
        if word:
            en = E(word)
            return [*preposition, en], [F(OBJECT_PRONOUNS[word][1], en, *preposition)], []
    person = noun_phrase(g, verb.objects, definite_only=True, simple=True)
    return [*preposition, *person.en], [], [F("à~", *preposition), *person.fr]


def motion(g: Context, verb: Verb) -> tuple[list, list, list]:
    """Going to a place; "there" is the clitic y."""
    if g.chance(0.12):
        there = E("there")
        return [there], [F("y", there)], []
    to = [E(p) for p in verb.particle]
    where = noun_phrase(g, "b", definite_only=True, simple=True)
    return [*to, *where.en], [], [F("à~", *to), *where.fr]


def complements(g: Context, verb: Verb, subject: Phrase, negation: str) -> tuple[list, list, list, Phrase | None, Agreement | None]:
    """Everything that the verb's frame asks for."""
    if verb.frame == "T":
        return transitive(g, verb, subject, negation)
    if verb.frame == "X":
        if g.chance(0.35):
            return transitive(g, verb, subject, negation)
        return ditransitive(g, verb, subject, negation)
    if verb.frame == "A":
        return (*indirect(g, verb, subject), None, None)
    if verb.frame == "M":
        return (*motion(g, verb), None, None)
    return [], [], [], None, None


def verb_clause(g: Context, *, subject: Phrase | None = None, ask: bool = False, adverbials: bool = True,
                frame: str = "", verb: Verb | None = None) -> tuple[Phrase, Group, list, list, Phrase | None, int]:
    """Subject, verb group, the English and the French behind it, direct object, tense."""
    while verb is None:
        verb = choose_verb(g, frame or g.weighted(_FRAMES[:-1]))
        if subject is not None and not (set(subject.noun.kinds if subject.noun else "h") & set(verb.subjects)):
            verb = None
    if subject is None:
        subject = subject_phrase(g, verb.subjects)
    negation = "" if ask else choose_negation(g)
    after_en, clitics, after_fr, thing, agreement = complements(g, verb, subject, negation)
    if verb.frame in "AM":
        verb = verb._replace(particle=())
    if "S" not in verb.flags and g.chance(0.1):
        control = g.choose(CONTROLS)
        past = g.chance(0.35) if not g.times else PAST in g.times
        group = control_group(control, verb, subject, past=past, negation=negation, clitics=clitics, ask=ask)
        tense = PAST if past and control.past else PRESENT
    else:
        tense = choose_tense(g, verb, subject, bool(negation) or ask)
        if ask and tense == USED_TO:
            tense = PAST
        adverb = choose_adverb(g, tense, negation)
        group = verb_group(verb, subject, tense, negation=negation, adverb=adverb, clitics=clitics,
                           agreement=agreement, ask=ask)
    after_en, after_fr = list(after_en), list(after_fr)
    if adverbials:
        if g.chance(0.3 if "L" in verb.flags else 0.05):
            en, fr = place(g)
            after_en += en
            after_fr += fr
        if g.chance(0.16):
            en, fr = end_adverb(g, tense)
            after_en += en
            after_fr += fr
    return subject, group, after_en, after_fr, thing, tense


def adjective_complement(g: Context, subject: Phrase) -> tuple[list, list]:
    """An adjective that agrees with the subject, or a comparison."""
    noun = subject.noun or g.choose(_HUMANS)
    form = (subject.gender == "f") + 2 * subject.plural

    def note(adjective: Adjective, word: English) -> None:
        if subject.noun:
            g.note(subject.noun, adjective, word)

    if g.chance(0.2):
        adjective = g.adjective(noun, COMPARED)
        if adjective:
            other = noun_phrase(g, noun.kinds[0], definite_only=True, simple=True)
            if g.chance(0.3):
                words = [E("as"), E(adjective.en), E("as")]
                note(adjective, words[1])
                return [*words, *other.en], [F("aussi", words[0]), F(adjective.fr[form], words[1]),
                                             F("que~", words[2]), *other.fr]
            words = [E(w) for w in adjective.comparative.split()]
            note(adjective, words[-1])
            than = E("than")
            return [*words, than, *other.en], [F("plus", words[0]), F(adjective.fr[form], words[-1]),
                                               F("que~", than), *other.fr]
    adjective = g.adjective(noun, PREDICATE)
    if adjective is None:
        return place(g, be=True)
    word = E(adjective.en)
    note(adjective, word)
    if g.chance(0.25):
        en, fr = g.choose((("very", "très"), ("too", "trop")))
        degree = E(en)
        return [degree, word], [F(fr, degree), F(adjective.fr[form], word)]
    if g.chance(0.08):
        second = g.adjective(noun, PREDICATE)
        if second and second.en != adjective.en:
            conjunction, other_word = E("and"), E(second.en)
            note(second, other_word)
            return ([word, conjunction, other_word],
                    [F(adjective.fr[form], word), F("et", conjunction), F(second.fr[form], other_word)])
    return [word], [F(adjective.fr[form], word)]


_HUMANS = tuple(n for n in NOUNS if "h" in n.kinds)
_JOBS = {gender: tuple(n for n in NOUNS if "j" in n.kinds and n.gender == gender) for gender in "mf"}


def be_clause(g: Context, *, subject: Phrase | None = None) -> tuple[Phrase, Group, list, list, None, int]:
    """Somebody or something is such, somewhere, or a doctor."""
    if subject is None:
        subject = subject_phrase(g, g.weighted((("h", .4), ("a", .15), ("fFd", .1), ("tcvubi", .25), ("rewsn", .1))))
    tense = g.weighted(((PRESENT, .6), (PAST, .27), (FUTURE, .13)))
    while g.times and tense not in g.times:
        tense = g.weighted(((PRESENT, .6), (PAST, .27), (FUTURE, .13)))
    negation = choose_negation(g)
    adverb = choose_adverb(g, PRESENT, negation)
    group = be_group(subject, tense, negation=negation, adverb=adverb)
    human = subject.noun is None or "h" in subject.noun.kinds
    x = g.random()
    if human and not subject.plural and x < 0.12 and not (subject.en and subject.en[0][0] in ("it", "everybody", "somebody")):
        job = g.choose(_JOBS[subject.gender])
        a, word = E("a"), E(job.en)
        return subject, group, [a, word], [F(job.fr, word, a)], None, tense
    if x < 0.3 and (human or subject.noun.kinds[0] in "atcu"):
        en, fr = place(g, be=True)
    else:
        en, fr = adjective_complement(g, subject)
    if g.chance(0.06):
        en2, fr2 = end_adverb(g, PRESENT if tense == PRESENT else PAST if tense == PAST else FUTURE)
        en, fr = [*en, *en2], [*fr, *fr2]
    return subject, group, en, fr, None, tense


def statement(g: Context, *, subject: Phrase | None = None, adverbials: bool = True) -> Clause:
    """A declarative clause."""
    make = be_clause if g.chance(0.2) else verb_clause
    if make is be_clause:
        subject, group, en, fr, thing, tense = be_clause(g, subject=subject)
    else:
        subject, group, en, fr, thing, tense = verb_clause(g, subject=subject, adverbials=adverbials)
    return Clause([*subject.en, *group.aux, *group.en, *en], [*subject.fr, *group.fr, *fr], subject, thing, tense)
