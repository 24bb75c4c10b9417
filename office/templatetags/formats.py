"""The formats of office/formats.py as template filters: `{{ invoice.total|kronor }}`."""

from django import template

from office import formats

register = template.Library()

register.filter("kronor", formats.kronor)
register.filter("kronor_short", formats.kronor_short)
register.filter("percent", formats.percent)
register.filter("thousands", formats.thousands)
register.filter("day", formats.day)
register.filter("day_in_words", formats.day_in_words)
register.filter("duration", formats.duration)
register.filter("organisation_number", formats.organisation_number)
register.filter("bankgiro", formats.bankgiro)
