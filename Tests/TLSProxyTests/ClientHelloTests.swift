import Bytes
import Testing

@testable import TLSProxy

/// Finding the name that a client asks for.
struct ClientHelloTests {
  /// The message of a client that asks for these names, in records of at most `cut` octets.
  static func hello(_ name: String?, type: UInt8 = 0, cut: Int = 16_384) -> [UInt8] {
    func vector(_ size: Int, _ content: [UInt8]) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: content.count >> (8 * (size - 1 - $0))) } + content
    }
    var extensions: [UInt8] = [0, 23] + vector(2, [])
    if let name {
      extensions += [0, 0] + vector(2, vector(2, [type] + vector(2, Array(name.utf8))))
    }
    extensions += [0, 43] + vector(2, [2, 3, 4])
    let body =
      [3, 3] + [UInt8](repeating: 7, count: 32) + vector(1, [UInt8](repeating: 9, count: 32))
      + vector(2, [0x13, 0x01, 0x13, 0x02]) + vector(1, [0]) + vector(2, extensions)
    let message = [1] + vector(3, body)
    return stride(from: 0, to: message.count, by: cut).reduce(into: []) { out, start in
      out += [22, 3, 1] + vector(2, [UInt8](message[start..<min(start + cut, message.count)]))
    }
  }

  @Test(
    "the name is found, however the message is cut into records", arguments: [1, 2, 7, 60, 9999])
  func name(cut: Int) {
    #expect(
      ClientHello.read(Self.hello("mail.example", cut: cut)) == .name(Array("mail.example".utf8)))
  }

  @Test("each part of the message asks for more, never for less than there is")
  func parts() {
    let whole = Self.hello("mail.example", cut: 50)
    for count in 0..<whole.count {
      guard case .needs(let more) = ClientHello.read([UInt8](whole[..<count])) else {
        Issue.record("no need for more than \(count) octets")
        continue
      }
      #expect(count < more && more <= whole.count)
    }
  }

  @Test(
    "what has no name is left to OpenSSL",
    arguments: [
      hello(nil), hello("x", type: 1), hello(""), Array("GET / HTTP/1.0\r\n\r\n".utf8),
      Array("EHLO me.example\r\n".utf8), [22, 3, 1, 0, 0, 0], [22, 3, 1, 0xFF, 0xFF, 1],
      [22, 3, 1, 0, 4, 2, 0, 0, 0], [0x80, 0x2E, 1, 0, 2, 0],
    ])
  func without(_ bytes: [UInt8]) { #expect(ClientHello.read(bytes) == .name(nil)) }

  @Test("a message that is too long is not waited for")
  func tooLong() {
    let record: [UInt8] = [22, 3, 1, 0x40, 0, 1, 0xFF, 0xFF, 0xFF]
    #expect(ClientHello.read(record) == .name(nil))
  }

  @Test("no change of an octet makes the reader fail")
  func changed() {
    let whole = Self.hello("mail.example")
    for index in whole.indices {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
        var bytes = whole
        bytes[index] = value
        if case .needs(let more) = ClientHello.read(bytes) { #expect(more > bytes.count) }
      }
    }
  }
}
