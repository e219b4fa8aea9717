"""Whole sentences: statements, commands, sentences of several clauses, and which of all kinds is drawn."""

from __future__ import annotations

from .adverbials import end_adverb, place, time_adverb
from .clauses import OBJECT_PRONOUNS, Clause, adjective_complement, choose_tense, choose_verb, statement, verb_clause
from .conjugation import conjugate
from .context import PREDICATE, Context
from .noun_phrases import Phrase, noun_phrase, subject_phrase
from .predicates import PAST, PRESENT, TIMES, USED_TO, Agreement, be_group, verb_group
from .questions import adverb_question, object_question, who_question, yes_no
from .tokens import E, F, Pair, ended


def simple(g: Context) -> Pair:
    """One clause, now and then with a time before it."""
    time_first = g.chance(0.05)
    clause = statement(g, adverbials=not time_first)
    en, fr = clause.en, clause.fr
    if time_first:
        time_en, time_fr = time_adverb(g, clause.tense)
        if g.chance(0.5):
            comma = E(",")
            time_en, time_fr = [*time_en, comma], [*time_fr, F(",", comma)]
        en, fr = [*time_en, *en], [*time_fr, *fr]
    return ended(en, fr, ".")


def there_is(g: Context) -> Pair:
    """There is / are, il y a, with its negation."""
    there = E("there")
    tense = g.weighted((("is", .7), ("was", .3)))
    negated = g.chance(0.25)
    kinds = "htcvafd"
    while True:
        thing = noun_phrase(g, kinds, negated=negated)
        if thing.en[0][0] in ("a", "another", "many", "several", "some", "any", "two", "three", "four", "five", "six"):
            break
    be = E({"is": "are", "was": "were"}[tense] if thing.plural else tense)
    have = "a" if tense == "is" else "avait"
    en, fr = [there, be], [F("il", there)]
    if negated:
        negation = E("not")
        en.append(negation)
        fr += [F("ne~", negation), F("y", there), F(have, be), F("pas", negation)]
    else:
        fr += [F("y", there), F(have, be)]
    where_en, where_fr = place(g) if g.chance(0.6) else ([], [])
    return ended([*en, *thing.en, *where_en], [*fr, *thing.fr, *where_fr], ".")


def nothing(g: Context) -> Pair:
    """He eats nothing, he does not eat anything: ne ... rien."""
    verb = choose_verb(g, "T")
    while "h" not in verb.subjects or not set(verb.objects) & set("tfrcdsw"):
        verb = choose_verb(g, "T")
    subject = subject_phrase(g, "h", pronoun_chance=0.6)
    negation = g.choose(("", "not", "never"))
    tense = choose_tense(g, verb, subject, negation != "")
    if tense == USED_TO:
        tense = PAST if "S" in verb.flags else PRESENT
    word = E("anything" if negation else "nothing")
    group = verb_group(verb, subject, tense, negation=negation, nothing=word)
    return ended([*subject.en, *group.aux, *group.en, word], [*subject.fr, *group.fr], ".")


def command(g: Context) -> Pair:
    """Open the door! Do not open it!"""
    verb = choose_verb(g, "T")
    while verb.base in ("want", "have", "know") or "h" not in verb.subjects or "S" in verb.flags:
        verb = choose_verb(g, "T")
    mark = g.choose((".", "!"))
    particle = [E(p) for p in verb.particle]
    main = E(verb.base)
    form = F(verb.fr.present[3], main, *particle)
    if g.chance(0.4):
        do, negation = E("do"), E("not")
        if g.chance(0.4):
            word = g.choose(("it", "them") if "h" not in verb.objects else ("him", "her", "them"))
            en = E(word)
            return ended([do, negation, main, *particle, en],
                        [F("ne~", negation), F(OBJECT_PRONOUNS[word][0], en), form, F("pas", negation, do)], mark)
        thing = noun_phrase(g, verb.objects, definite_only=True)
        return ended([do, negation, main, *particle, *thing.en],
                    [F("ne~", negation), form, F("pas", negation, do), *thing.fr], mark)
    thing = noun_phrase(g, verb.objects)
    return ended([main, *particle, *thing.en], [form, *thing.fr], mark)


