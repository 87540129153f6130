"""Copies the design systems' style sheets and scripts out of node_modules, without the crown's font and crest.

Both belong to GOV.UK alone; a council's service takes the design system "with the exception of branding".
"""

import re
import shutil
import sys
from pathlib import Path

PATCHES = {
    r"@font-face\{font-family:GDS Transport;[^}]*\}": "",
    r"GDS Transport,": "Helvetica,",
    r"url\(/assets/images/govuk-crest.svg\)": "none",
    r"url\(/assets/": "url(assets/",
    r"/\*# sourceMappingURL=.*?\*/": "",
}


def vendor(packages: Path, target: Path) -> None:
    govuk, moj = packages / "govuk-frontend/dist/govuk", packages / "@ministryofjustice/frontend/moj"
    swagger = packages / "swagger-ui-dist"
    shutil.rmtree(target, ignore_errors=True)
    images = target / "assets/images"
    images.mkdir(parents=True)
    for sheet in (govuk / "govuk-frontend.min.css", moj / "moj-frontend.min.css", swagger / "swagger-ui.css"):
        (target / sheet.name).write_text(patched(sheet.read_text()))
    for script in (govuk / "govuk-frontend.min.js", moj / "moj-frontend.min.js", swagger / "swagger-ui-bundle.js"):
        (target / script.name).write_text(re.sub(r"//# sourceMappingURL=.*", "", script.read_text()))
    for icon in (moj / "assets/images").glob("icon-*.svg"):
        shutil.copy(icon, images)
    check(target)


def patched(sheet: str) -> str:
    for pattern, replacement in PATCHES.items():
        sheet = re.sub(pattern, replacement, sheet)
    return sheet


def check(target: Path) -> None:
    """Stops the build when a style sheet keeps the font, or asks for a file that was not copied."""
    for sheet in target.glob("*.css"):
        text = sheet.read_text()
        wanted = re.findall(r"url\(['\"]?(?!data:)([^)'\"]+)", text)
        missing = [name for name in wanted if not (target / name).is_file()]
        if "GDS Transport" in text or missing:
            sys.exit(f"{sheet.name} is not what it was when this was written: font or files {missing}")


if __name__ == "__main__":
    vendor(Path(sys.argv[1]), Path(sys.argv[2]))
