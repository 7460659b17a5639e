"""Clocks that can be seen in the picture: filmed QR clocks, and clocks burned into the picture.

In order: `child` walks over the file inside the sandbox and alone sees pictures; `payloads` says which QR codes are
times; `codes` makes instants of what codes said frame by frame. `stretches` says where a burned-in clock is looked for,
`pulses` what changes once a second, `face` and `digits` what is written there, `burned` when it was. `brackets` is the
arithmetic of instants, `steps` the step.
Nothing here decides which clock is right: a dial is a claim, with its instant, its half-width and its words.
"""
