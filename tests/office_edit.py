"""Run by LibreOffice's own Python: open a workbook, type amounts and marks into cells, save it as .xlsx again.

Usage: python office_edit.py IN OUT 'Sheet!A1=value' …
"""

import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def main(given, saved, edits):
    """Edit the workbook `given` and store it as `saved`."""
    pipe, profile = f"simlib{os.getpid()}", tempfile.mkdtemp()
    office = subprocess.Popen(["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}",
                               f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        desktop = connect(pipe)
        book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(given), "_blank", 0, (hidden("Hidden", True),))
        for edit in edits:
            place, _, value = edit.partition("=")
            sheet, _, spot = place.partition("!")
            cell = book.Sheets.getByName(sheet).getCellRangeByName(spot)
            try:
                cell.Value = float(value)
            except ValueError:
                cell.String = value
        book.calculateAll()
        book.storeToURL(uno.systemPathToFileUrl(saved), (hidden("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)
    finally:
        office.terminate()
        office.wait(20)


def hidden(name, value):
    """Return a property for LibreOffice."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(pipe):
    """Return LibreOffice's desktop as soon as it answers."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(100):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except Exception:
            time.sleep(0.2)
    raise SystemExit("LibreOffice does not answer")


main(sys.argv[1], sys.argv[2], sys.argv[3:])
