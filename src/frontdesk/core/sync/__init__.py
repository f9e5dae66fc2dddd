"""How far each inbox has been read: when it is asked next, and what was missed and is caught up with."""
