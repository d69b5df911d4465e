"""Plotly figures from data: pure functions without Streamlit's commands."""
