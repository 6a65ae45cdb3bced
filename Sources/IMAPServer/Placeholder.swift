// The parts of martlet-imapd that do input and output.