def _relative(g: Context, head: Phrase) -> Pair:
    """A relative clause on the head: who sleeps, qui dort; that he bought, qu'il a achetée."""
    kinds = head.noun.kinds
    human = "h" in kinds
    relative = E("who" if human and g.chance(0.8) else "that")
    if (human or "a" in kinds) and g.chance(0.6):
        subject = Phrase([], [], head.gender, head.plural, head.person, head.noun)
        clause = statement(g, subject=subject, adverbials=g.chance(0.2))
        return [relative, *clause.en], [F("qui", relative), *clause.fr]
    verb = None
    for _ in range(20):
        verb = choose_verb(g, "T")
        if set(verb.objects) & set(kinds) and "h" in verb.subjects:
            break
    else:
        return [], []
    subject = subject_phrase(g, "h", pronoun_chance=0.65)
    negated = g.chance(0.12)
    tense = choose_tense(g, verb, subject, negated)
    group = verb_group(verb, subject, tense, negation="not" if negated else "",
                       agreement=Agreement(head.gender, head.plural))
    after_en, after_fr = end_adverb(g, tense) if g.chance(0.15) else ([], [])
    if g.chance(0.25):
        que = F("que~")
        return ([*subject.en, *group.aux, *group.en, *after_en], [que, *subject.fr, *group.fr, *after_fr])
    return ([relative, *subject.en, *group.aux, *group.en, *after_en],
            [F("que~", relative), *subject.fr, *group.fr, *after_fr])


def relative_sentence(g: Context) -> Pair:
    """A relative clause on the subject or on the object."""
    g.linked = True
    if g.chance(0.5):
        head = noun_phrase(g, g.choose("hhaatcvfrb"), definite_only=True)
        en, fr = _relative(g, head)
        subject = head._replace(en=[*head.en, *en], fr=[*head.fr, *fr])
        clause = statement(g, subject=subject, adverbials=False) if set(head.noun.kinds) & set("ha") else None
        if clause is None:
            group = be_group(subject, g.choose((PRESENT, PAST)), negation="not" if g.chance(0.2) else "")
            more_en, more_fr = adjective_complement(g, subject)
            return ended([*subject.en, *group.aux, *group.en, *more_en], [*subject.fr, *group.fr, *more_fr], ".")
        return ended(clause.en, clause.fr, ".")
    verb = choose_verb(g, "T")
    while "h" not in verb.subjects:
        verb = choose_verb(g, "T")
    subject = subject_phrase(g, "h")
    negation = "not" if g.chance(0.25) else ""
    tense = choose_tense(g, verb, subject, bool(negation))
    group = verb_group(verb, subject, tense, negation=negation)
    head = noun_phrase(g, verb.objects, definite_only=g.chance(0.7), negated=bool(negation),
                       generic=verb.base in ("like", "love", "hate"))
    en, fr = _relative(g, head)
    return ended([*subject.en, *group.aux, *group.en, *head.en, *en], [*subject.fr, *group.fr, *head.fr, *fr], ".")


CONJUNCTIONS = (("and", ("et",)), ("but", ("mais",)), ("because", ("parce", "que~")), ("when", ("quand",)),
                 ("if", ("si~",)), ("while", ("pendant", "que~")))


def two_clauses(g: Context) -> Pair:
    """Two statements joined; pronouns without a referent in the sentence are not used here."""
    g.linked = True
    en_word, fr_words = g.choose(CONJUNCTIONS)
    conjunction = E(en_word)
    joint = [F(w, conjunction) for w in fr_words]
    first = statement(g, adverbials=False)
    g.times = next(times for times in TIMES if first.tense in times)
    second = statement(g, adverbials=False)
    comma_en, comma_fr = [], []
    if en_word == "but":
        comma = E(",")
        comma_en, comma_fr = [comma], [F(",", comma)]
    if en_word in ("when", "if") and g.chance(0.4):
        comma = E(",")
        return ended([conjunction, *first.en, comma, *second.en], [*joint, *first.fr, F(",", comma), *second.fr], ".")
    return ended([*first.en, *comma_en, conjunction, *second.en], [*first.fr, *comma_fr, *joint, *second.fr], ".")


