"""The command line, the web page and the HTTP interfaces: they admit requests and show results; the answers are made elsewhere."""
