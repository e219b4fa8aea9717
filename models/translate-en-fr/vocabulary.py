"""Write vocabulary.json: what the model knows, by part of speech, for the page to show.

    python vocabulary.py
"""

from __future__ import annotations

import json
from pathlib import Path

from generator.adjectives import ADJECTIVES
from generator.adverbials import ALWAYS, FUTURE_TIMES, PAST_TIMES, PLACES, PRESENT_TIMES
from generator.clauses import OBJECT_PRONOUNS
from generator.noun_phrases import NUMBERS, POSSESSIVES, SUBJECT_PRONOUNS
from generator.nouns import NOUNS
from generator.predicates import CONTROLS, MIDDLE_ADVERBS, NEGATIONS
from generator.questions import ADVERB_QUESTIONS
from generator.sentences import CONJUNCTIONS, OPINIONS
from generator.verbs import VERBS

HERE = Path(__file__).parent


def _plain(marked: str) -> str:
    """A French word without the marks that stand for its form before a vowel."""
    return marked.rstrip("~^")


def _word(english: str, french: str) -> dict[str, str]:
    return {"english": english, "french": french}


def vocabulary() -> dict[str, list[dict]]:
    """Every word the grammar uses, English and French, by part of speech."""
    return {
        "nouns": [_word(n.en, n.fr) | {"gender": n.gender}
                  | ({"englishPlural": n.en_plural, "frenchPlural": n.fr_plural} if n.en_plural else {})
                  for n in sorted(NOUNS)],
        "adjectives": [_word(a.en, a.fr[0]) | {"feminine": a.fr[1], "place": "before" if a.before else "after"}
                       for a in sorted(ADJECTIVES)],
        "verbs": [_word(" ".join((v.base, *v.particle)), ("se " if v.reflexive else "") + v.fr.infinitive)
                  | {"past": v.past, "participle": v.participle, "auxiliary": "être" if v.with_etre else "avoir"}
                  for v in sorted(VERBS)]
        + [_word("be", "être") | {"past": "was", "participle": "been", "auxiliary": "avoir"}],
        "verbsBeforeAnotherVerb": [_word(c.en[0] if c.bare else c.en[0] + " to", f"{c.fr} {_plain(c.link)}".strip())
                                   for c in CONTROLS],
        "verbsBeforeAClause": [_word(english, french) for english, _, french in OPINIONS],
        "pronouns": [_word(english, _plain(forms[0])) for english, forms in SUBJECT_PRONOUNS.items()]
        + [_word(english, _plain(forms[0])) for english, forms in OBJECT_PRONOUNS.items() if english not in ("you", "it")]
        + [_word("nobody", "personne"), _word("nothing", "rien"), _word("anything", "rien"), _word("there", "y")],
        "determiners": [_word("the", "le"), _word("a", "un"), _word("one", "un"), _word("some", "des"),
                        _word("this", "ce"), _word("that", "ce"), _word("these", "ces"), _word("those", "ces"),
                        _word("many", "beaucoup de"), _word("a lot of", "beaucoup de"), _word("several", "plusieurs"),
                        _word("another", "un autre"), _word("all the", "tous les"), _word("every", "chaque"),
                        _word("each", "chaque"), _word("any", "de")]
        + [_word(english, forms[0]) for english, forms in POSSESSIVES.items()],
        "numbers": [_word(*pair) for pair in NUMBERS],
        "prepositions": [_word(english, " ".join(map(_plain, french))) for english, french, _ in PLACES]
        + [_word("to", "à"), _word("'s", "de")],
        "negations": [_word(english, f"ne … {french}") for english, french in NEGATIONS.items()],
        "adverbs": [_word(*pair) for pair in (*MIDDLE_ADVERBS.items(), *ALWAYS)]
        + [_word("very", "très"), _word("too", "trop"), _word("more … than", "plus … que"), _word("as … as", "aussi … que")],
        "times": [_word(english, french.replace("' ", "'")) for english, french in PRESENT_TIMES + PAST_TIMES + FUTURE_TIMES],
        "conjunctions": [_word(english, " ".join(map(_plain, french))) for english, french in CONJUNCTIONS]
        + [_word("who", "qui"), _word("that", "que")],
        "questionWords": [_word(*pair) for pair in ADVERB_QUESTIONS]
        + [_word("what", "qu'est-ce que"), _word("who", "qui"), _word("which", "quel"), _word("how many", "combien de")],
    }


def main() -> None:
    words = vocabulary()
    parts = []
    for part, entries in words.items():
        lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in entries)
        parts.append(f"{json.dumps(part)}: [\n{lines}\n]")
    (HERE / "vocabulary.json").write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    print(", ".join(f"{len(entries)} {part}" for part, entries in words.items()))


if __name__ == "__main__":
    main()
