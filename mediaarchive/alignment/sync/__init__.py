"""Recordings that heard the same sound, put on one clock: offset, drift and jumps, or a refusal.

Coarse to fine: `features` (how loud each band is, 20 times a second) vote for lags over whole recordings (`coarse`);
whitened cross spectra of two-second blocks measure them to microseconds (`fine`); `pieces` finds where the lag leaps
and fits one drift over what lies between; `pair` joins the four and says how far the answer can be trusted. Pure numpy
over memory-mapped sound: nothing here opens a file of somebody else's.
"""
