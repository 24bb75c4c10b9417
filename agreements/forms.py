"""Forms about agreements. A form validates words; what may be done is the action's to say."""

from django import forms

from office.forms import DayField, TextField, UploadField


class RecordSignature(forms.Form):
    signed_on = DayField(label="Undertecknat den")


class MeetCondition(forms.Form):
    note = TextField(
        label="Hur villkoret är uppfyllt",
        max_length=300,
        help_text="Till exempel vilken handling som kom in, när och från vem.",
    )


class AttachSignedFile(forms.Form):
    upload = UploadField(label="Det undertecknade avtalet")
