"""The command line, the page and the interfaces: they show and let in, they decide nothing."""
