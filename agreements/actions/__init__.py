"""Every write about agreements. Each action is one transaction and refuses by a named exception."""

from agreements.actions.drafting import GrantToAnother, NoInstalmentInTerm, SharesNotWhole, draft_agreement
from agreements.actions.rights import HasConflict, NotAnOfficer
from agreements.actions.signatures import (
    AgreementNotDraft,
    AgreementNotSigned,
    AlreadySigned,
    SignedInTheFuture,
    attach_signed_file,
    propose_signature,
    record_signature,
)

__all__ = [
    "AgreementNotDraft",
    "AgreementNotSigned",
    "AlreadySigned",
    "GrantToAnother",
    "HasConflict",
    "NoInstalmentInTerm",
    "NotAnOfficer",
    "SharesNotWhole",
    "SignedInTheFuture",
    "attach_signed_file",
    "draft_agreement",
    "propose_signature",
    "record_signature",
]
