"""The measuring bench of the picture analysis: generated films with exact truth, anchors beside us, scores."""
