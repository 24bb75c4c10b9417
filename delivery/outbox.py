"""The folder that the site shares with an access point: e-invoices out, receipts in. Knows no database.

    making/    what is about to be handed over; nobody else's business
    outgoing/  what the access point takes, and then removes
    receipts/  its answers; what begins with a dot is not looked at, so it can write under such a name and rename
    read/      answers that have been read
    refused/   answers that could not be used, each with a file that says why

One file system, so that a rename happens whole or not at all. Every name in it but those in receipts/ is of our own
making, and nothing is followed: what is no plain file is moved aside and never opened.
"""

import hashlib
import os
import re
import stat
from contextlib import suppress
from itertools import count
from pathlib import Path

from delivery.rules.receipts import ReceiptRefused

FOLDERS = ("making", "outgoing", "receipts", "read", "refused")
_LONGEST_STEM = 80


class OutboxUnavailable(Exception):
    """The folder is not there, or not as `set_up` made it: a disk may not have been mounted."""


class NameTaken(Exception):
    """Something else lies in outgoing/ under the name of the e-invoice. Nothing is written over it."""


def file_name(number: str, sha256: str) -> str:
    """The name of an e-invoice in the folder: always the same for the same invoice, whatever its number holds."""
    return f"{_plain(number)}-{sha256[:16]}.xml"


class Outbox:
    """A way to hand over e-invoices. Another way to send would have the same methods."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def set_up(self) -> None:
        """Make what is missing in the folder, which must be there itself. Done once, by whoever runs the machine."""
        for name in FOLDERS:
            (self._folder / name).mkdir(exist_ok=True, mode=0o770)
        self.check()

    def check(self) -> None:
        """Refused with OutboxUnavailable: a folder that is missing or is a link to somewhere else.

        Never mended here: in an empty folder everything would look as if it had been taken by the access point.
        """
        for name in FOLDERS:
            path = self._folder / name
            try:
                mode = path.lstat().st_mode
            except OSError as fault:
                raise OutboxUnavailable(f"{path}: {fault.strerror}") from fault
            if not stat.S_ISDIR(mode):
                raise OutboxUnavailable(f"{path} is not a folder")

    def prepare(self, name: str, content: bytes) -> None:
        """Write the file to making/, where it survives a power cut. Again: the same once more."""
        target, part = self._path("making", name), self._path("making", f".{name}.part")
        part.unlink(missing_ok=True)  # of a writer that was killed
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        self._sync("making")

    def is_prepared(self, name: str) -> bool:
        """Whether it is still to be handed over: the rename takes it away from making/ as it gives it out."""
        return os.path.lexists(self._path("making", name))

    def holds(self, name: str, sha256: str) -> bool:
        """Whether what is prepared under the name is a plain file with that hash."""
        path = self._path("making", name)
        return stat.S_ISREG(path.lstat().st_mode) and hashlib.sha256(path.read_bytes()).hexdigest() == sha256

    def hand_over(self, name: str) -> None:
        """Move the prepared file to outgoing/. An identical file that lies there already makes it a no-op.

        Refused: NameTaken.
        """
        source, target = self._path("making", name), self._path("outgoing", name)
        if not os.path.lexists(target):
            source.rename(target)
        elif not target.is_symlink() and target.is_file() and target.read_bytes() == source.read_bytes():
            source.unlink()
        else:
            raise NameTaken(name)
        self._sync("outgoing", "making")

    def outgoing(self) -> list[str]:
        """The names of what waits for the access point, in order. Refused: OutboxUnavailable."""
        self.check()
        return sorted(path.name for path in (self._folder / "outgoing").iterdir())

    def receipts(self, limit: int) -> list[str]:
        """The names of at most `limit` receipts that wait to be read, in order."""
        found = (path.name for path in (self._folder / "receipts").iterdir())
        return sorted(name for name in found if not name.startswith("."))[:limit]

    def read(self, name: str, largest: int) -> bytes:
        """The content of a receipt. Refused: ReceiptRefused for what is no plain file of at most `largest` bytes.

        FileNotFoundError: another reader has taken it.
        """
        path = self._path("receipts", name)
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ReceiptRefused("Det är inte en vanlig fil.")
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            raise
        except OSError as fault:
            raise ReceiptRefused(f"Filen går inte att öppna: {fault.strerror}.") from fault
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
                raise ReceiptRefused(f"Filen är inte en vanlig fil, eller större än {largest} byte.")
            return file.read(largest + 1)

    def put_aside(self, name: str, content: bytes) -> None:
        """Move a receipt that has been read to read/."""
        target = self._free("read", f"{_plain(name)}-{hashlib.sha256(content).hexdigest()[:16]}")
        with suppress(FileNotFoundError):  # another reader was first
            self._path("receipts", name).rename(target)

    def refuse(self, name: str, why: str) -> None:
        """Move a receipt that cannot be used to refused/, beside a file that says why."""
        target = self._free("refused", f"{_plain(name)}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}")
        reason = target.with_name(f"{target.name}.reason.txt")
        reason.write_text(f"{why}\n", encoding="utf-8")
        try:
            self._path("receipts", name).rename(target)
        except FileNotFoundError:  # another reader was first, and has said why
            reason.unlink()

    def _path(self, folder: str, name: str) -> Path:
        if name in {"", ".", ".."} or "/" in name or "\0" in name:
            raise AssertionError("names are of our own making, or come from the listing of the folder")
        return self._folder / folder / name

    def _free(self, folder: str, stem: str) -> Path:
        names = (stem if number == 0 else f"{stem}-{number}" for number in count())
        paths = (self._path(folder, name) for name in names)
        return next(
            path
            for path in paths
            if not os.path.lexists(path) and not os.path.lexists(path.with_name(f"{path.name}.reason.txt"))
        )

    def _sync(self, *folders: str) -> None:
        for folder in folders:
            descriptor = os.open(self._folder / folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "_", name)[:_LONGEST_STEM]
