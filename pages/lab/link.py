"""The address ``/lab``: the Lab itself is served at the root, whither its links are passed on."""

import streamlit as st

from ui.addresses import LAB_PAGE

st.switch_page(LAB_PAGE, query_params=st.query_params.to_dict())
