"""Stories across stations: the page of one with the clips in it, lists of them, and the desk where they are written."""
