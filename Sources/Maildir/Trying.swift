internal import Postal
internal import Unix

/// Does something to a place, and says which and what if the system refuses.
func trying<Value: ~Copyable>(
  to doing: String, _ place: Path, _ body: () throws(Errno) -> Value
) throws(Failure) -> Value {
  do throws(Errno) { return try body() } catch { throw Failure(error, doing, place) }
}
