"""The pages about agreements that people write on, a file a noun."""

from agreements.views.conditions import condition, meet_condition
from agreements.views.papers import hand_in_paper, judge_paper
from agreements.views.signatures import attach_signed_file, record_signature
from agreements.views.waivers import decide_waiver, propose_waiver

__all__ = [
    "attach_signed_file",
    "condition",
    "decide_waiver",
    "hand_in_paper",
    "judge_paper",
    "meet_condition",
    "propose_waiver",
    "record_signature",
]
