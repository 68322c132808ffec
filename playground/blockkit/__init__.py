"""Block Kit: which blocks and elements there are, how long they may be, and what is wrong with the ones given."""
