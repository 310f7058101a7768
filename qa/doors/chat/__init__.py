"""The tabs of the chat's page in Gradio, with their CSS and JavaScript. `app.py` puts them together."""
