"""How many of those that are one are found, and how many of the found are one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel_followup.rules import company_name, duplicates, hanzi
from tests.rules import duplicate_pairs

PRECISION = 0.95
RECALL = 0.80


def judge(pairs):
    """:return: precision, recall, and counts of what was missed or wrong by kind"""
    found = right = same = 0
    wrong = Counter()
    for pair in pairs:
        evidence = duplicates.compare(pair.one.keys(), pair.other.keys())
        is_suspect = duplicates.score(evidence) >= duplicates.SUSPECT
        found += is_suspect
        same += pair.is_same
        right += is_suspect and pair.is_same
        if is_suspect != pair.is_same:
            wrong[pair.kind, "missed" if pair.is_same else "wrong"] += 1
    return right / found, right / same, wrong


@pytest.mark.parametrize("half", ("tuning", "held out"))
def test_precision_and_recall(half, capsys):
    pairs = duplicate_pairs.make(half)
    precision, recall, wrong = judge(pairs)
    with capsys.disabled():
        print(
            f"\nduplicates, {half}, {len(pairs)} pairs:"
            f" precision {precision:.1%}, recall {recall:.1%}, {dict(wrong)}"
        )
    assert precision >= PRECISION
    assert recall >= RECALL


def test_a_name_alone_never_says_more_than_60():
    for pair in duplicate_pairs.make("tuning"):
        one, other = (set(duplicates.name_keys(entry.name, True)) for entry in pair[:2])
        assert duplicates.score(duplicates.compare(one, other)) <= 60


names = st.text(max_size=40) | st.text(
    st.sampled_from("北京上海联想科技有限公司股份(（)）集团 Ltd.Co,aé🏭台臺"),
    max_size=20,
)


@given(names, st.booleans())
def test_any_text_may_be_a_name(name, is_company):
    for key in duplicates.name_keys(name, is_company):
        assert key.key == key.key.strip() and len(key.key) >= 2


@given(names)
def test_splitting_again_takes_nothing_away_from_a_word(name):
    core = company_name.split(name).core
    assert company_name.split(hanzi.fold(name)).core == core
    assert company_name.split(f"  {name} ").core == core


@given(st.sets(st.sampled_from(list(duplicates.Evidence))))
def test_more_evidence_never_says_less(kinds):
    differs = duplicates.Evidence.TAX_DIFFERS
    bits = sum(kinds - {differs})
    for kind in set(duplicates.Evidence) - kinds - {differs}:
        assert duplicates.score(bits | kind) >= duplicates.score(bits)
    assert duplicates.score(bits | differs) <= duplicates.score(bits)


@given(st.lists(names, min_size=2, max_size=2))
def test_it_does_not_matter_who_comes_first(both):
    one, other = (set(duplicates.name_keys(name, True)) for name in both)
    assert duplicates.compare(one, other) == duplicates.compare(other, one)
