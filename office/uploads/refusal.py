class UploadRefused(ValueError):
    """Raised with a Swedish message when a file cannot be taken; the message says what to do instead."""
