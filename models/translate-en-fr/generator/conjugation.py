"""French verbs: from an infinitive to every form that the grammar uses.

Regular groups follow rules with their changes of spelling (mangeons, achète, appelle, nettoie);
irregular verbs are told by their principal parts, from which imperfect and future derive.
"""

from __future__ import annotations

from typing import NamedTuple

PERSONS = ("je", "il", "nous", "vous", "ils")
"""Order of the forms in every tuple below; "tu" is not used (English "you" is "vous")."""


class Conjugation(NamedTuple):
    """All forms of one verb, persons in the order of `PERSONS`."""

    infinitive: str
    present: tuple[str, ...]
    imperfect: tuple[str, ...]
    future: tuple[str, ...]
    participle: str


# infinitive: present (je il nous vous ils), stem of the future, participle
_IRREGULAR = """
être: suis est sommes êtes sont, ser, été
avoir: ai a avons avez ont, aur, eu
aller: vais va allons allez vont, ir, allé
faire: fais fait faisons faites font, fer, fait
dire: dis dit disons dites disent, dir, dit
voir: vois voit voyons voyez voient, verr, vu
savoir: sais sait savons savez savent, saur, su
pouvoir: peux peut pouvons pouvez peuvent, pourr, pu
vouloir: veux veut voulons voulez veulent, voudr, voulu
devoir: dois doit devons devez doivent, devr, dû
prendre: prends prend prenons prenez prennent, prendr, pris
mettre: mets met mettons mettez mettent, mettr, mis
lire: lis lit lisons lisez lisent, lir, lu
écrire: écris écrit écrivons écrivez écrivent, écrir, écrit
boire: bois boit buvons buvez boivent, boir, bu
venir: viens vient venons venez viennent, viendr, venu
tenir: tiens tient tenons tenez tiennent, tiendr, tenu
partir: pars part partons partez partent, partir, parti
sortir: sors sort sortons sortez sortent, sortir, sorti
dormir: dors dort dormons dormez dorment, dormir, dormi
mentir: mens ment mentons mentez mentent, mentir, menti
sentir: sens sent sentons sentez sentent, sentir, senti
servir: sers sert servons servez servent, servir, servi
ouvrir: ouvre ouvre ouvrons ouvrez ouvrent, ouvrir, ouvert
offrir: offre offre offrons offrez offrent, offrir, offert
courir: cours court courons courez courent, courr, couru
connaître: connais connaît connaissons connaissez connaissent, connaîtr, connu
croire: crois croit croyons croyez croient, croir, cru
recevoir: reçois reçoit recevons recevez reçoivent, recevr, reçu
suivre: suis suit suivons suivez suivent, suivr, suivi
rire: ris rit rions riez rient, rir, ri
conduire: conduis conduit conduisons conduisez conduisent, conduir, conduit
peindre: peins peint peignons peignez peignent, peindr, peint
craindre: crains craint craignons craignez craignent, craindr, craint
envoyer: envoie envoie envoyons envoyez envoient, enverr, envoyé
"""

_LIKE = {
    "apprendre": "prendre", "comprendre": "prendre", "promettre": "mettre", "décrire": "écrire", "revenir": "venir",
    "devenir": "venir", "découvrir": "ouvrir", "couvrir": "ouvrir", "reconnaître": "connaître",
    "poursuivre": "suivre", "sourire": "rire", "construire": "conduire", "détruire": "conduire",
    "traduire": "conduire",
}
"""Verbs conjugated like another one: the same endings behind another beginning."""

_IMPERFECT_ENDINGS = ("ais", "ait", "ions", "iez", "aient")
_FUTURE_ENDINGS = ("ai", "a", "ons", "ez", "ont")
_DOUBLING = {"appeler", "jeter"}


def _soft(stem: str) -> str:
    """The stem before a or o, where g and c must stay soft: mange-, commenç-."""
    if stem.endswith("g"):
        return stem + "e"
    return stem[:-1] + "ç" if stem.endswith("c") else stem


def _imperfect(stem: str) -> tuple[str, ...]:
    return tuple((stem if e.startswith("i") else _soft(stem)) + e for e in _IMPERFECT_ENDINGS)


def _future(stem: str) -> tuple[str, ...]:
    return tuple(stem + e for e in _FUTURE_ENDINGS)


def _stressed(infinitive: str) -> str:
    """Stem of an -er verb before a silent ending: achèt-, appell-, nettoi-, protèg-."""
    stem = infinitive[:-2]
    if infinitive in _DOUBLING:
        return stem + stem[-1]
    if stem.endswith(("oy", "uy", "ay")):
        return stem[:-1] + "i"
    for length in (1, 2):
        vowel = stem[-length - 1]
        if vowel in "eé" and not any(c in "aeiouéè" for c in stem[-length:]):
            if vowel == "e" and length == 2:
                return stem
            return stem[: -length - 1] + "è" + stem[-length:]
    return stem


def _er(infinitive: str) -> Conjugation:
    stem, stressed = infinitive[:-2], _stressed(infinitive)
    present = (stressed + "e", stressed + "e", _soft(stem) + "ons", stem + "ez", stressed + "ent")
    closed = "é" in infinitive[-5:-2]
    future = infinitive if closed or stressed == stem else stressed + "er"
    return Conjugation(infinitive, present, _imperfect(stem), _future(future), stem + "é")


def _ir(infinitive: str) -> Conjugation:
    stem = infinitive[:-2]
    present = tuple(stem + e for e in ("is", "it", "issons", "issez", "issent"))
    return Conjugation(infinitive, present, _imperfect(stem + "iss"), _future(infinitive), stem + "i")


def _re(infinitive: str) -> Conjugation:
    stem = infinitive[:-2]
    present = tuple(stem + e for e in ("s", "", "ons", "ez", "ent"))
    return Conjugation(infinitive, present, _imperfect(stem), _future(infinitive[:-1]), stem + "u")


def _read_irregular() -> dict[str, Conjugation]:
    table = {}
    for line in _IRREGULAR.strip().splitlines():
        infinitive, rest = line.split(": ")
        present_text, future, participle = rest.split(", ")
        present = tuple(present_text.split())
        stem = "ét" if infinitive == "être" else present[2][:-3]
        table[infinitive] = Conjugation(infinitive, present, _imperfect(stem), _future(future), participle)
    return table


_TABLE = _read_irregular()


def conjugate(infinitive: str) -> Conjugation:
    """Every form of a verb by its infinitive.

    >>> conjugate("acheter").present
    ('achète', 'achète', 'achetons', 'achetez', 'achètent')
    """
    if infinitive in _TABLE:
        return _TABLE[infinitive]
    if infinitive in _LIKE:
        model = _TABLE[_LIKE[infinitive]]
        # what differs is the beginning: ap|prendre, pro|mettre, con|struire for con|duire
        tail = 1
        while infinitive[-tail - 1:] == model.infinitive[-tail - 1:] and tail < len(model.infinitive):
            tail += 1
        new, old = infinitive[:-tail], len(model.infinitive) - tail
        def swap(forms: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new + f[old:] for f in forms)
        return Conjugation(infinitive, swap(model.present), swap(model.imperfect), swap(model.future),
                           new + model.participle[old:])
    if infinitive.endswith("er"):
        return _er(infinitive)
    if infinitive.endswith("ir"):
        return _ir(infinitive)
    if infinitive.endswith("re"):
        return _re(infinitive)
    raise ValueError(f"no rule conjugates {infinitive!r}")
