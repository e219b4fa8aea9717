"""Verb groups: tense, negation, adverbs and pronouns around the verb, in the order of each language.

English keeps the auxiliary apart from the rest, because questions put the subject between them.
"""

from __future__ import annotations

from typing import NamedTuple

from .conjugation import conjugate
from .noun_phrases import Phrase
from .tokens import E, F, English, French
from .verbs import Verb

ETRE, AVOIR, ALLER = conjugate("être"), conjugate("avoir"), conjugate("aller")

# English negation, French second half
NEGATIONS = {"not": "pas", "never": "jamais", "no longer": "plus"}
MIDDLE_ADVERBS = {"always": "toujours", "often": "souvent", "really": "vraiment", "rarely": "rarement",
                  "already": "déjà", "also": "aussi"}
_REFLEXIVE = ("me~", "se~", "nous", "vous", "se~")
_BE_PRESENT = ("am", "is", "are", "are", "are")
_BE_PAST = ("was", "was", "were", "were", "were")

PRESENT, PROGRESSIVE, PAST, PERFECT, WAS_DOING, USED_TO, FUTURE, GOING_TO, INFINITIVE = range(9)
TENSES = (PRESENT, PROGRESSIVE, PAST, PERFECT, WAS_DOING, USED_TO, FUTURE, GOING_TO)
COMPOUND = (PAST, PERFECT)
TIMES = ((PRESENT, PROGRESSIVE), (PAST, PERFECT, WAS_DOING, USED_TO), (FUTURE, GOING_TO))
"""Tenses that go together in a sentence of two clauses."""


class Agreement(NamedTuple):
    """Gender and number that a participle takes from a direct object standing before it."""

    gender: str
    plural: bool


class Group(NamedTuple):
    """English: auxiliary (may be empty) and the rest; French: from "ne" to the last verb."""

    aux: list[English]
    en: list[English]
    fr: list[French]


def agree(participle: str, gender: str, plural: bool) -> str:
    """The participle with its ending: vu, vue, vus, vues; pris, prise."""
    if gender == "f":
        return participle.replace("û", "u") + ("es" if plural else "e")
    return participle + ("s" if plural and not participle.endswith("s") else "")


def _english(verb: Verb, person: int, tense: int, negation: list[English], adverb: list[English],
             ask: bool) -> tuple[list[English], list[English], English, list[English]]:
    """Auxiliary words, middle and main verb of the English group; all auxiliaries once more at the end."""
    third = person == 1
    aux: list[English] = []
    late: list[English] = []
    form = verb.base
    real_not = bool(negation) and negation[0][0] == "not"
    if tense == PRESENT or tense == PAST:
        if real_not or ask:
            aux = [E(("does" if third else "do") if tense == PRESENT else "did")]
        else:
            form = (verb.third if third else verb.base) if tense == PRESENT else verb.past
    elif tense == PROGRESSIVE:
        aux, form = [E(_BE_PRESENT[person])], verb.ing
    elif tense == WAS_DOING:
        aux, form = [E(_BE_PAST[person])], verb.ing
    elif tense == PERFECT:
        aux, form = [E("has" if third else "have")], verb.participle
    elif tense == FUTURE:
        aux = [E("will")]
    elif tense == USED_TO:
        late = [E("used"), E("to")]
    elif tense == GOING_TO:
        aux, late = [E(_BE_PRESENT[person])], [E("going"), E("to")]
    main = E(form)
    middle = [*negation, *adverb, *late]
    return aux, middle, main, [*late[:1], *aux]


def verb_group(verb: Verb, subject: Phrase, tense: int, *, negation: str = "", adverb: str = "",
               clitics: list[French] | None = None, agreement: Agreement | None = None,
               ask: bool = False, nothing: English | None = None) -> Group:
    """One verb with its subject's person.

    `clitics` are French object pronouns that stand before the verb, `agreement` is that of a preceding direct
    object, `nothing` is an English word behind the verb whose French "rien" takes the place of "pas".
    """
    person = subject.person
    negation_en = [E(w) for w in negation.split()]
    adverb_en = [E(adverb)] if adverb else []
    aux, middle, main, helpers = _english(verb, person, tense, negation_en, adverb_en, ask)
    particle = [E(p) for p in verb.particle]
    if verb.reflexive:
        clitics = [F(_REFLEXIVE[person], particle[0] if particle else main, main)]
    before: list[French] = []
    after: list[French] = []
    if negation:
        before.append(F("ne~", negation_en[0]))
        if nothing is None or negation == "never":
            after.append(F(NEGATIONS[negation], negation_en[-1]))
    elif nothing is not None:
        before.append(F("ne~", nothing))
    if nothing is not None:
        after.append(F("rien", nothing))
    if adverb:
        after.append(F(MIDDLE_ADVERBS[adverb], adverb_en[0]))
    before += clitics or []
    past = tense in COMPOUND and "S" not in verb.flags
    if past:
        auxiliary = ETRE if verb.with_etre else AVOIR
        helper = F(auxiliary.present[person], *(helpers or [main]))
        form = verb.fr.participle
        if verb.with_etre:
            form = agree(form, subject.gender, subject.plural)
        elif agreement:
            form = agree(form, agreement.gender, agreement.plural)
        french = [*before, helper, *after, F(form, main, *particle)]
    elif tense == GOING_TO:
        inside = list(clitics or [])
        outside = before[: len(before) - len(inside)]
        french = [*outside, F(ALLER.present[person], helpers[0]), *after, *inside, F(verb.fr.infinitive, main, *particle)]
    else:
        forms = {PRESENT: verb.fr.present, PROGRESSIVE: verb.fr.present, FUTURE: verb.fr.future}.get(
            tense, verb.fr.imperfect)
        french = [*before, F(forms[person], main, *particle, *helpers), *after]
    return Group(aux, [*middle, main, *particle], french)


