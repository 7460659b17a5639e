"""What was said in one recording: turns, words, speakers, cues.

Lives here: the values (`model`), turns of speech out of probabilities (`turns`), what a recogniser says and when it is
believed (`hearing`), who speaks (`speakers`), the way from joined speech back to the recording's clock (`speech`), the
cutting of cues for readers (`cues`, `breaks`), what is shown (`shown`), captions (`vtt`, `output`), the waveform
(`peaks`), where models are found (`models`) and fetched (`hub`), the printed form (`report`), the step, the rows and
the team's names of voices (`rows`, `naming`); what people change (`edits` with `sheet` and `spread`, `journal`), which
machine transcript that lies over (`standing`), the words that they want heard (`wanted`); words that others wrote
(`sidecar` with `marks`), matched with what was heard (`official`), laid into `windows` and `timed`; `terms`, which puts
names right; and `child`, which listens inside the sandbox.
Not here: the clock that official words are cut by (alignment), search.
May import what stands above it up to recordings; `child` alone imports av, faster_whisper, whisper or pocketsphinx,
but for `hub`, which borrows faster_whisper's way of fetching and decodes nothing.
"""
