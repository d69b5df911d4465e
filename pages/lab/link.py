"""Redirect for ``/lab``: Streamlit serves the Lab only at the root address."""

import streamlit as st

from ui.addresses import LAB_PAGE

st.switch_page(LAB_PAGE, query_params=st.query_params.to_dict())
