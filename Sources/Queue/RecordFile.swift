internal import Bytes
internal import Unix

/// A text file to which whole records are appended, each ended by LF.
enum RecordFile {
  /// Appends records and makes them durable, or has them on disk before any name that is removed after this.
  ///
  /// A line that a crash tore is ended first, so that it spoils nothing.
  static func append(
    _ records: [AttemptRecord], to number: Int32, inOrderOnly: Bool = false
  ) throws(Errno) {
    let file = DescriptorNumber(number)
    var lines: [UInt8] = []
    if try isTorn(file) { lines.append(ASCII.lf) }
    for record in records { lines.append(contentsOf: record.encoded) }
    try file.write(lines)
    if inOrderOnly { try file.writeOut() } else { try file.syncData() }
  }

  private static func isTorn(_ file: DescriptorNumber) throws(Errno) -> Bool {
    let size = try file.status().size
    if size == 0 { return false }
    var last: [UInt8] = []
    try file.read(into: &last, upTo: 1, at: size - 1)
    return last != [ASCII.lf]
  }
}
