"""Lab: a network that learns before your eyes."""

import streamlit as st

from ui.i18n import _

st.title(_("Lab"))
st.write(_("A network that learns before your eyes."))
