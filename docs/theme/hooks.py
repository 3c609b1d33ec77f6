"""MkDocs hooks: the pages that lie beside docs/, the portal's icon, and scripts from npm."""

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

ROOT = Path(__file__).parents[2]
MODULES = Path(sys.prefix, "npm", "node_modules")
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
MERMAID = "assets/mermaid.js"
# By their places in the site. The theme would load both scripts from a public host.
ADDED = {
    "assets/icon.svg": ROOT / "assets" / "favicon.svg",
    "assets/iframe-worker.js": MODULES / "iframe-worker" / "shim" / "index.js",
    MERMAID: MODULES / "@mermaid-js" / "tiny" / "dist" / "mermaid.tiny.js",
}
# What a page loads from another host by itself. Links that one clicks are not meant.
FOREIGN = re.compile(
    r"<(?:script|img|iframe|source|video|link)\b[^>]*\s(?:src|href)=\"?(?:https?:)?//[^>]*>"
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is not in docs/. The README is the first page."""
    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    for name, path in ADDED.items():
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Point links from docs/ to the files beside it to where they are in the site."""
    return re.sub(rf"\]\(\.\./(?={'|'.join(map(re.escape, PAGES))})", "](", markdown)


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Load Mermaid on pages with a diagram.

    Raises PluginError if the page loads anything from another host.
    """
    if found := FOREIGN.search(output):
        raise PluginError(f"{page.file.src_uri} loads from another host: {found[0]}")
    if 'class="mermaid"' not in output:
        return output
    script = f'<script src="{get_relative_url(MERMAID, page.url)}"></script>'
    return output.replace("</head>", f"{script}</head>", 1)


def on_post_build(config: MkDocsConfig) -> None:
    """Check that all of it is there: if Mermaid were not, pages would ask a public host."""
    for name in ADDED:
        if not Path(config.site_dir, name).is_file():
            raise PluginError(f"The site lacks {name}; run `make docs`.")
