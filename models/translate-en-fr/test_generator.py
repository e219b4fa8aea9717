"""Tests of the grammar: known tricky French, the alignments, and the walls between the sets.

    python -m unittest test_generator        wants nothing but Python
"""

from __future__ import annotations

import itertools
import json
import random
import unittest

import heldout
from generator.adjectives import ADJECTIVES
from generator.adverbials import fixed
from generator.conjugation import conjugate
from generator.context import is_reserved
from generator.nouns import NOUNS
from generator.pairs import HELD_OUT_BUCKETS, is_held_out, supplementary_pairs, training_pairs, unseen_combinations
from generator.predicates import (CONTROLS, FUTURE, GOING_TO, PAST, PERFECT, PRESENT, PROGRESSIVE, USED_TO, WAS_DOING, Agreement,
                                  agree, be_group, control_group, verb_group)
from generator.noun_phrases import Phrase, pronoun
from generator.tokens import E, F, align, spell_english, spell_french
from generator.unknown import UNK, with_unknown
from generator.verbs import VERBS, Verb
from vocabulary import vocabulary

HERE = heldout.HERE


def french(*words: str) -> str:
    """Unspelled words as a text."""
    return " ".join(text for text, _ in spell_french([F(w) for w in words])).replace("' ", "'")


def verb(base: str, infinitive: str) -> Verb:
    return next(v for v in VERBS if v.base == base and v.fr.infinitive == infinitive)


def said(subject: Phrase, group: tuple) -> tuple[str, str]:
    """English and French of a subject and its verb group."""
    aux, en, fr = group
    return (" ".join(spell_english([*subject.en, *aux, *en])),
            " ".join(t for t, _ in spell_french([*subject.fr, *fr])).replace("' ", "'"))


class Spelling(unittest.TestCase):
    def test_elision_and_contraction(self) -> None:
        for words, expected in (
            (("le~", "homme"), "l'homme"), (("la~", "île"), "l'île"), (("le~", "héros"), "le héros"),
            (("le~", "hibou"), "le hibou"), (("les~", "haricots"), "les haricots"), (("la~", "école"), "l'école"),
            (("à~", "les~", "enfants"), "aux enfants"), (("à~", "le~", "marché"), "au marché"),
            (("à~", "le~", "hôtel"), "à l'hôtel"), (("à~", "la~", "gare"), "à la gare"),
            (("de~", "le~", "jardin"), "du jardin"), (("de~", "les~", "rues"), "des rues"),
            (("de~", "le~", "ami"), "de l'ami"), (("beaucoup", "de~", "arbres"), "beaucoup d'arbres"),
            (("de~", "le^", "manger"), "de le manger"), (("à~", "les", "lire"), "à les lire"),
            (("ma~", "amie"), "mon amie"), (("sa~", "histoire"), "son histoire"), (("ma~", "vieille", "amie"), "ma vieille amie"),
            (("ce~", "homme"), "cet homme"), (("ce~", "vieux~", "homme"), "ce vieil homme"),
            (("le~", "beau~", "homme"), "le bel homme"), (("le~", "nouveau~", "élève"), "le nouvel élève"),
            (("un", "beau~", "chat"), "un beau chat"), (("un", "beau~", "hibou"), "un beau hibou"),
            (("je~", "ai"), "j'ai"), (("je~", "ne~", "ai"), "je n'ai"), (("il", "ne~", "y", "a"), "il n'y a"),
            (("je~", "y", "vais"), "j'y vais"), (("est-ce", "que~", "elle"), "est-ce qu'elle"),
            (("si~", "il"), "s'il"), (("si~", "ils"), "s'ils"), (("si~", "elle"), "si elle"),
            (("parce", "que~", "un"), "parce qu'un"), (("ce^", "est"), "c'est"), (("ce^", "ne~", "est"), "ce n'est"),
            (("il", "se~", "habille"), "il s'habille"), (("de~", "onze"), "de onze"),
        ):
            self.assertEqual(french(*words), expected)

    def test_an(self) -> None:
        for words, expected in ((("a", "old", "cat"), "an old cat"), (("a", "university"), "a university"),
                                (("a", "honest", "man"), "an honest man"), (("a", "useful", "egg"), "a useful egg")):
            self.assertEqual(" ".join(spell_english([E(w) for w in words])), expected)

    def test_contraction_keeps_both_alignments(self) -> None:
        of, the, garden = E("of"), E("the"), E("garden")
        words = spell_french([F("de~", of), F("le~", the), F("jardin", garden)])
        self.assertEqual(align([of, the, garden], words), [[0, 1], [2]])


