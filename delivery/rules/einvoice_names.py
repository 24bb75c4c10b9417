"""What the values of an e-invoice are called on a Swedish page, and which term of EN 16931 each is."""

from typing import NamedTuple


class Name(NamedTuple):
    name: str
    term: str


LINES = frozenset({"InvoiceLine", "CreditNoteLine"})

# By the outermost element; "" is everything that stands by itself.
SECTIONS = {
    "": "Dokumentet",
    "AccountingSupplierParty": "Säljare",
    "AccountingCustomerParty": "Köpare",
    "PaymentMeans": "Betalning",
    "PaymentTerms": "Betalning",
    "TaxTotal": "Mervärdesskatt",
    "LegalMonetaryTotal": "Summor",
    "AdditionalDocumentReference": "Bilaga",
}


def _party(element: str, terms: tuple[str, ...]) -> dict[str, Name]:
    endpoint, name, street, more, city, code, line, country, legal, number, contact, telephone, mail = terms
    within = f"{element}/Party"
    return {
        f"{within}/EndpointID": Name("Elektronisk adress", endpoint),
        f"{within}/PartyName/Name": Name("Namn", name),
        f"{within}/PostalAddress/StreetName": Name("Gata eller box", street),
        f"{within}/PostalAddress/AdditionalStreetName": Name("Adress, andra raden", more),
        f"{within}/PostalAddress/CityName": Name("Ort", city),
        f"{within}/PostalAddress/PostalZone": Name("Postnummer", code),
        f"{within}/PostalAddress/AddressLine/Line": Name("Adress, tredje raden", line),
        f"{within}/PostalAddress/Country/IdentificationCode": Name("Land", country),
        f"{within}/PartyLegalEntity/RegistrationName": Name("Registrerat namn", legal),
        f"{within}/PartyLegalEntity/CompanyID": Name("Organisationsnummer", number),
        f"{within}/Contact/Name": Name("Kontakt", contact),
        f"{within}/Contact/Telephone": Name("Kontaktens telefon", telephone),
        f"{within}/Contact/ElectronicMail": Name("Kontaktens e-post", mail),
    }


NAMES = {
    "CustomizationID": Name("Specifikation", "BT-24"),
    "ProfileID": Name("Affärsprocess", "BT-23"),
    "ID": Name("Fakturanummer", "BT-1"),
    "IssueDate": Name("Fakturadatum", "BT-2"),
    "DueDate": Name("Förfallodag", "BT-9"),
    "InvoiceTypeCode": Name("Slag av faktura, kod", "BT-3"),
    "CreditNoteTypeCode": Name("Slag av faktura, kod", "BT-3"),
    "Note": Name("Anteckning", "BT-22"),
    "DocumentCurrencyCode": Name("Valuta", "BT-5"),
    "BuyerReference": Name("Er referens", "BT-10"),
    "InvoicePeriod/StartDate": Name("Period från och med", "BT-73"),
    "InvoicePeriod/EndDate": Name("Period till och med", "BT-74"),
    "BillingReference/InvoiceDocumentReference/ID": Name("Krediterar faktura", "BT-25"),
    "BillingReference/InvoiceDocumentReference/IssueDate": Name("Den fakturans datum", "BT-26"),
    "ContractDocumentReference/ID": Name("Avtal", "BT-12"),
    "AdditionalDocumentReference/ID": Name("Bilagans beteckning", "BT-122"),
    "AdditionalDocumentReference/DocumentDescription": Name("Vad det är", "BT-123"),
    "AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject": Name("Fil", "BT-125"),
    **_party(
        "AccountingSupplierParty",
        (
            *("BT-34", "BT-28", "BT-35", "BT-36", "BT-37", "BT-38", "BT-162", "BT-40", "BT-27", "BT-30"),
            *("BT-41", "BT-42", "BT-43"),
        ),
    ),
    "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID": Name("Skatt", "BT-32"),
    "AccountingSupplierParty/Party/PartyTaxScheme/TaxScheme/ID": Name("Slag av skatt", ""),
    "AccountingSupplierParty/Party/PartyLegalEntity/CompanyLegalForm": Name("Övrigt om säljaren", "BT-33"),
    **_party(
        "AccountingCustomerParty",
        (
            *("BT-49", "BT-45", "BT-50", "BT-51", "BT-52", "BT-53", "BT-163", "BT-55", "BT-44", "BT-47"),
            *("BT-56", "BT-57", "BT-58"),
        ),
    ),
    "PaymentMeans/PaymentMeansCode": Name("Betalningssätt, kod", "BT-81"),
    "PaymentMeans/PaymentID": Name("Betalningsreferens", "BT-83"),
    "PaymentMeans/PayeeFinancialAccount/ID": Name("Konto", "BT-84"),
    "PaymentMeans/PayeeFinancialAccount/Name": Name("Kontots innehavare", "BT-85"),
    "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID": Name("Slag av konto", "BT-86"),
    "PaymentTerms/Note": Name("Betalningsvillkor", "BT-20"),
    "TaxTotal/TaxAmount": Name("Mervärdesskatt", "BT-110"),
    "TaxTotal/TaxSubtotal/TaxableAmount": Name("Underlag", "BT-116"),
    "TaxTotal/TaxSubtotal/TaxAmount": Name("Mervärdesskatt på underlaget", "BT-117"),
    "TaxTotal/TaxSubtotal/TaxCategory/ID": Name("Momskategori", "BT-118"),
    "TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode": Name("Skäl, kod", "BT-121"),
    "TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason": Name("Skäl", "BT-120"),
    "TaxTotal/TaxSubtotal/TaxCategory/TaxScheme/ID": Name("Slag av skatt", ""),
    "LegalMonetaryTotal/LineExtensionAmount": Name("Summa rader", "BT-106"),
    "LegalMonetaryTotal/TaxExclusiveAmount": Name("Summa utan mervärdesskatt", "BT-109"),
    "LegalMonetaryTotal/TaxInclusiveAmount": Name("Summa med mervärdesskatt", "BT-112"),
    "LegalMonetaryTotal/PayableAmount": Name("Att betala", "BT-115"),
    # The lines of an invoice and of a credit note.
    "Line/ID": Name("Radnummer", "BT-126"),
    "Line/Note": Name("Anteckning", "BT-127"),
    "Line/InvoicedQuantity": Name("Antal", "BT-129"),
    "Line/CreditedQuantity": Name("Antal", "BT-129"),
    "Line/LineExtensionAmount": Name("Radens belopp", "BT-131"),
    "Line/InvoicePeriod/StartDate": Name("Period från och med", "BT-134"),
    "Line/InvoicePeriod/EndDate": Name("Period till och med", "BT-135"),
    "Line/Item/Description": Name("Uträkning", "BT-154"),
    "Line/Item/Name": Name("Bidrag", "BT-153"),
    "Line/Item/ClassifiedTaxCategory/ID": Name("Momskategori", "BT-151"),
    "Line/Item/ClassifiedTaxCategory/TaxScheme/ID": Name("Slag av skatt", ""),
    "Line/Price/PriceAmount": Name("Pris för en", "BT-146"),
}

OF_CREDIT_NOTE = NAMES | {"LegalMonetaryTotal/PayableAmount": Name("Att kreditera", "BT-115")}
