internal import Bytes
internal import Unix

/// An open file that says where mail goes: one that nobody but its owner could have written.
struct GuardedFile: ~Copyable {
  /// The open file.
  let file: FileDescriptor
  /// What stat(2) said when it was opened.
  let status: FileStatus

  /// Why a file was not read.
  enum Refusal: Error {
    case system(Errno)
    case writableByOthers
    case notFile
    case tooBig(limit: Int)
  }

  /// Opens a file; none of the permission bits `forbidden` may be set.
  static func open(
    _ path: Path, forbidden: UInt32 = 0o022
  ) throws(Refusal) -> GuardedFile {
    let opened: GuardedFile
    do throws(Errno) {
      opened = try GuardedFile(path)
    } catch {
      throw .system(error)
    }
    if opened.status.kind != .file { throw .notFile }
    if opened.status.mode & forbidden != 0 { throw .writableByOthers }
    return opened
  }

  private init(_ path: Path) throws(Errno) {
    let file = try FileDescriptor.open(reading: path)
    status = try file.status()
    self.file = file
  }

  /// All of it, unless it has more than `limit` octets.
  func contents(limit: Int) throws(Refusal) -> [UInt8] {
    do throws(Errno) {
      return try file.readAll(limit: limit)
    } catch {
      if error == .fileTooBig { throw .tooBig(limit: limit) }
      throw .system(error)
    }
  }
}

extension GuardedFile.Refusal {
  /// Whether there is no such file.
  var isMissing: Bool {
    switch self {
    case .system(let error): error == .noSuchFile || error == .notDirectory
    case .writableByOthers, .notFile, .tooBig: false
    }
  }

  /// What is wrong with the file, and what to do.
  func text(_ path: Path) -> String {
    switch self {
    case .system(let error): "cannot be read: \(error.message)"
    case .writableByOthers: "others than its owner can write it; say chmod go-w \(path.text)"
    case .notFile: "is not a regular file"
    case .tooBig(let limit): "is larger than \(limit) octets"
    }
  }
}