class Forms(unittest.TestCase):
    def test_conjugation(self) -> None:
        for infinitive, present, imperfect, future, participle in (
            ("manger", "mange mange mangeons mangez mangent", "mangeais mangeait mangions", "mangerai", "mangé"),
            ("commencer", "commence commence commençons commencez commencent", "commençais commençait commencions",
             "commencerai", "commencé"),
            ("acheter", "achète achète achetons achetez achètent", "achetais achetait achetions", "achèterai", "acheté"),
            ("appeler", "appelle appelle appelons appelez appellent", "appelais appelait appelions", "appellerai",
             "appelé"),
            ("protéger", "protège protège protégeons protégez protègent", "protégeais protégeait protégions",
             "protégerai", "protégé"),
            ("espérer", "espère espère espérons espérez espèrent", "espérais espérait espérions", "espérerai", "espéré"),
            ("nettoyer", "nettoie nettoie nettoyons nettoyez nettoient", "nettoyais nettoyait nettoyions",
             "nettoierai", "nettoyé"),
            ("finir", "finis finit finissons finissez finissent", "finissais finissait finissions", "finirai", "fini"),
            ("vendre", "vends vend vendons vendez vendent", "vendais vendait vendions", "vendrai", "vendu"),
            ("être", "suis est sommes êtes sont", "étais était étions", "serai", "été"),
            ("faire", "fais fait faisons faites font", "faisais faisait faisions", "ferai", "fait"),
            ("comprendre", "comprends comprend comprenons comprenez comprennent", "comprenais comprenait comprenions",
             "comprendrai", "compris"),
            ("revenir", "reviens revient revenons revenez reviennent", "revenais revenait revenions", "reviendrai",
             "revenu"),
            ("découvrir", "découvre découvre découvrons découvrez découvrent", "découvrais découvrait découvrions",
             "découvrirai", "découvert"),
            ("construire", "construis construit construisons construisez construisent",
             "construisais construisait construisions", "construirai", "construit"),
            ("rire", "ris rit rions riez rient", "riais riait riions", "rirai", "ri"),
        ):
            with self.subTest(infinitive):
                forms = conjugate(infinitive)
                self.assertEqual(" ".join(forms.present), present)
                self.assertEqual(" ".join(forms.imperfect[:3]), imperfect)
                self.assertEqual((forms.future[0], forms.participle), (future, participle))
        with self.assertRaises(ValueError):
            conjugate("xyz")

    def test_participles_agree(self) -> None:
        self.assertEqual([agree("vu", g, p) for g in "mf" for p in (False, True)], ["vu", "vus", "vue", "vues"])
        self.assertEqual([agree("pris", g, p) for g in "mf" for p in (False, True)], ["pris", "pris", "prise", "prises"])

    def test_adjectives(self) -> None:
        forms = {a.en: " ".join(a.fr) for a in ADJECTIVES}
        for english, expected in (
            ("beautiful", "beau belle beaux belles"), ("old", "vieux vieille vieux vieilles"),
            ("new", "nouveau nouvelle nouveaux nouvelles"), ("white", "blanc blanche blancs blanches"),
            ("happy", "heureux heureuse heureux heureuses"), ("good", "bon bonne bons bonnes"),
            ("fresh", "frais fraîche frais fraîches"), ("italian", "italien italienne italiens italiennes"),
            ("light", "léger légère légers légères"), ("expensive", "cher chère chers chères"),
            ("jealous", "jaloux jalouse jaloux jalouses"), ("red", "rouge rouge rouges rouges"),
            ("gray", "gris grise gris grises"), ("false", "faux fausse faux fausses"),
            ("public", "public publique publics publiques"), ("long", "long longue longs longues"),
            ("first", "premier première premiers premières"), ("soft", "doux douce doux douces"),
        ):
            self.assertEqual(forms[english], expected)
        self.assertEqual({a.en for a in ADJECTIVES if a.before} & {"black", "intelligent"}, set())

    def test_nouns(self) -> None:
        plurals = {n.en: (n.en_plural, n.fr_plural) for n in NOUNS}
        for english, expected in (
            ("horse", ("horses", "chevaux")), ("eye", ("eyes", "yeux")), ("newspaper", ("newspapers", "journaux")),
            ("cake", ("cakes", "gâteaux")), ("mouse", ("mice", "souris")), ("child", ("children", "enfants")),
            ("knife", ("knives", "couteaux")), ("nose", ("noses", "nez")), ("city", ("cities", "villes")),
            ("box", ("boxes", "boîtes")), ("grandfather", ("grandfathers", "grands-pères")), ("bread", ("", "")),
        ):
            self.assertEqual(plurals[english], expected)

    def test_lexicon_is_large_and_one_to_one(self) -> None:
        self.assertEqual(len({n.en for n in NOUNS}), len(NOUNS))
        self.assertEqual(len({a.en for a in ADJECTIVES}), len(ADJECTIVES))
        self.assertEqual(len({(v.base, v.particle) for v in VERBS}), len(VERBS))
        self.assertGreaterEqual(len(NOUNS) + len(ADJECTIVES) + len(VERBS), 400)


