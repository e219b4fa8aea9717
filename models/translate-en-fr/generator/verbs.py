"""Verbs: one English verb, one French verb, who does it to what.

A line reads `english french frame subjects objects [flags]`. English is `base` or `base/past/participle`
(`/ing-form` where the consonant doubles), particles follow a plus: `look+at`. Frames:

    I intransitive        T direct object          A the French object takes "à" (obéir à)
    X object + recipient  M motion to a place      R French reflexive (se lever), intransitive

Flags: E "être" in the passé composé; S a state: simple past is the imparfait, never progressive;
P never progressive; O the object may be left out; L goes well with a place (he sleeps in the garden).
"""

from __future__ import annotations

from typing import NamedTuple

from .conjugation import Conjugation, conjugate


class Verb(NamedTuple):
    """A verb in both languages with its selection of subjects and objects."""

    base: str
    third: str
    past: str
    participle: str
    ing: str
    particle: tuple[str, ...]
    fr: Conjugation
    frame: str
    subjects: str
    objects: str
    flags: str

    @property
    def reflexive(self) -> bool:
        return self.frame == "R"

    @property
    def with_etre(self) -> bool:
        """Whether the passé composé takes "être"."""
        return self.reflexive or "E" in self.flags


_TABLE = """
sleep/slept/slept dormir I ha - L
work travailler I h - L
laugh rire I h -
cry pleurer I h -
run/ran/run/running courir I ha - L
walk marcher I ha - L
swim/swam/swum/swimming nager I ha - L
dance danser I h - L
sing/sang/sung chanter T h s O
play jouer I ha - L
travel voyager I h -
dream rêver I ha -
shout crier I h -
breathe respirer I ha -
jump sauter I ha - L
live habiter I h - L
speak/spoke/spoken parler I h - L
win/won/won/winning gagner I h -
shine/shone/shone briller I k -
fly/flew/flown voler I y -
fall/fell/fallen tomber I ha - E
arrive arriver I hv - EL
leave/left/left partir I hv - E
go+out/went/gone sortir I ha - E
come+in/came/come entrer I ha - E
come+back/came/come revenir I hav - E
stay rester I ha - EL
get+up/got/got/getting se:lever R ha -
wake+up/woke/woken se:réveiller R ha -
rest se:reposer R ha - L
hurry se:dépêcher R h -
stroll se:promener R ha - L
hide/hid/hidden cacher T h twrpg
eat/ate/eaten manger T ha fF OL
drink/drank/drunk boire T h d OL
buy/bought/bought acheter T h tcvrfFdw
sell/sold/sold vendre X h tcvrfFd
read/read/read lire T h r OL
write/wrote/written écrire T h w O
see/saw/seen voir T ha hatcvunbg PL
look+at regarder T ha hantcvubig
listen+to écouter T ha hsz
hear/heard/heard entendre T ha hasvz P
love adorer T h hafFdrcebnwvz S
like aimer T h hafFdrcebntwvzg S
hate détester T h hafFdesz S
want vouloir T h tfFdcvp S
have/had/had avoir T h hatcvrwspg S
know/knew/known connaître T h hbsn S
find/found/found trouver T ha hatcrfsp L
lose/lost/lost perdre T h tcrp
take/took/taken prendre T h tcvfrp
carry porter T h tfro
wear/wore/worn porter T h c
wash laver T h tcvaofhg
clean nettoyer T h biuv
break/broke/broken casser T h tuo
repair réparer T h tvuo
open ouvrir T h o
close fermer T h o
paint peindre T h onbuhg
draw/drew/drawn dessiner T h hanbtvg
build/built/built construire T h buv
visit visiter T h bn
cross traverser T hav q
follow suivre T hav hav
help aider T h ha
meet/met/met rencontrer T ha ha
invite inviter T h h
thank remercier T h h
wait+for attendre T ha hv
look+for chercher T ha hatcrf
call appeler T h ha
choose/chose/chosen choisir T h tcvrfewsu
cut/cut/cut/cutting couper T h fF
prepare préparer T h fFe
cook cuisiner T h fF
forget/forgot/forgotten/forgetting oublier T h tscr
understand/understood/understood comprendre T h hs S
learn apprendre T h s
use utiliser T h t
throw/threw/thrown jeter T h tf
touch toucher T ha hatucg
push pousser T h vuh
pull tirer T h vu
drive/drove/driven conduire T h v
feed/fed/fed nourrir T h ah
catch/caught/caught attraper T ha a
chase poursuivre T ha ah
bite/bit/bitten mordre T a ha
kiss embrasser T h h
protect protéger T ha habg
save sauver T ha ha
attack attaquer T ha ha
defend défendre T ha hab
admire admirer T h hntbg
describe décrire T h hatbnes
discover découvrir T ha nbsz
finish finir T h res
start commencer T h res
organize organiser T h e
hold/held/held tenir T h t
receive recevoir T h wtp
keep/kept/kept garder T h tsrcp
count compter T h tfacp
fill remplir T h o
steal/stole/stolen voler T ha tcrfp
borrow emprunter T h trvcp
destroy détruire T h bvu
imagine imaginer T h hanbe
recognize reconnaître T ha hbs P
fear craindre T ha ha S
smell sentir T ha fF P
taste goûter T ha fFd
translate traduire T h rw
correct corriger T h rw
study étudier T h srz
cover couvrir T h uvtg
sign signer T h w
measure mesurer T h tub
photograph photographier T h hanbvug
give/gave/given donner X h tfFdrcwap
show montrer X h tarcvbnwg
send/sent/sent envoyer X h wtcp
offer offrir X h tfFdcrp
bring/brought/brought apporter X h tfFdrcwp
lend/lent/lent prêter X h trvcp
promise promettre X h tvp
tell/told/told raconter X h s
explain expliquer X h s
reply+to répondre A h h
talk+to parler A h ha
obey obéir A h h
smile+at sourire A h h
lie+to/lied/lied/lying mentir A h h
resemble ressembler A ha ha S
go+to/went/gone aller M ha b E
return+to retourner M h b E
come+to/came/come venir M h b E
"""


def _third(base: str) -> str:
    if base in ("have", "go", "do"):
        return {"have": "has", "go": "goes", "do": "does"}[base]
    if base.endswith(("s", "x", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


def _ing(base: str) -> str:
    return (base[:-1] if base.endswith("e") and not base.endswith("ee") else base) + "ing"


def _parse(line: str) -> Verb:
    english, french, frame, subjects, objects, *flags = line.split()
    forms = english.split("/")
    base, *particle = forms[0].split("+")
    past = forms[1] if len(forms) > 1 else _past(base)
    participle = forms[2] if len(forms) > 2 else past
    ing = forms[3] if len(forms) > 3 else _ing(base)
    fr = conjugate(french.removeprefix("se:"))
    return Verb(base, _third(base), past, participle, ing, tuple(particle), fr, frame, subjects,
                objects, flags[0] if flags else "")


VERBS: tuple[Verb, ...] = tuple(_parse(line) for line in _TABLE.strip().splitlines())
"""Every full verb that the grammar can use; "be" and the modals stand in `predicates.py`."""

VERBS_BY_FRAME: dict[str, tuple[Verb, ...]] = {
    frame: tuple(v for v in VERBS if v.frame == frame) for frame in "ITAXMR"
}
