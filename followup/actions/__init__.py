"""Every write about conditions, their papers and waivers."""

from followup.actions.conditions import ConditionAlreadyMet, LastDayPassed, OnlyWholeTermLapses, meet_condition
from followup.actions.judging import AlreadyJudged, NotFromThisGrantee, OwnPaper
from followup.actions.papers import (
    MOST_WAITING,
    EndsSooner,
    TooManyWaiting,
    accept_paper,
    hand_in_paper,
    return_paper,
)
from followup.actions.waivers import (
    LastDayNeeded,
    NotAnApprover,
    NothingToWaive,
    OwnProposal,
    WaiverAlreadyDecided,
    WaiverAlreadyProposed,
    grant_waiver,
    propose_waiver,
    refuse_waiver,
)

__all__ = [
    "MOST_WAITING",
    "AlreadyJudged",
    "ConditionAlreadyMet",
    "EndsSooner",
    "LastDayNeeded",
    "LastDayPassed",
    "NotAnApprover",
    "NotFromThisGrantee",
    "NothingToWaive",
    "OnlyWholeTermLapses",
    "OwnPaper",
    "OwnProposal",
    "TooManyWaiting",
    "WaiverAlreadyDecided",
    "WaiverAlreadyProposed",
    "accept_paper",
    "grant_waiver",
    "hand_in_paper",
    "meet_condition",
    "propose_waiver",
    "refuse_waiver",
    "return_paper",
]
