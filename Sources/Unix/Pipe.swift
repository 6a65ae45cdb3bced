/// The two ends of a pipe.
public struct Pipe: ~Copyable, Sendable {
  /// Where bytes come out.
  public let reading: FileDescriptor
  /// Where bytes go in.
  public let writing: FileDescriptor

  init(reading: consuming FileDescriptor, writing: consuming FileDescriptor) {
    self.reading = reading
    self.writing = writing
  }

  /// Gives each end to its own owner.
  public consuming func split() -> (reading: Int32, writing: Int32) {
    (reading.release(), writing.release())
  }
}
