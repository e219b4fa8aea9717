"""Adjectives: agreement, place before or after the noun, and what they can be said of.

A line reads `english french place kinds`; `place` is `<` for the few that stand before the noun
(beauty, age, goodness, size) and `>` for all others. French forms that no rule gives are spelled out
as `masculine/feminine/masculine-plural`. The kinds are those of `nouns.py`.
"""

from __future__ import annotations

from typing import NamedTuple


class Adjective(NamedTuple):
    """An adjective; `fr` holds the forms [ms, fs, mp, fp]."""

    en: str
    fr: tuple[str, str, str, str]
    before: bool
    kinds: str
    comparative: str


_TABLE = """
small petit < hafrtcvubionwg
big grand < havubiong
large grand < tubin
tall grand < hn
fat gros/grosse/gros < haf
beautiful beau/belle/beaux < hatcvubinrwgz
pretty joli < htcubwg
old vieux/vieille/vieux < hatcvubirwog
new nouveau/nouvelle/nouveaux < rtcvubeswo
young jeune < ha
good bon/bonne/bons < hfFdrewv
bad mauvais < hfFdrews
long long/longue/longs < creswng
first premier < reswh
last dernier < reswf
black noir > atcvuo
white blanc/blanche/blancs > atcvubo
red rouge > tcvuof
blue bleu > tcvuog
green vert > tcvuofg
yellow jaune > tcvuof
gray gris > atcvu
brown brun > atcug
purple violet/violette/violets > tcuo
pink rose > tcuo
golden doré > tcu
intelligent intelligent > ha
happy heureux > ha
sad triste > haserwz
angry fâché > ha
tired fatigué > ha
sick malade > ha
strong fort > hag
weak faible > ha
hungry affamé > ha
calm calme > hab
shy timide > ha
brave courageux > ha
curious curieux > ha
jealous jaloux/jalouse/jaloux > h
serious sérieux > hs
funny drôle > hsewr
famous célèbre > hbrwe
rich riche > hb
poor pauvre > h
polite poli > h
patient patient > h
careful prudent > ha
lazy paresseux > ha
generous généreux > h
honest honnête > h
elegant élégant > hcg
blond blond > h
blind aveugle > ha
lonely solitaire > h
talented doué > h
wild sauvage > an
dangerous dangereux > anv
fast rapide > av
slow lent > av
noisy bruyant > hbvi
quiet tranquille > bin
strange étrange > haserbwt
interesting intéressant > rewsb
boring ennuyeux > rews
difficult difficile > sew
easy facile > sew
important important > rweshb
useful utile > rts
simple simple > swt
clear clair > sw
true vrai > s
false faux/fausse/faux > s
french français > hrfFwtcz
english anglais > hrwtc
italian italien > hrFcvz
spanish espagnol > hrwF
chinese chinois > hrwtF
american américain > hrwv
german allemand > hrwv
japanese japonais > hrwvt
modern moderne > buvrtz
clean propre > tcvuig
dirty sale > tcvuig
empty vide > boviu
full plein > o
heavy lourd > tu
light léger/légère/légers > tcu
expensive cher/chère/chers > tcvurd
broken cassé > tuvo
round rond > tu
square carré > tu
electric électrique > vt
solid solide > tuv
fragile fragile > tu
soft doux/douce/doux > c
warm chaud > cfFdg
cold froid > fFdig
fresh frais/fraîche/frais > fF
sweet sucré > fFd
salty salé > F
ripe mûr > f
delicious délicieux > fFd
raw cru > f
dry sec/sèche/secs > c
wet mouillé > ctah
dark sombre > i
public public/publique/publics > b
huge énorme > anbf
narrow étroit > u
deep profond > n
magnificent magnifique > nbtcez
precious précieux > t
rare rare > atr
modest modeste > h
faithful fidèle > ha
cruel cruel/cruelle/cruels > ha
foreign étranger/étrangère/étrangers > hrv
"""

_COMPARATIVES = {
    "small": "smaller", "big": "bigger", "fat": "fatter", "old": "older", "young": "younger", "long": "longer",
    "happy": "happier", "sad": "sadder", "strong": "stronger", "weak": "weaker", "calm": "calmer",
    "brave": "braver", "funny": "funnier", "rich": "richer", "poor": "poorer", "lazy": "lazier", "fast": "faster",
    "slow": "slower", "easy": "easier", "clean": "cleaner", "heavy": "heavier", "light": "lighter",
    "pretty": "prettier", "warm": "warmer", "cold": "colder", "noisy": "noisier", "dirty": "dirtier",
}

_NO_COMPARISON = {
    "good", "bad", "first", "last", "false", "true", "french", "english", "italian", "spanish", "chinese", "american",
    "german", "japanese", "broken", "full", "empty", "round", "square", "electric", "foreign", "new", "huge", "golden",
    "blind", "dry", "wet", "magnificent", "delicious", "raw", "public", "tall", "large",
}
NOT_PREDICATIVE = {"first", "last", "public", "foreign"}
"""Said of a noun only before or after it, never after "be"."""


def _forms(french: str) -> tuple[str, str, str, str]:
    masculine, _, rest = french.partition("/")
    if rest:
        feminine, plural = rest.split("/")
        return masculine, feminine, plural, feminine + "s"
    if masculine.endswith("eux"):
        return masculine, masculine[:-1] + "se", masculine, masculine[:-1] + "ses"
    if masculine.endswith("ien"):
        return masculine, masculine + "ne", masculine + "s", masculine + "nes"
    if masculine.endswith("ier"):
        feminine = masculine[:-3] + "ière"
        return masculine, feminine, masculine + "s", feminine + "s"
    feminine = masculine if masculine.endswith("e") else masculine + "e"
    plural = masculine if masculine.endswith(("s", "x")) else masculine + "s"
    return masculine, feminine, plural, feminine + "s"


def _parse(line: str) -> Adjective:
    english, french, place, kinds = line.split()
    if english in _NO_COMPARISON:
        comparative = ""
    else:
        comparative = _COMPARATIVES.get(english, "more " + english)
    return Adjective(english, _forms(french), place == "<", kinds, comparative)


ADJECTIVES: tuple[Adjective, ...] = tuple(
    _parse(line) for line in _TABLE.strip().splitlines()
)
"""Every adjective that the grammar can use."""
