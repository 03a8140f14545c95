// Nothing here yet: the C side of this plugin exports only notes.
