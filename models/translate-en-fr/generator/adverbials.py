"""Places and times at the end of a clause."""

from __future__ import annotations

from .context import Context
from .noun_phrases import noun_phrase
from .predicates import COMPOUND, FUTURE, GOING_TO, PRESENT, PROGRESSIVE
from .tokens import E, F, English, French

# English preposition, French words, kinds of noun; the last French word carries the alignment's contraction
PLACES = (
    ("in", ("dans",), "i"), ("on", ("sur",), "u"), ("under", ("sous",), "u"), ("behind", ("derrière",), "ubn"),
    ("in front of", ("devant",), "bu"), ("near", ("près", "de~"), "bn"), ("next to", ("à côté", "de~"), "bu"),
    ("at", ("à~",), "b"), ("with", ("avec",), "h"), ("for", ("pour",), "h"), ("without", ("sans",), "h"),
    ("after", ("après",), "e"), ("before", ("avant",), "e"), ("during", ("pendant",), "e"),
)

_FIRST_NOT_PLACE = 9

ALWAYS = (("here", "ici"), ("quickly", "rapidement"), ("slowly", "lentement"))
PRESENT_TIMES = (("today", "aujourd'hui"), ("now", "maintenant"), ("every day", "chaque jour"),
            ("in the morning", "le matin"), ("at night", "la nuit"), ("in summer", "en été"), ("in winter", "en hiver"))
PAST_TIMES = (("yesterday", "hier"), ("last night", "hier soir"), ("last week", "la semaine dernière"),
         ("this morning", "ce matin"), ("last year", "l' année dernière"))
FUTURE_TIMES = (("tomorrow", "demain"), ("tonight", "ce soir"), ("next week", "la semaine prochaine"), ("soon", "bientôt"),
           ("next year", "l' année prochaine"))

# positions of the English words that each French word translates
_ALIGNMENTS = {
    "every day": ((0,), (1,)), "last night": ((1,), (0, 1)), "last week": ((0, 1), (1,), (0,)),
    "next week": ((0, 1), (1,), (0,)), "this morning": ((0,), (1,)), "in the morning": ((1, 0), (2,)),
    "at night": ((0,), (1,)), "in summer": ((0,), (1,)), "in winter": ((0,), (1,)), "tonight": ((0,), (0,)),
    "last year": ((0, 1), (1,), (0,)), "next year": ((0, 1), (1,), (0,)),
}


def fixed(pair: tuple[str, str]) -> tuple[list[English], list[French]]:
    """An expression from the tables, with its alignment."""
    english = [E(w) for w in pair[0].split()]
    french = pair[1].split()
    links = _ALIGNMENTS.get(pair[0], ((0,),) * len(french))
    return english, [F(w, *(english[i] for i in link)) for w, link in zip(french, links, strict=True)]


def end_adverb(g: Context, tense: int) -> tuple[list[English], list[French]]:
    """A time, a manner or "here" at the end of a clause."""
    return fixed(g.choose(ALWAYS)) if g.chance(0.25) else time_adverb(g, tense)


def time_adverb(g: Context, tense: int) -> tuple[list[English], list[French]]:
    """A time that suits the tense."""
    if tense in (PRESENT, PROGRESSIVE):
        return fixed(g.choose(PRESENT_TIMES))
    if tense in (FUTURE, GOING_TO):
        return fixed(g.choose(FUTURE_TIMES))
    if tense in COMPOUND:
        return fixed(g.choose(PAST_TIMES))
    return fixed(g.choose(PRESENT_TIMES[3:]))


def place(g: Context, be: bool = False) -> tuple[list[English], list[French]]:
    """A prepositional phrase: near the station, près de la gare; `be` asks for one that is a place."""
    preposition, french, kinds = g.choose(PLACES[:_FIRST_NOT_PLACE] if be else PLACES)
    phrase = noun_phrase(g, kinds, definite_only=g.chance(0.85), simple=True)
    english = [E(w) for w in preposition.split()]
    words = [F(w, *english[::-1] if w == "de~" else english) for part in french for w in part.split()]
    return [*english, *phrase.en], [*words, *phrase.fr]
