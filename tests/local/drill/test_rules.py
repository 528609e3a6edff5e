"""The cases of the rules."""

from collections import Counter

from local.drill.rules import CASES
from local.drill.rules.case import FOUNDRY_2026
from reactors.core.baseline import Profile
from reactors.rules import load_rules


def test_every_rule_has_one_case() -> None:
    """A rule that nobody has seen fire might never do."""
    assert Counter(case.rule for case in CASES) == Counter(rule.id for rule in load_rules())


def test_each_case_is_played_under_a_profile_that_its_rule_belongs_to() -> None:
    """It would be silent for another reason otherwise."""
    rules = {rule.id: rule for rule in load_rules()}

    assert all(Profile(case.profile) in rules[case.rule].profiles for case in CASES)
    assert all(
        case.profile == FOUNDRY_2026 for case in CASES if Profile.FOUNDRY_2026 in rules[case.rule].profiles
    )


def test_no_two_cases_of_a_rule_look_at_the_same_subject() -> None:
    """A finding of one would be taken for the other's."""
    subjects = [case.subject.rstrip("/") for case in CASES]

    assert len(set(subjects)) == len(subjects)
    assert not any(a != b and b.startswith(f"{a}-") for a in subjects for b in subjects)
