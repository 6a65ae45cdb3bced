internal import Bytes
internal import Postal

/// A list that is being walked through: the targets of an entry, or the lines of a file.
struct ExpansionFrame {
  /// The entry it belongs to.
  let list: AliasEntry
  /// The address under which the entry was found.
  let address: Address
  /// Who is told of failures instead of the sender.
  let owner: Address?
  /// The path of the file; nil for the entry itself.
  let includedFile: [UInt8]?
  private var lines: (any IncludedLines)?
  private var lineNumber = 0
  private var targets: AliasTargetParser

  /// The targets of an entry.
  init(list: AliasEntry, address: Address, owner: Address?) {
    self.list = list
    self.address = address
    self.owner = owner
    includedFile = nil
    targets = list.targets
  }

  /// The lines of a file that an entry includes.
  init(_ frame: ExpansionFrame, file: [UInt8], lines: any IncludedLines) {
    list = frame.list
    address = frame.address
    owner = frame.owner
    includedFile = file
    self.lines = lines
    targets = AliasTargetParser([])
  }

  /// The next target; nil at the end.
  mutating func next() throws(Failure) -> AliasItem? {
    while true {
      if let item = targets.next() { return item }
      guard let line = try lines?.next() else { return nil }
      lineNumber += 1
      targets = AliasTargetParser(line, line: lineNumber, allowed: .included)
    }
  }
}
