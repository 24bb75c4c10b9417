"""Forms about agreements. A form validates words; what may be done is the action's to say."""

from django import forms

from office.forms import DayField, UploadField


class RecordSignature(forms.Form):
    signed_on = DayField(label="Undertecknat den")


class AttachSignedFile(forms.Form):
    upload = UploadField(label="Det undertecknade avtalet")
