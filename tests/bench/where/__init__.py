"""Where is this from: edited films of known making, shown to an archive that has some of their footage."""
