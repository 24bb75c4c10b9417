"""What an agreement may never say, whoever writes it: past the forms and the actions, straight into the table."""

import pytest
from django.db import IntegrityError

from agreements.models import Agreement, Instalment
from followup.models import Condition


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"last_day": "2025-12-31"}, "agreement_ends_after_it_begins"),
        ({"status": "signed"}, "agreement_day_of_signature_when_signed"),
        ({"status": "lost"}, "an agreement does not become lost so"),
        ({"notice_latest_month": 2, "notice_latest_day": 30}, "agreement_notice_day_in_calendar"),
        ({"notice_latest_month": 13}, "agreement_notice_day_in_calendar"),
        ({"notice_months": 121}, "agreement_notice_months_0_to_120"),
        ({"payment_days": 366}, "agreement_payment_days_0_to_365"),
        ({"late_interest": 0}, "agreement_late_interest_above_0_to_100"),
        ({"late_interest": 101}, "agreement_late_interest_above_0_to_100"),
    ],
)
def test_an_agreement_cannot_be(documents: None, wrong: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Agreement.objects.update(**wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"holds": "sometimes"}, "condition_holds_known"),
        ({"met_note": "Intyg"}, "condition_met_whole_or_not_at_all"),
    ],
)
def test_a_condition_cannot_be(documents: None, wrong: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Condition.objects.update(**wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"month": 0}, "instalment_month_in_calendar"),
        ({"share": 0}, "instalment_share_above_0_to_1"),
        ({"share": "1.000001"}, "instalment_share_above_0_to_1"),
    ],
)
def test_an_instalment_cannot_be(documents: None, wrong: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Instalment.objects.update(**wrong)
