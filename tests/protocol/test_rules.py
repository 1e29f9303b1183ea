"""The switches of the safe text: what may be off, and what is refused with which words."""

from __future__ import annotations

import pytest

from quorumscope.protocol.errors import ConsensusError, ErrorCode
from quorumscope.protocol.rules import AGREEMENT, REPAIRS, Rules, rules_without

SWITCHES = [r.name for r in REPAIRS if r.switchable]


def refused(*names: str) -> str:
    with pytest.raises(ConsensusError) as told:
        rules_without(names)
    assert told.value.code is ErrorCode.ERR_STATE
    return told.value.description


def test_the_table_has_a_row_for_each_switch_in_the_same_order() -> None:
    assert [r.name for r in REPAIRS] == list(Rules.__struct_fields__)


def test_all_repairs_are_on_by_default() -> None:
    assert Rules().off == ()
    assert all(getattr(Rules(), r.name) is True for r in REPAIRS)


@pytest.mark.parametrize("name", SWITCHES)
def test_each_switch_can_be_thrown_alone(name: str) -> None:
    assert rules_without([name]).off == (name,)


def test_switching_off_keeps_what_is_off_already() -> None:
    rules = Rules().without("durable").without("promises", "unique_instances")
    assert rules.off == ("promises", "unique_instances", "durable")
    assert rules == Rules(promises=False, unique_instances=False, durable=False)


def test_rules_are_a_value() -> None:
    assert hash(rules_without(["promises"])) == hash(Rules(promises=False))
    assert Rules() != Rules(promises=False)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert "did you mean 'promises'?" in refused("promise")
    assert "there are promises, unique_instances" in refused("xyzzy")


@pytest.mark.parametrize("name", ["continuous_sequence", "exact_snapshot"])
def test_what_the_text_can_not_do_without_is_refused_with_its_reason(name: str) -> None:
    assert f"{name} can't be switched off" in refused(name)
    assert "use OriginalParticipant" in refused(name)


def test_the_constructor_refuses_the_same() -> None:
    with pytest.raises(ConsensusError, match="can't be switched off"):
        Rules(exact_snapshot=False)


def test_without_anything_that_makes_members_agree_is_refused() -> None:
    assert "use OriginalParticipant" in refused(*AGREEMENT)
    assert rules_without(AGREEMENT[1:]).off == AGREEMENT[1:]


def test_every_row_says_what_it_is_for_and_leans_on_rows_that_exist() -> None:
    for row in REPAIRS:
        assert row.rule.endswith(".")
        assert row.reason.endswith(".")
        assert "(F" in row.danger
        assert set(row.needs) <= set(Rules.__struct_fields__) - {row.name}
