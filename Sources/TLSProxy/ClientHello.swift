internal import Bytes

/// The name that a client asks for in the first message of its handshake; RFC 8446 §4.1.2, RFC 6066 §3.
///
/// It is read before OpenSSL is started, so that OpenSSL has only the one key that is needed and no
/// access to files when it begins to parse. Whatever is not understood here is left to it.
enum ClientHello {
  /// The most octets looked at.
  static let sizeLimit = 16_384

  /// What the first octets of a connection are.
  enum Reading: Equatable {
    /// So many octets are needed to tell.
    case needs(Int)
    /// A client's greeting with this name, or something without one.
    case name([UInt8]?)
  }

  /// Reads the first octets of a connection.
  static func read(_ bytes: [UInt8]) -> Reading {
    var records = Fields(bytes[...])
    var message: [UInt8] = []
    // the message may be cut into several records
    while message.count < 4 || message.count < 4 + length(message) {
      let soFar = bytes.count - records.rest.count
      guard let kind = records.number(1), records.number(2) != nil, let size = records.number(2)
      else { return needed(soFar + 5) }
      guard kind == 22, 1...ClientHello.sizeLimit ~= size else { return .name(nil) }
      guard let part = records.take(size) else { return needed(soFar + 5 + size) }
      message += part
      if message[0] != 1 { return .name(nil) }
    }
    return .name(name(message[4..<(4 + length(message))]))
  }

  private static func needed(_ count: Int) -> Reading {
    count > sizeLimit ? .name(nil) : .needs(count)
  }

  private static func length(_ message: [UInt8]) -> Int {
    Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
  }

  /// The name in the body of the message.
  private static func name(_ body: ArraySlice<UInt8>) -> [UInt8]? {
    var fields = Fields(body)
    // version and random, session, ciphers, compressions
    guard fields.take(34) != nil, fields.vector(1) != nil, fields.vector(2) != nil,
      fields.vector(1) != nil, let list = fields.vector(2)
    else { return nil }
    var extensions = Fields(list)
    while let kind = extensions.number(2), let content = extensions.vector(2) {
      if kind != 0 { continue }
      var names = Fields(content)
      guard let entries = names.vector(2) else { return nil }
      var entry = Fields(entries)
      guard entry.number(1) == 0, let name = entry.vector(2), !name.isEmpty else { return nil }
      return [UInt8](name)
    }
    return nil
  }
}

/// Numbers and vectors in the form of TLS.
private struct Fields {
  var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next octets.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// The next number, of so many octets.
  mutating func number(_ octets: Int) -> Int? {
    take(octets)?.reduce(0) { $0 << 8 | Int($1) }
  }

  /// The next vector, with its length in so many octets.
  mutating func vector(_ octets: Int) -> ArraySlice<UInt8>? {
    let before = rest
    if let count = number(octets), let content = take(count) { return content }
    rest = before
    return nil
  }
}
