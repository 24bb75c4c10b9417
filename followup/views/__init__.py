"""The pages about conditions, their papers and waivers."""

from followup.views.conditions import condition, meet_condition
from followup.views.papers import hand_in_paper, judge_paper, papers
from followup.views.waivers import decide_waiver, propose_waiver

__all__ = [
    "condition",
    "decide_waiver",
    "hand_in_paper",
    "judge_paper",
    "meet_condition",
    "papers",
    "propose_waiver",
]
