// filled in with the first part of this target
