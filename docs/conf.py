"""How Sphinx makes the site. `make docs` builds it; scripts/docs_site.py adds the lessons."""

from __future__ import annotations

import quorumscope

project = "Quorumscope"
author = "The Quorumscope contributors"
copyright = "The Quorumscope contributors"
release = quorumscope.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
nb_execution_mode = "off"  # every line of Python in these pages is run by the suite
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = False

html_theme = "pydata_sphinx_theme"
html_title = "Quorumscope"
html_theme_options = {
    "show_prev_next": True,
    "header_links_before_dropdown": 3,
    "secondary_sidebar_items": ["page-toc"],
    "navigation_with_keys": False,  # the arrow keys are the player's
}
html_static_path = ["_static"]
html_copy_source = False
html_show_sourcelink = False
