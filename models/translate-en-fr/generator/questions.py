"""Questions: yes or no, of an adverb, of the object, of the subject."""

from __future__ import annotations

from .adverbials import place
from .clauses import adjective_complement, choose_tense, choose_verb, verb_clause
from .context import Context
from .noun_phrases import Phrase, noun_phrase, nouns, subject_phrase
from .predicates import PAST, PRESENT, Agreement, be_group, verb_group
from .tokens import E, F, Pair, ended


def yes_no(g: Context) -> Pair:
    """Do you ...? est-ce que."""
    if g.chance(0.25):
        subject = subject_phrase(g, "h")
        be = be_group(subject, g.choose((PRESENT, PAST)))
        after_en, after_fr = adjective_complement(g, subject) if g.chance(0.7) else place(g, be=True)
        group_aux, group_en, group_fr = be
    else:
        subject, (group_aux, group_en, group_fr), after_en, after_fr, _, _ = verb_clause(g, ask=True)
    ask = group_aux[0]
    return ended([*group_aux, *subject.en, *group_en, *after_en],
                [F("est-ce", ask), F("que~", ask), *subject.fr, *group_fr, *after_fr], "?")


ADVERB_QUESTIONS = (("where", "où"), ("when", "quand"), ("why", "pourquoi"), ("how", "comment"))


def adverb_question(g: Context) -> Pair:
    """Where, when, why, how."""
    en_word, fr_word = g.choose(ADVERB_QUESTIONS)
    word = E(en_word)
    if en_word == "where" and g.chance(0.35):
        thing = noun_phrase(g, "hatcvb", definite_only=True)
        be = E("are" if thing.plural else "is")
        return ended([word, be, *thing.en], [F("où", word), F("sont" if thing.plural else "est", be), *thing.fr], "?")
    subject, group, after_en, after_fr, _, _ = verb_clause(g, ask=True, adverbials=False)
    return ended([word, *group.aux, *subject.en, *group.en, *after_en],
                [F(fr_word, word), F("est-ce", group.aux[0], word), F("que~", group.aux[0], word), *subject.fr,
                 *group.fr, *after_fr], "?")


def object_question(g: Context) -> Pair:
    """What, which + noun, how many + noun, whom: the object stands first and the participle agrees."""
    verb = choose_verb(g, "T")
    subject = subject_phrase(g, verb.subjects)
    tense = choose_tense(g, verb, subject, True)
    x = g.random()
    if x < 0.4 and set(verb.objects) & set("trfcdFsw"):
        what = E("what")
        group = verb_group(verb, subject, tense, ask=True)
        return ended([what, *group.aux, *subject.en, *group.en],
                    [F("qu'", what), F("est-ce", what, group.aux[0]), F("que~", what, group.aux[0]), *subject.fr,
                     *group.fr], "?")
    if x < 0.5 and "h" in verb.objects:
        who = E("who")
        group = verb_group(verb, subject, tense, ask=True)
        return ended([who, *group.aux, *subject.en, *group.en],
                    [F("qui", who), F("est-ce", group.aux[0], who), F("que~", group.aux[0], who), *subject.fr,
                     *group.fr], "?")
    noun = g.choose(nouns(g.choose(verb.objects)))
    if "1" in noun.kinds:
        return adverb_question(g)
    if x < 0.75 or noun.mass:
        plural = g.chance(0.4) and not noun.mass
        which, name = E("which"), E(noun.en_plural if plural else noun.en)
        form = (("quel", "quelle"), ("quels", "quelles"))[plural][noun.gender == "f"]
        asked = [which, name], [F(form, which), F(noun.fr_plural if plural else noun.fr, name)]
    else:
        plural = True
        how, many, name = E("how"), E("many"), E(noun.en_plural)
        asked = [how, many, name], [F("combien", how, many), F("de~", many), F(noun.fr_plural, name)]
    group = verb_group(verb, subject, tense, ask=True, agreement=Agreement(noun.gender, plural))
    return ended([*asked[0], *group.aux, *subject.en, *group.en],
                [*asked[1], F("est-ce", group.aux[0]), F("que~", group.aux[0]), *subject.fr, *group.fr], "?")


def who_question(g: Context) -> Pair:
    """Who did it? And nobody did: subjects of their own kind."""
    x = g.random()
    if x < 0.6:
        who = E("who")
        subject = Phrase([who], [F("qui", who)], "m", False, 1)
        mark = "?"
    else:
        nobody = E("nobody")
        subject = Phrase([nobody], [F("personne", nobody), F("ne~", nobody)], "m", False, 1)
        mark = "."
    verb = choose_verb(g, "T" if g.chance(0.6) else "I")
    while "h" not in verb.subjects:
        verb = choose_verb(g, "T")
    tense = choose_tense(g, verb, subject)
    group = verb_group(verb, subject, tense)
    if verb.frame == "T":
        thing = noun_phrase(g, verb.objects, definite_only=True)
        after = thing.en, thing.fr
    else:
        after = ([], [])
    return ended([who if mark == "?" else nobody, *group.aux, *group.en, *after[0]], [*subject.fr, *group.fr, *after[1]], mark)