OPINIONS = (("think", "thinks", "penser"), ("know", "knows", "savoir"), ("say", "says", "dire"),
             ("believe", "believes", "croire"))


def opinion(g: Context) -> Pair:
    """He thinks that ...: English may leave "that" out, French may not leave out "que"."""
    g.linked = True
    base, third, infinitive = g.choose(OPINIONS)
    subject = subject_phrase(g, "h", pronoun_chance=0.6)
    verb = E(third if subject.person == 1 else base)
    present = conjugate(infinitive).present
    clause = statement(g, adverbials=g.chance(0.3))
    that = [E("that")] if g.chance(0.75) else []
    return ended([*subject.en, verb, *that, *clause.en],
                [*subject.fr, F(present[subject.person], verb), F("que~", *that), *clause.fr], ".")


def object_reference(g: Context, silent: bool = False) -> Pair:
    """An object taken up by "it" or "them"; `silent` leaves the second subject out: she buys an apple and eats it."""
    g.linked = True
    verb = choose_verb(g, "T")
    while "h" not in verb.subjects or not set(verb.objects) & set("tcvfuor"):
        verb = choose_verb(g, "T")
    kinds = "".join(k for k in verb.objects if k in "tcvfuor")
    subject = subject_phrase(g, "h")
    tense = choose_tense(g, verb, subject)
    group = verb_group(verb, subject, tense)
    thing = noun_phrase(g, kinds, definite_only=g.chance(0.5), generic=verb.base in ("like", "love", "hate"))
    other = verb
    while other is verb or "h" not in other.subjects or not set(other.objects) & set(thing.noun.kinds):
        other = choose_verb(g, "T")
    second = subject._replace(en=[], fr=[]) if silent else subject_phrase(g, "h", pronoun_chance=0.8)
    word = E("them" if thing.plural else "it")
    clitic = F("les" if thing.plural else "la^" if thing.gender == "f" else "le^", word)
    negation = "not" if g.chance(0.3) else ""
    other_group = verb_group(other, second, choose_tense(g, other, second, bool(negation)), negation=negation,
                             clitics=[clitic], agreement=Agreement(thing.gender, thing.plural))
    conjunction = E("but" if negation else "and")
    return ended([*subject.en, *group.aux, *group.en, *thing.en, conjunction, *second.en, *other_group.aux,
                 *other_group.en, word],
                [*subject.fr, *group.fr, *thing.fr, F("mais" if negation else "et", conjunction), *second.fr,
                 *other_group.fr], ".")


def reference(g: Context) -> Pair:
    """A pronoun whose gender comes from a noun earlier in the sentence: the table ... it, la table ... la."""
    g.linked = True
    if g.chance(0.5):
        return object_reference(g)
    head = noun_phrase(g, g.choose("atcvubf"), definite_only=True)
    if "a" in head.noun.kinds:
        clause = statement(g, subject=head._replace(), adverbials=False)
        if clause.object is not None:
            clause = None
    else:
        clause = None
    if clause is None:
        group = be_group(head, g.choose((PRESENT, PAST)), negation="not" if g.chance(0.3) else "")
        en, fr = adjective_complement(g, head) if "a" in head.noun.kinds else place(g, be=True)
        clause = Clause([*head.en, *group.aux, *group.en, *en], [*head.fr, *group.fr, *fr], head)
    because = E("because")
    pronoun_en = E("they" if head.plural else "it")
    text = {("m", False): "il", ("f", False): "elle", ("m", True): "ils", ("f", True): "elles"}[head.gender, head.plural]
    again = Phrase([pronoun_en], [F(text, pronoun_en)], head.gender, head.plural, head.person, head.noun)
    be = be_group(again, g.choose((PRESENT, PAST)), negation="not" if g.chance(0.15) else "")
    adjective = g.adjective(head.noun, PREDICATE)
    if adjective is None:
        return simple(g)
    degree = E("too")
    word = E(adjective.en)
    g.note(head.noun, adjective, word)
    form = adjective.fr[(head.gender == "f") + 2 * head.plural]
    too = g.chance(0.3)
    return ended([*clause.en, because, *again.en, *be.aux, *be.en, *([degree] if too else []), word],
                [*clause.fr, F("parce", because), F("que~", because), *again.fr, *be.fr,
                 *([F("trop", degree)] if too else []), F(form, word)], ".")


