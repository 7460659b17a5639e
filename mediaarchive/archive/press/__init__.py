"""Press sets for those who may see them: which clips, what is made of them, the page, the zip, the desk's work.

One rule for clips (docs/decisions/0037-press-sets.md): what a fact hides of picture or sound is in no set, for nobody.
While a set is under embargo, its link shows clips that are not published yet; everybody else, and after the embargo
all, see what is public by itself at that instant.
"""
