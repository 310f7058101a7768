"""What the chat shows, as HTML, CSS and JavaScript. The Gradio app around it is `app.py`."""
