internal import Bytes
public import Unix

/// Writes one message into the queue and makes it durable: name and contents with one sync.
///
/// The name is given before the sync. That is safe because the block says how long the message is:
/// a file that a power failure cut short is recognised as never promised, and removed. The writer
/// does not keep the directory; each call is given the one that it was begun in.
public struct QueueFileWriter: ~Copyable {
  /// Octets kept in memory before the first write; a message below it takes one write.
  static let bufferSize = 128 * 1024

  private var file: FileDescriptor?
  private let temporary: Path
  private let name: Path
  private let offsetOfSize: Int
  private var buffer: [UInt8]
  private var written = 0
  /// Octets of the message so far.
  public private(set) var size = 0

  /// Begins a submission, `drop/.ID`.
  public init(submitting header: QueueHeader, drop: borrowing Directory) throws(Errno) {
    try self.init(header, as: Path([UInt8(".")] + header.id.bytes) ?? "", in: drop, mode: 0o640)
  }

  /// Begins a message of our own, `tmp/ID`. A file left there by a crash is replaced.
  public init(making header: QueueHeader, tmp: borrowing Directory) throws(Errno) {
    do throws(Errno) { try tmp.remove(header.id.path) } catch .noSuchFile {}
    try self.init(header, as: header.id.path, in: tmp, mode: 0o600)
  }

  private init(
    _ header: QueueHeader, as temporary: Path, in directory: borrowing Directory, mode: UInt32
  ) throws(Errno) {
    let block = header.encoded()
    guard let offset = QueueHeader.offsetOfSize(in: block) else { throw .invalid }
    let opened = try directory.open(temporary, .creating(mode: mode))
    // a umask of 077 would lock the runner out
    if mode != 0o600 {
      do throws(Errno) { try opened.setMode(mode) } catch {
        try? directory.remove(temporary)
        throw error
      }
    }
    file = consume opened
    self.temporary = temporary
    name = header.id.path
    offsetOfSize = offset
    buffer = block
  }

  /// Appends to the message.
  public mutating func append(_ bytes: borrowing Span<UInt8>) throws(Errno) {
    size += bytes.count
    buffer.append(bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Appends to the message.
  public mutating func append(_ bytes: [UInt8]) throws(Errno) { try append(bytes.span) }

  /// Appends octets of another file to the message.
  public mutating func append(
    from source: borrowing FileDescriptor, at offset: Int, count: Int
  ) throws(Errno) {
    try flush()
    try file?.copy(from: source, at: offset, count: count)
    size += count
    written += count
  }

  private mutating func flush() throws(Errno) {
    guard !buffer.isEmpty else { return }
    try file?.write(buffer)
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Fills in the size, gives the file its name and makes both durable. Only then was anything promised.
  ///
  /// The file is closed before it has its name, so that intake can know that nobody writes it.
  /// EEXIST if the name is taken. After an error nothing is left, unless the file was taken from its
  /// new place already: then it is in the runner's hands, and this returns as if nothing had failed.
  public mutating func commit(
    in directory: borrowing Directory, into target: borrowing Directory
  ) throws(Errno) {
    var isNamed = false
    do throws(Errno) {
      try finishContents()
      let reader = try directory.open(temporary)
      try file.take()?.close()
      try directory.renameNew(temporary, into: target, as: name)
      isNamed = true
      try reader.sync()
    } catch {
      do throws(Errno) {
        if isNamed { try target.remove(name) } else { try directory.remove(temporary) }
      } catch .noSuchFile {
        if isNamed { return }
      } catch {}
      throw error
    }
  }

  private mutating func finishContents() throws(Errno) {
    var digits: [UInt8] = []
    digits.append(decimal: size, width: QueueHeader.sizeWidth)
    if written == 0 {
      buffer.replaceSubrange(offsetOfSize..<offsetOfSize + digits.count, with: digits)
      try flush()
    } else {
      try flush()
      try file?.write(digits, at: offsetOfSize)
    }
  }

  /// Removes what was written.
  public mutating func abandon(in directory: borrowing Directory) {
    file = nil
    try? directory.remove(temporary)
  }
}
