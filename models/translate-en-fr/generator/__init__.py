"""A small grammar of English and French side by side, which draws aligned pairs of sentences.

`pairs` is the way in; `sentences`, `clauses`, `predicates` and `noun_phrases` build both languages at once, from
the whole to its parts; `nouns`, `adjectives`, `verbs` and `conjugation` are the lexicon; `tokens` spells.
"""
