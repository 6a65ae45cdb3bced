internal import Bytes
internal import Postal

/// What kind of place an outcome names; only hosts are told to strangers.
enum Place {
  /// Another host, by its name or literal.
  case host([UInt8])
  /// A command of the recipient; its text is his own business.
  case command
  /// A mailbox here, or nothing known; its path is nobody's business.
  case here

  /// Reads `|command`, a path, or `host` with an optional `[address]` and `:port`.
  init(_ place: [UInt8]) {
    if place.first == "|" {
      self = .command
      return
    }
    var name = place
    if let colon = name.span.lastIndex(of: ":"), colon + 1 < name.count,
      name[(colon + 1)...].allSatisfy(\.isDigit)
    {
      name.removeLast(name.count - colon)
    }
    if let bracket = name.span.index(of: "["), bracket > 0, name.last == "]" {
      name.removeLast(name.count - bracket)
    }
    let isHost =
      (name.first == "[" || name.contains(".")) && Address.isDomain(name)
      && !name.contains(where: \.isEightBit)
    self = isHost ? .host(name) : .here
  }
}
