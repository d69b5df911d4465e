"""Gradient Lab: ``streamlit run app.py``.

Streamlit loads this file twice over. The server imports it once, as a module, and finds
`app`; every visit runs it as a script. Worker processes that Python spawns load it as
``__mp_main__`` and need neither.
"""

import streamlit as st

from ui import frame

if __name__ == "__main__":
    frame.show()
elif __name__ != "__mp_main__":
    frame.start()
    app = st.App(__file__, on_script_error=frame.explain_error)
