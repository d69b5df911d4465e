"""The few rules of style that the controls need beyond the theme."""

import streamlit as st

# A button in the gallery grows over its whole card, so that a click on the picture counts.
# The sidebar spends its width on the controls, and a phone's whole width on the sidebar.
STYLE = """<style>
[class*="st-key-gallery-card"] {position: relative; align-items: center; padding: 0.5rem 0.25rem;
  border-radius: 0.5rem;}
[class*="st-key-gallery-card"]:hover {background: rgba(125, 130, 142, 0.15);}
[class*="st-key-gallery-card"] button {position: static; min-height: 0; padding: 0.1rem;}
[class*="st-key-gallery-card"] button::after {content: ""; position: absolute; inset: 0;}
[class*="st-key-gallery-card"]:has(button:focus-visible) {outline: 2px solid;}
[class*="st-key-thumbnail"] [data-testid="stElementToolbar"] {display: none;}
[data-testid="stSidebarHeader"] {height: 2.5rem; margin-bottom: 0;}
[data-testid="stSidebarUserContent"] {padding-left: 0.75rem; padding-right: 0.75rem;}
[data-testid="stSidebar"] [data-testid="stExpanderDetails"] {padding: 0.5rem 0.75rem 0.75rem;}
[data-testid="stSidebar"] [class*="layer-head-"] button {min-height: 0; padding: 0 0.1rem;}
@media (max-width: 640px) {
  [data-testid="stSidebar"][aria-expanded="true"] {width: 100vw !important;
    min-width: 100vw !important; max-width: 100vw !important;}
  [data-testid="stSidebarHeader"] {padding-right: 8.5rem;}
}
</style>"""

# Below a title of its size a section must not stand out from the page.
SECTIONS = """<style>
.stMain [data-testid="stHeading"] h3 {font-size: 1.3rem; padding: 0.8rem 0 0.2rem;}
</style>"""


def apply_style() -> None:
    """Give the page the controls' rules of style."""
    st.html(STYLE)


def apply_section_style() -> None:
    """Give the sections of a page with a small title headings that fit it."""
    st.html(SECTIONS)
