"""Every write about agreements. Each action is one transaction and refuses by a named exception."""

from agreements.actions.conditions import (
    ConditionAlreadyMet,
    LastDayPassed,
    OnlyWholeTermLapses,
    meet_condition,
)
from agreements.actions.drafting import SharesNotWhole, draft_agreement
from agreements.actions.papers import (
    MOST_WAITING,
    AlreadyJudged,
    EndsSooner,
    NotFromThisGrantee,
    OwnPaper,
    TooManyWaiting,
    accept_paper,
    hand_in_paper,
    return_paper,
)
from agreements.actions.rights import ConflictOfInterest, NotAnOfficer
from agreements.actions.signatures import (
    AgreementNotDraft,
    AgreementNotSigned,
    AlreadySigned,
    SignedInTheFuture,
    attach_signed_file,
    record_signature,
)
from agreements.actions.waivers import (
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
    "AgreementNotDraft",
    "AgreementNotSigned",
    "AlreadyJudged",
    "AlreadySigned",
    "ConditionAlreadyMet",
    "ConflictOfInterest",
    "EndsSooner",
    "LastDayNeeded",
    "LastDayPassed",
    "NotAnApprover",
    "NotAnOfficer",
    "NotFromThisGrantee",
    "NothingToWaive",
    "OnlyWholeTermLapses",
    "OwnPaper",
    "OwnProposal",
    "SharesNotWhole",
    "SignedInTheFuture",
    "TooManyWaiting",
    "WaiverAlreadyDecided",
    "WaiverAlreadyProposed",
    "accept_paper",
    "attach_signed_file",
    "draft_agreement",
    "grant_waiver",
    "hand_in_paper",
    "meet_condition",
    "propose_waiver",
    "record_signature",
    "refuse_waiver",
    "return_paper",
]
