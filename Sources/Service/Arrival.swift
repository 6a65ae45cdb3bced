/// What a process is there for that a `Listener` has made.
public enum Arrival: ~Copyable {
  /// To serve this client, whose connection is on descriptors 0 and 1.
  case client(Peer)
  /// To make itself ready for the client that comes next.
  case spare(SparePlace)
}