class Groups(unittest.TestCase):
    def check(self, expected: tuple[str, str], subject: Phrase, group: tuple) -> None:
        self.assertEqual(said(subject, group), expected)

    def test_tenses_and_negation(self) -> None:
        eat = verb("eat", "manger")
        for word, tense, negation, expected in (
            ("he", PRESENT, "", ("he eats", "il mange")), ("we", PRESENT, "not", ("we do not eat", "nous ne mangeons pas")),
            ("i", PAST, "", ("i ate", "j'ai mangé")), ("i", PAST, "not", ("i did not eat", "je n'ai pas mangé")),
            ("she", PROGRESSIVE, "not", ("she is not eating", "elle ne mange pas")),
            ("they", PERFECT, "never", ("they have never eaten", "ils n'ont jamais mangé")),
            ("you", WAS_DOING, "", ("you were eating", "vous mangiez")), ("he", USED_TO, "", ("he used to eat", "il mangeait")),
            ("i", FUTURE, "no longer", ("i will no longer eat", "je ne mangerai plus")),
            ("she", GOING_TO, "not", ("she is not going to eat", "elle ne va pas manger")),
        ):
            subject = pronoun(word)
            self.check(expected, subject, verb_group(eat, subject, tense, negation=negation))

    def test_states_take_the_imparfait(self) -> None:
        subject = pronoun("she")
        self.check(("she had", "elle avait"), subject, verb_group(verb("have", "avoir"), subject, PAST))

    def test_preceding_object_agrees(self) -> None:
        subject, her = pronoun("i"), E("her")
        group = verb_group(verb("see", "voir"), subject, PAST, clitics=[F("la^", her)], agreement=Agreement("f", False))
        self.assertEqual(said(subject, group)[1], "je l'ai vue")

    def test_etre_and_reflexives_agree_with_the_subject(self) -> None:
        for word, v, tense, negation, expected in (
            ("she", verb("leave", "partir"), PAST, "not", ("she did not leave", "elle n'est pas partie")),
            ("they", verb("fall", "tomber"), PERFECT, "", ("they have fallen", "ils sont tombés")),
            ("she", verb("get", "lever"), PAST, "", ("she got up", "elle s'est levée")),
            ("we", verb("get", "lever"), PRESENT, "not", ("we do not get up", "nous ne nous levons pas")),
            ("i", verb("get", "lever"), GOING_TO, "", ("i am going to get up", "je vais me lever")),
        ):
            subject = pronoun(word)
            self.check(expected, subject, verb_group(v, subject, tense, negation=negation))

    def test_nothing(self) -> None:
        subject, nothing = pronoun("he"), E("anything")
        eat = verb("eat", "manger")
        for negation, expected in (("not", "il n'a rien mangé"), ("never", "il n'a jamais rien mangé")):
            self.assertEqual(said(subject, verb_group(eat, subject, PERFECT, negation=negation, nothing=nothing))[1], expected)

    def test_infinitives(self) -> None:
        read = verb("read", "lire")
        for control, negation, past, expected in (
            ("vouloir", "not", False, ("she does not want to read", "elle ne veut pas le lire")),
            ("pouvoir", "not", False, ("she can not read", "elle ne peut pas le lire")),
            ("essayer", "", True, ("she tried to read", "elle a essayé de le lire")),
            ("oublier", "never", False, ("she never forgets to read", "elle n'oublie jamais de le lire")),
        ):
            subject = pronoun("she")
            chosen = next(c for c in CONTROLS if c.fr == control)
            self.check(expected, subject, control_group(chosen, read, subject, past=past, negation=negation,
                                                        clitics=[F("le^")]))

    def test_be(self) -> None:
        for word, tense, negation, expected in (
            ("i", PRESENT, "not", ("i am not", "je ne suis pas")), ("you", PAST, "", ("you were", "vous étiez")),
            ("she", FUTURE, "not", ("she will not be", "elle ne sera pas")),
        ):
            subject = pronoun(word)
            self.check(expected, subject, be_group(subject, tense, negation=negation))

    def test_fixed_expressions_are_aligned(self) -> None:
        english, french_words = fixed(("last week", "la semaine dernière"))
        self.assertEqual(align(english, french_words), [[0, 1], [1], [0]])


