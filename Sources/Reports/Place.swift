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

  /// Reads `|command`, a path, or `host` with an optional `[address]` or `[/socket]` and `:port`.
  init(_ place: [UInt8]) {
    if place.first == "|" {
      self = .command
      return
    }
    let name = Self.withoutPort(place)
    if let end = Self.otherEnd(name) {
      self = .host(end)
    } else {
      let isHost = (name.first == "[" || name.contains(".")) && Self.isName(name)
      self = isHost ? .host(name) : .here
    }
  }

  private static func withoutPort(_ place: [UInt8]) -> [UInt8] {
    guard let colon = place.span.lastIndex(of: ":"), colon + 1 < place.count,
      place[(colon + 1)...].allSatisfy(\.isDigit)
    else { return place }
    return [UInt8](place[..<colon])
  }

  /// The host of `host[address]`, `[address]` or `host[/socket]`; nil if it is none of these.
  private static func otherEnd(_ name: [UInt8]) -> [UInt8]? {
    guard name.last == "]", let bracket = name.span.index(of: "[") else { return nil }
    let host = [UInt8](name[..<bracket])
    let inside = [UInt8](name[(bracket + 1)..<(name.count - 1)])
    if let address = IPAddress(inside) { return host.isEmpty ? address.literal : named(host) }
    return inside.first == "/" ? named(host) : nil
  }

  private static func named(_ host: [UInt8]) -> [UInt8]? { isName(host) ? host : nil }

  private static func isName(_ host: [UInt8]) -> Bool {
    Address.isDomain(host) && !host.contains(where: \.isEightBit)
  }
}
