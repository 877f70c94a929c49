"""Several words or sentences as one, with the separators of the reader's language."""

from functools import reduce


def say_all(env, words):
    """:param words: names and the like; empty ones are left out
    :return: all of them, e.g. "Lin, Mei", which in Chinese takes another comma"""
    return _fold(
        words,
        lambda one, another: env._("%(one)s, %(another)s", one=one, another=another),
    )


def say_parts(env, parts):
    """:param parts: statements that have commas of their own or stand beside each
        other; empty ones are left out
    :return: all of them, with signs between them that weigh more than a comma"""
    return _fold(
        parts,
        lambda part, another: env._(
            "%(part)s; %(another)s", part=part, another=another
        ),
    )


def say_sentences(env, sentences):
    """:param sentences: whole ones; empty ones are left out
    :return: one after the other, between which Chinese leaves no room"""
    return _fold(
        sentences,
        lambda text, more: env._("%(text)s %(more)s", text=text, more=more),
    )


def _fold(words, join):
    known = [str(word) for word in words if word]
    return reduce(join, known) if known else ""
