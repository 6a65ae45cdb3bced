internal import Bytes
internal import Unix

/// A text file to which whole records are appended, each ended by LF.
enum RecordFile {
  /// Appends records and makes them durable, or has them on disk before any name that is removed after this.
  ///
  /// A file that is empty gets `beginning` first. A line that a crash tore is ended first, so that it
  /// spoils nothing.
  static func append(
    _ records: [AttemptRecord], to number: Int32, beginning: [UInt8] = [], inOrderOnly: Bool = false
  ) throws(Errno) {
    let file = DescriptorNumber(number)
    var lines = try start(file, beginning)
    for record in records { lines.append(contentsOf: record.encoded) }
    try file.write(lines)
    if inOrderOnly { try file.writeOut() } else { try file.syncData() }
  }

  /// What has to stand before the next record.
  private static func start(_ file: DescriptorNumber, _ beginning: [UInt8]) throws(Errno) -> [UInt8]
  {
    let size = try file.status().size
    if size == 0 { return beginning }
    var last: [UInt8] = []
    try file.read(into: &last, upTo: 1, at: size - 1)
    return last == [ASCII.lf] ? [] : [ASCII.lf]
  }
}
