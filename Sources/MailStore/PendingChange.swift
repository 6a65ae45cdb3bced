internal import Bytes

/// The file `martlet-pending`: what a change of several files is about to write into the list.
///
/// It is there before the first file gets its name and goes after the list has its lines, so whoever
/// takes the lock after a crash can complete the change, or take it back.
struct PendingChange {
  /// What is to be done with the files after a crash.
  enum Kind {
    /// New files: all become messages, or none.
    case added
    /// Files that were renamed into the folder: each that is there becomes its message.
    case moved
    /// Messages that were renamed: each that has the new name has changed.
    case changed

    var name: [UInt8] {
      switch self {
      case .added: Array("added".utf8)
      case .moved: Array("moved".utf8)
      case .changed: Array("changed".utf8)
      }
    }
  }

  let kind: Kind
  /// UIDVALIDITY of the list that the lines are for.
  let validity: UInt32
  /// The messages as they shall be.
  let messages: MailboxSnapshot

  /// The text of the file; `lines` are those for the list.
  static func text(_ kind: Kind, validity: UInt32, _ lines: [UInt8]) -> [UInt8] {
    var out = kind.name + [ASCII.space]
    out.append(decimal: Int(validity))
    out.append(ASCII.lf)
    return out + lines
  }

  /// Reads the file; nil if that is none that we write.
  init?(_ text: [UInt8]) {
    guard let end = text.span.index(of: ASCII.lf),
      let (name, number) = [UInt8](text[..<end]).cut(at: ASCII.space),
      let kind = [Kind.added, .moved, .changed].first(where: { $0.name == name }),
      let validity = number.decimal.flatMap(UInt32.init(exactly:))
    else { return nil }
    self.kind = kind
    self.validity = validity
    var messages = MailboxSnapshot(ListHeader(validity: validity))
    messages.take([UInt8](text[(end + 1)...]))
    self.messages = messages
  }
}
