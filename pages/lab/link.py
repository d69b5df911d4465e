"""The address ``/lab``: the Lab itself is served at the root, whither its links are passed on."""

import streamlit as st

st.switch_page("pages/lab/lab.py", query_params=st.query_params.to_dict())
