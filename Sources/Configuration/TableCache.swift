internal import Bytes
internal import Postal
internal import Unix

/// One table as it was last read, and what told that file from a later one.
struct TableCache<Table> {
  /// What changes when somebody edits or replaces the file.
  private struct Identity: Equatable {
    var inode: UInt64
    var size: Int
    var modified: Timestamp
    var changed: Timestamp

    init(_ status: FileStatus) {
      inode = status.inode
      size = status.size
      modified = status.modified
      changed = status.changed
    }
  }

  /// The most octets of a table.
  static var sizeLimit: Int { 256 << 20 }

  private let files: [Settings.TableFile]
  private let read: ([UInt8], [UInt8]) -> Table
  private var identity: Identity?
  private var isLoaded = false
  private(set) var table: Table
  /// Why the table cannot be used as a whole.
  private(set) var problem: Problem?

  /// A table in the first of these files that is there; `read` makes it of the bytes and the path.
  init(_ files: [Settings.TableFile], read: @escaping ([UInt8], [UInt8]) -> Table) {
    self.files = files
    self.read = read
    table = read([], files[0].path.bytes)
  }

  /// Reads the file if it was not read yet.
  mutating func load() {
    if isLoaded { return }
    isLoaded = true
    problem = nil
    identity = nil
    for file in files {
      do throws(GuardedFile.Refusal) {
        let opened = try GuardedFile.open(file.path)
        identity = Identity(opened.status)
        table = read(try opened.contents(limit: Self.sizeLimit), file.path.bytes)
        return
      } catch {
        if error.isMissing, !file.isNamed { continue }
        problem = Problem(file: file.path.bytes, line: 0, text: error.text(file.path))
        return
      }
    }
    table = read([], files[0].path.bytes)
  }

  /// Has the file read again if it is another one now, or another in its place.
  mutating func refresh() {
    guard isLoaded else { return }
    var now: Identity?
    for file in files where now == nil {
      do throws(Errno) { now = Identity(try file.path.status()) } catch { continue }
    }
    if now != identity || problem != nil { isLoaded = false }
  }
}
