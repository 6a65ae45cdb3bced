internal import Bytes
internal import Queue
internal import Unix

/// What a submission is called in `new` until it has been checked: its id, and the number of its first owner.
///
/// The file changes its owner before it is checked. Were the runner to die in between, nothing but the name
/// would say whose word it is.
struct UncheckedName {
  let id: QueueID
  let owner: UInt32

  init(_ id: QueueID, of owner: UInt32) {
    self.id = id
    self.owner = owner
  }

  /// Reads a name; nil if it is not one.
  init?(_ name: Path) {
    guard let dot = name.bytes.lastIndex(of: "."), let id = QueueID([UInt8](name.bytes[..<dot])),
      let owner = [UInt8](name.bytes[(dot + 1)...]).decimal.flatMap(UInt32.init(exactly:))
    else { return nil }
    self.init(id, of: owner)
  }

  /// The name as a file name.
  var path: Path {
    var bytes = id.bytes
    bytes.append(".")
    bytes.append(decimal: Int(owner))
    return Path(bytes) ?? id.path
  }
}