class Sets(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.sample = list(itertools.islice(training_pairs(12345), 20_000))

    def test_english_determines_french(self) -> None:
        known: dict[tuple, list[str]] = {}
        for pair in self.sample:
            self.assertEqual(known.setdefault(tuple(pair.en), pair.fr), pair.fr)

    def test_variety_and_seed(self) -> None:
        self.assertGreater(len({tuple(p.en) for p in self.sample}), 0.98 * len(self.sample))
        self.assertEqual(self.sample[:50], list(itertools.islice(training_pairs(12345), 50)))

    def test_alignment_is_in_range_and_nearly_complete(self) -> None:
        linked = total = 0
        for pair in self.sample:
            self.assertEqual(len(pair.links), len(pair.fr))
            for link in pair.links:
                self.assertTrue(all(0 <= i < len(pair.en) for i in link))
                linked += bool(link)
                total += 1
        self.assertGreater(linked / total, 0.95)

    def test_no_placeholder_is_left(self) -> None:
        for pair in self.sample:
            self.assertFalse([w for w in pair.fr if set(w) & set("~^_")])

    def test_training_never_draws_the_held_out(self) -> None:
        self.assertFalse([p for p in self.sample if is_held_out(" ".join(p.en))])
        pairs = heldout.read(HERE / "heldout.tsv")
        self.assertGreaterEqual(len(pairs), 200)
        self.assertTrue(all(is_held_out(" ".join(p.en)) for p in pairs))
        self.assertGreater(HELD_OUT_BUCKETS, 1)

    def test_reserved_combinations_stay_unseen(self) -> None:
        names = {n.en: n for n in NOUNS} | {n.en_plural: n for n in NOUNS if n.en_plural}
        adjectives = {a.en for a in ADJECTIVES}
        for pair in self.sample:
            for first, second in itertools.pairwise(pair.en):
                if first in adjectives and second in names:
                    self.assertFalse(is_reserved(names[second].en, first), " ".join(pair.en))

    def test_unseen_combinations(self) -> None:
        committed = heldout.read(HERE / "unseen-combinations.tsv")
        self.assertGreaterEqual(len(committed), 200)
        names = {n.en: n for n in NOUNS} | {n.en_plural: n for n in NOUNS if n.en_plural}
        for pair in itertools.islice(unseen_combinations(7), 300):
            nouns = {names[w].en for w in pair.en if w in names}
            self.assertTrue(any(is_reserved(n, a.en) for n in nouns for a in ADJECTIVES if set(a.en.split()) & set(pair.en)
                                or set(a.comparative.split()) & set(pair.en)), " ".join(pair.en))

    def test_the_committed_files_are_what_the_grammar_writes(self) -> None:
        for name, pairs in (("heldout.tsv", heldout.held_out_pairs(heldout.SEED)),
                            ("unseen-combinations.tsv", unseen_combinations(heldout.SEED + 1))):
            committed = heldout.read(HERE / name)[:60]
            self.assertEqual(committed, list(itertools.islice(heldout.distinct(pairs), len(committed))))
        self.assertEqual(json.loads((HERE / "vocabulary.json").read_text(encoding="utf-8")), vocabulary())

    def test_the_vocabulary_is_large_enough(self) -> None:
        words = [w for entries in vocabulary().values() for w in entries]
        for side in ("english", "french"):
            self.assertGreater(len({w[side] for w in words}), 400)

    def test_supplement_keeps_the_walls(self) -> None:
        pairs = list(itertools.islice(supplementary_pairs(3), 3000))
        self.assertFalse([p for p in pairs if is_held_out(" ".join(p.en))])
        sentences = [p for p in pairs if p.en[-1] == "."]
        self.assertGreater(len(sentences), 1000)
        self.assertLess(len(sentences), 2500)
        self.assertTrue(all(p.en[-2] in ("it", "them") for p in sentences))

    def test_unknown_words_are_put_on_both_sides(self) -> None:
        rng = random.Random(1)
        changed = [q for p in self.sample[:500] if UNK in (q := with_unknown(p, rng)).en]
        self.assertGreater(len(changed), 50)
        for pair in changed:
            self.assertEqual((pair.en.count(UNK), pair.fr.count(UNK)), (1, 1))


if __name__ == "__main__":
    unittest.main()