def shared_subject(g: Context) -> Pair:
    """One subject, two verbs: the cat eats and sleeps."""
    g.linked = True
    g.times = (g.choose((PRESENT, PAST)),)
    subject = subject_phrase(g, g.choose("hha"))
    silent = subject._replace(en=[], fr=[])
    en, fr = list(subject.en), list(subject.fr)
    conjunction_en, conjunction_fr = g.choose((("and", "et"), ("but", "mais")))
    conjunction = E(conjunction_en)
    for link in ([], [conjunction]):
        _, group, after_en, after_fr, _, _ = verb_clause(g, subject=silent, adverbials=False)
        en += [*link, *group.aux, *group.en, *after_en]
        fr += [*(F(conjunction_fr, word) for word in link), *group.fr, *after_fr]
    return ended(en, fr, ".")


def identity(g: Context) -> Pair:
    """It is a red book, she is a good teacher: c'est; with a noun for subject, est."""
    negation = E("not") if g.chance(0.2) else None
    past = g.chance(0.25)
    x = g.random()
    if x < 0.3:
        person = noun_phrase(g, "h", definite_only=True, simple=True, plural=False)
        job = noun_phrase(g, "j", simple=True, plural=False)
        while job.gender != person.gender or len(job.en) < 3 or job.en[0][0] not in ("a", "my", "our", "your"):
            job = noun_phrase(g, "j", simple=True, plural=False)
        subject_en, subject_fr, thing = person.en, person.fr, job
    else:
        human = x < 0.6
        thing = noun_phrase(g, "h" if human else "hatcvfruo", simple=True, plural=False)
        while thing.en[0][0] in ("every", "each", "another") or (human and thing.en[0][0] == "a" and len(thing.en) < 3):
            thing = noun_phrase(g, "h" if human else "hatcvfruo", simple=True, plural=False)
        word = E(g.choose(("this", "that", "it")) if not human else "he" if thing.gender == "m" else "she")
        subject_en, subject_fr = [word], [F("ce^", word)]
    be = E("was" if past else "is")
    form = F("était" if past else "est", be)
    if negation is None:
        return ended([*subject_en, be, *thing.en], [*subject_fr, form, *thing.fr], ".")
    return ended([*subject_en, be, negation, *thing.en],
                [*subject_fr, F("ne~", negation), form, F("pas", negation), *thing.fr], ".")


PLANS = ((simple, .41), (shared_subject, .03), (identity, .03), (relative_sentence, .12), (two_clauses, .09), (yes_no, .07), (object_question, .05),
         (adverb_question, .04), (reference, .05), (there_is, .03), (opinion, .03), (command, .025), (nothing, .015),
         (who_question, .01))


def fragment(g: Context) -> Pair:
    """No sentence at all: the old man; in the garden."""
    if g.chance(0.2):
        return place(g)
    phrase = noun_phrase(g, "hatcvubionfFdrwesgpz", subject=True)
    return phrase.en, phrase.fr


def supplement(g: Context) -> Pair:
    """What is typed but is rare above: fragments, and an object taken up without a second subject."""
    g.reset()
    if g.chance(0.4):
        return fragment(g)
    g.times = (g.choose((PRESENT, PAST)),)
    return object_reference(g, silent=True)


def sentence(g: Context) -> Pair:
    """Any sentence."""
    g.reset()
    return g.weighted(PLANS)(g)
