"""The address ``/lab``: Streamlit serves the Lab at the root alone, so links are passed on."""

import streamlit as st

from ui.addresses import LAB_PAGE

st.switch_page(LAB_PAGE, query_params=st.query_params.to_dict())
