"""Portrait + Performance -> frames: animators, one each."""
