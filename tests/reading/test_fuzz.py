"""Forms with something wrong in their parts, names and sheets: each is a finding, none a failure."""

from support import fuzz


def test_no_form_with_something_wrong_in_it_is_more_than_a_finding():
    failed = [(seed, each.message) for seed in range(320) for each in fuzz.findings(seed)
              if each.code == "F118"]

    assert failed == []


def test_a_seed_makes_the_same_form_again_and_the_forms_go_wrong_in_many_ways():
    codes = {each.code for seed in range(160) for each in fuzz.findings(seed)}

    assert fuzz.mutated(5) == fuzz.mutated(5) != fuzz.mutated(6)
    assert len(codes) >= 12
