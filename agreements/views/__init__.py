"""The pages about agreements that people write on, a file a noun."""

from agreements.views.signatures import attach_signed_file, record_signature

__all__ = [
    "attach_signed_file",
    "record_signature",
]
