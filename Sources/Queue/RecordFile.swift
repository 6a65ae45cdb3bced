internal import Bytes
internal import Unix

/// A text file to which whole records are appended, each ended by LF.
enum RecordFile {
  /// Appends records and makes them durable, or has them on disk before any name that is removed after this.
  ///
  /// A file that is empty gets `beginning` first. A line that a crash tore is ended first, so that it
  /// spoils nothing. After an error the file is as it was, so that the records do not stand there twice.
  static func append(
    _ records: [AttemptRecord], to number: Int32, beginning: [UInt8] = [], inOrderOnly: Bool = false
  ) throws(Errno) {
    let file = DescriptorNumber(number)
    let size = try file.status().size
    var lines = try start(file, size, beginning)
    for record in records { lines.append(contentsOf: record.encoded) }
    do throws(Errno) {
      try file.write(lines)
      if inOrderOnly { try file.writeOut() } else { try file.syncData() }
    } catch {
      takeBack(lines, from: size, of: number)
      throw error
    }
  }

  /// Removes what stands from `size` on, if it is the beginning of these lines: others append, too.
  static func takeBack(_ lines: [UInt8], from size: Int, of number: Int32) {
    var written: [UInt8] = []
    while written.count <= lines.count {
      let more = try? DescriptorNumber(number)
        .read(into: &written, upTo: 1 << 20, at: size + written.count)
      guard let more, more > 0 else { break }
    }
    guard !written.isEmpty, lines.starts(with: written) else { return }
    let file = FileDescriptor(owning: number)
    try? file.truncate(to: size)
    _ = file.release()
  }

  /// What has to stand before the next record.
  private static func start(
    _ file: DescriptorNumber, _ size: Int, _ beginning: [UInt8]
  ) throws(Errno) -> [UInt8] {
    if size == 0 { return beginning }
    var last: [UInt8] = []
    try file.read(into: &last, upTo: 1, at: size - 1)
    return last == [ASCII.lf] ? [] : [ASCII.lf]
  }
}
