"""How a file comes in over HTTP: in memory up to the limit, never on disk, never more."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from office.uploads import LARGEST

# Above this a person is not told the file's size beside the field: nobody means to hand in such a file.
_HOPELESS = 10 * LARGEST


class InMemoryUpToTheLimit(FileUploadHandler):
    """Keeps a file up to LARGEST bytes. Of a larger one it counts the bytes and keeps none, so that the form can
    say how large it was (`UploadedFile.size`) instead of that none was chosen."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any) -> None:  # noqa: N803
        if content_length > _HOPELESS:
            raise RequestDataTooBig("A file of more than ten times the limit")

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            self.kept = BytesIO()
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, None, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )
