"""SadTalker's networks; their state_dict keys are the published ones."""
