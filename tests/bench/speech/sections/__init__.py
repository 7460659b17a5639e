"""One table each; every module has `run(args)`."""
