internal import Bytes
internal import Postal
internal import Routing
internal import Unix

/// The lines of an included file, read in pieces: the file may have millions of them.
final class IncludedFile: IncludedLines {
  /// The longest line taken, in octets.
  static let lineLimit = 1 << 20

  private let opened: GuardedFile
  private let path: Path
  private var buffer: [UInt8] = []
  private var at = 0
  private var isAtEnd = false

  init(_ opened: consuming GuardedFile, path: Path) {
    self.opened = opened
    self.path = path
  }

  func next() throws(Failure) -> [UInt8]? {
    var searched = at
    while true {
      if let end = buffer.span.index(of: ASCII.lf, from: searched) {
        defer { at = end + 1 }
        return [UInt8](buffer[at..<end])
      }
      if isAtEnd {
        guard at < buffer.count else { return nil }
        defer { at = buffer.count }
        return [UInt8](buffer[at...])
      }
      searched = buffer.count - at
      try refill()
    }
  }

  /// Drops what was given and reads some more; `at` is 0 then.
  private func refill() throws(Failure) {
    buffer.removeSubrange(..<at)
    at = 0
    if buffer.count > Self.lineLimit { throw failure("has a line of more than 1 MiB") }
    do throws(Errno) {
      isAtEnd = try opened.file.read(into: &buffer) == 0
    } catch {
      throw failure("cannot be read: \(error.message)")
    }
  }

  private func failure(_ text: String) -> Failure {
    Problem(file: path.bytes, line: 0, text: text).waiting
  }
}