class Control(NamedTuple):
    """A verb that governs an infinitive: "wants to" vouloir, "can" pouvoir, "tries to" essayer de."""

    en: tuple[str, str, str]
    fr: str
    link: str
    past: str
    bare: bool = False


CONTROLS = (
    Control(("can", "can", "could"), "pouvoir", "", "imperfect", True),
    Control(("must", "must", ""), "devoir", "", "", True),
    Control(("want", "wants", "wanted"), "vouloir", "", "imperfect"),
    Control(("like", "likes", "liked"), "aimer", "", "imperfect"),
    Control(("love", "loves", "loved"), "adorer", "", "imperfect"),
    Control(("hope", "hopes", "hoped"), "espérer", "", "imperfect"),
    Control(("try", "tries", "tried"), "essayer", "de~", "compound"),
    Control(("start", "starts", "started"), "commencer", "à~", "compound"),
    Control(("forget", "forgets", "forgot"), "oublier", "de~", "compound"),
    Control(("decide", "decides", "decided"), "décider", "de~", "compound"),
    Control(("refuse", "refuses", "refused"), "refuser", "de~", "compound"),
    Control(("continue", "continues", "continued"), "continuer", "à~", "compound"),
)


def control_group(control: Control, verb: Verb, subject: Phrase, *, past: bool = False, negation: str = "",
                  clitics: list[French] | None = None, ask: bool = False) -> Group:
    """A governing verb and an infinitive: "does not want to read it", "ne veut pas le lire"."""
    person, third = subject.person, subject.person == 1
    conjugation = conjugate(control.fr)
    negation_en = [E(w) for w in negation.split()]
    particle = [E(p) for p in verb.particle]
    infinitive = E(verb.base)
    past = past and bool(control.past)
    aux: list[English] = []
    if control.bare:
        governor = E(control.en[2] if past else control.en[0])
        aux, english = [governor], [*negation_en, infinitive, *particle]
    else:
        if ask or (negation == "not"):
            aux = [E("did" if past else "does" if third else "do")]
            governor = E(control.en[0])
        else:
            governor = E(control.en[2] if past else control.en[1] if third else control.en[0])
        to = E("to")
        english = [*negation_en, governor, to, infinitive, *particle]
    if verb.reflexive:
        clitics = [F(_REFLEXIVE[person], particle[0] if particle else infinitive, infinitive)]
    ne = [F("ne~", negation_en[0])] if negation else []
    pas = [F(NEGATIONS[negation], negation_en[-1])] if negation else []
    extra = [] if control.bare else aux
    if past and control.past == "compound":
        french = [*ne, F(AVOIR.present[person], *(extra or [governor])), *pas, F(conjugation.participle, governor)]
    else:
        forms = conjugation.imperfect if past else conjugation.present
        french = [*ne, F(forms[person], governor, *extra), *pas]
    if control.link:
        french.append(F(control.link, to))
    french += [*(clitics or []), F(verb.fr.infinitive, infinitive, *particle)]
    return Group(aux, english, french)


def be_group(subject: Phrase, tense: int, *, negation: str = "", adverb: str = "") -> Group:
    """The copula: is, was, will be; the English auxiliary is the verb itself."""
    person = subject.person
    negation_en = [E(w) for w in negation.split()]
    adverb_en = [E(adverb)] if adverb else []
    if tense == FUTURE:
        be = E("be")
        aux, rest, forms = [E("will")], [*negation_en, *adverb_en, be], ETRE.future
        source = [be, aux[0]]
    else:
        aux = [E((_BE_PRESENT if tense == PRESENT else _BE_PAST)[person])]
        rest, forms = [*negation_en, *adverb_en], ETRE.present if tense == PRESENT else ETRE.imperfect
        source = aux
    french: list[French] = []
    if negation:
        french.append(F("ne~", negation_en[0]))
    french.append(F(forms[person], *source))
    if negation:
        french.append(F(NEGATIONS[negation], negation_en[-1]))
    if adverb:
        french.append(F(MIDDLE_ADVERBS[adverb], adverb_en[0]))
    return Group(aux, rest, french)
