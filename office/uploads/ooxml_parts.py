"""What a paper of Word or Excel may hold, all in small letters but for the fields, which Word writes in large ones.

Not here, and so refused: macros of any age (`vbaProject`, `xlMacrosheet`), programs and documents within the document
(`oleObject`, `package`, `control`, `aFChunk`), what reads other files or the web (`externalLink`, `connections`,
`queryTable`, `attachedTemplate`, the fields DDE, DDEAUTO, INCLUDETEXT, INCLUDEPICTURE, LINK, IMPORT, DATABASE, and
QUOTE, by which one of those can be put together).
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPEN = "application/vnd.openxmlformats-"
TYPES = {
    f"{of}{name}"
    for of, names in {
        f"{_OPEN}package.": "relationships+xml core-properties+xml digital-signature-origin "
        "digital-signature-xmlsignature+xml",
        f"{_OPEN}officedocument.": "extended-properties+xml custom-properties+xml customxmlproperties+xml theme+xml "
        "themeoverride+xml drawing+xml vmldrawing obfuscatedfont drawingml.chart+xml drawingml.chartshapes+xml "
        "drawingml.diagramdata+xml drawingml.diagramlayout+xml drawingml.diagramstyle+xml drawingml.diagramcolors+xml",
        f"{_OPEN}officedocument.wordprocessingml.": "document.main+xml document.glossary+xml styles+xml settings+xml "
        "websettings+xml fonttable+xml numbering+xml footnotes+xml endnotes+xml header+xml footer+xml comments+xml "
        "commentsextended+xml commentsids+xml commentsextensible+xml people+xml",
        f"{_OPEN}officedocument.spreadsheetml.": "sheet.main+xml worksheet+xml chartsheet+xml styles+xml "
        "sharedstrings+xml calcchain+xml comments+xml table+xml pivottable+xml pivotcachedefinition+xml "
        "pivotcacherecords+xml sheetmetadata+xml printersettings",
        "application/vnd.ms-": "word.styleswitheffects+xml office.drawingml.diagramdrawing+xml office.chartstyle+xml "
        "office.chartcolorstyle+xml office.chartex+xml office.classificationlabels+xml excel.threadedcomments+xml "
        "excel.person+xml excel.slicer+xml excel.slicercache+xml excel.timeline+xml excel.timelinecache+xml "
        "excel.controlproperties+xml excel.featurepropertybag+xml excel.rdrichvalue+xml "
        "excel.rdrichvaluestructure+xml excel.rdrichvaluetypes+xml excel.calcfeatures+xml",
        "application/": "xml",
        "image/": "png jpeg jpg gif bmp tiff x-emf emf x-wmf wmf svg+xml vnd.ms-photo",
    }.items()
    for name in _words(names)
}
RELATIONS = _words(
    "officedocument core-properties extended-properties custom-properties thumbnail styles styleswitheffects settings "
    "websettings fonttable font numbering footnotes endnotes header footer comments commentsextended commentsids "
    "commentsextensible people person threadedcomment theme themeoverride image hdphoto hyperlink customxml "
    "customxmlprops glossarydocument chart chartex chartstyle chartcolorstyle chartusershapes diagramdata "
    "diagramlayout diagramquickstyle diagramcolors diagramdrawing drawing vmldrawing worksheet chartsheet "
    "sharedstrings calcchain table pivottable pivotcachedefinition pivotcacherecords sheetmetadata printersettings "
    "slicer slicercache timeline timelinecache ctrlprop featurepropertybag rdrichvalue rdrichvaluestructure "
    "rdrichvaluetypes classificationlabels calcfeatures origin signature"
)
FIELDS = _words(
    "= ADDIN ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY BIDIOUTLINE CITATION COMMENTS "
    "COMPARE CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FILLIN FORMCHECKBOX "
    "FORMDROPDOWN FORMTEXT GOTOBUTTON GREETINGLINE HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD "
    "MERGEREC NEXT NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE PRIVATE REF REVNUM SAVEDATE SECTION "
    "SECTIONPAGES SEQ SET SHAPE STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS "
    "USERNAME XE"
)
