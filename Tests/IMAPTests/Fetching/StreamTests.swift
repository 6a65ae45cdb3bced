import Bytes
import Message
import Testing

@testable import IMAP

@Suite struct StreamTests {
  /// Lines of many lengths with every kind of end, NULs, and base64 behind them.
  private static func body(_ size: Int) -> [UInt8] {
    var chance = Chance(7)
    var out: [UInt8] = []
    while out.count < size {
      for _ in 0..<chance.below(150) {
        out.append(UInt8(truncatingIfNeeded: 33 + chance.below(90)))
      }
      switch chance.below(8) {
      case 0: out += octets("%0D%0A")
      case 1: out += octets("%0D")
      case 2: out += octets("%00%0A%0A")
      case 3: out += octets("=41=%0A")
      default: out.append(ASCII.lf)
      }
    }
    return out
  }

  private static func wire(_ stored: [UInt8], keepsNul: Bool = false) -> [UInt8] {
    var out: [UInt8] = []
    for (index, byte) in stored.enumerated() {
      if byte == ASCII.lf, index == 0 || stored[index - 1] != ASCII.cr { out.append(ASCII.cr) }
      out.append(byte == ASCII.nul && !keepsNul ? 0x80 : byte)
    }
    return out
  }

  @Test("a message too large for memory is sent in pieces, the same octets")
  func large() throws {
    let body = Self.body(FetchedMessage.wholeLimit + 100_000)
    let head = octets("a: b%0Acontent-type: multipart/x; boundary=q%0A%0A--q%0A")
    let middle = octets("content-transfer-encoding: quoted-printable%0A%0A")
    let message = head + middle + body + octets("%0A--q--%0A")
    var client = FetchingClient([])
    client.account.boxes[.inbox]?.deliver(message, FlagSet(.seen))
    _ = client.say("n NOOP")
    let whole = Self.wire(message)
    #expect(client.literal("BODY[]") == whole)
    #expect(client.say("f FETCH 1 RFC822.SIZE").contains("RFC822.SIZE \(whole.count))"))
    #expect(client.literal("BODY[TEXT]") == Self.wire([UInt8](message.dropFirst(head.count - 4))))
    #expect(client.literal("BODY[1]") == Self.wire(body))
    #expect(client.literal("BODY[HEADER]")?.count == head.count - 4 + 3)
    for offset in [0, 65_535, 65_536, 65_537, 700_001, whole.count - 5, whole.count + 5] {
      for count in [1, 65_536, 200_000] {
        let part = [UInt8](whole.dropFirst(offset).prefix(count))
        #expect(client.literal("BODY[]<\(offset).\(count)>") == part)
      }
    }
    var decoder = try #require(BodyDecoder(.quotedPrintable))
    var decoded: [UInt8] = []
    decoder.decode(Self.wire(body, keepsNul: true).span, into: &decoded)
    decoder.finish(into: &decoded)
    #expect(client.literal("BINARY[1]") == decoded)
    #expect(client.say("f FETCH 1 BINARY.SIZE[1]").contains("[1] \(decoded.count))"))
    #expect(
      client.literal("BINARY[1]<100000.70000>")
        == [UInt8](decoded.dropFirst(100_000).prefix(70_000)))
  }

  @Test("messages of any kind of line are sent whole, whoever keeps the pieces")
  func many() {
    let messages = (0..<40).map { number in
      [[], octets("%0A%0A%0A"), octets("%0D%0A"), octets("%0D"), octets("x%00y%0A")][number % 5]
        + Self.body(number * number * 31)
    }
    var client = FetchingClient([])
    for message in messages { client.account.boxes[.inbox]?.deliver(message, FlagSet(.seen)) }
    _ = client.say("n NOOP")
    client.session.feed(octets("f FETCH 1:* BODY[]%0D%0A"))
    // they stay as they were though the session uses its memory again
    var pieces: [[UInt8]] = []
    while let effect = client.session.next() {
      if case .write(let octets) = effect { pieces.append(octets) }
    }
    var expected: [UInt8] = []
    for (index, message) in messages.enumerated() {
      let wire = Self.wire(message)
      expected += Array("* \(index + 1) FETCH (BODY[] {\(wire.count)}\r\n".utf8) + wire
      expected += Array(")\r\n".utf8)
    }
    #expect(pieces.count > 1)
    #expect(pieces.flatMap { $0 } == expected + Array("f OK FETCH completed\r\n".utf8))
  }

  @Test(
    "the size of a literal is that of its octets, whether or not CR makes it longer by a digit",
    arguments: [1, 4, 5, 8, 9, 10, 49, 50, 51, 91, 98, 99, 100, 500, 950, 999, 1000, 9998, 99_999])
  func sizes(count: Int) {
    let lone = [UInt8](repeating: "x", count: count)
    let nul: [UInt8] = [ASCII.nul] + lone.dropFirst()
    let others: [UInt8] = (0..<count).map { $0 % 2 == 0 ? "y" : ASCII.lf }
    let returned: [UInt8] = (0..<count).map { $0 % 2 == 0 ? ASCII.cr : ASCII.lf }
    let messages: [[UInt8]] = [
      lone, lone.dropLast() + [ASCII.lf], lone.dropLast() + [ASCII.cr], others, returned,
      [UInt8](repeating: ASCII.lf, count: count), nul, nul.dropLast() + [ASCII.lf], nul.reversed(),
    ]
    var client = FetchingClient([])
    for message in messages { client.account.boxes[.inbox]?.deliver(message, FlagSet(.seen)) }
    _ = client.say("n NOOP")
    var expected: [UInt8] = []
    for (index, message) in messages.enumerated() {
      let (number, wire) = (index + 1, Self.wire(message))
      expected += Array("* \(number) FETCH (UID \(number) BODY[] {\(wire.count)}\r\n".utf8)
      expected += wire
      expected += Array(")\r\n".utf8)
    }
    expected += Array("f OK FETCH completed\r\n".utf8)
    var answer: [UInt8] = []
    client.session.feed(octets("f FETCH 1:* (UID BODY.PEEK[])%0D%0A"))
    while let effect = client.session.next() {
      if case .write(let octets) = effect { answer += octets }
    }
    #expect(answer == expected)
  }

  @Test("no piece of an answer is much larger than a piece")
  func pieces() {
    var client = FetchingClient([])
    client.account.boxes[.inbox]?.deliver(Self.body(3_000_000), FlagSet(.seen))
    _ = client.say("n NOOP")
    client.session.feed(octets("f FETCH 1 BODY[]%0D%0A"))
    var largest = 0
    while let effect = client.session.next() {
      if case .write(let octets) = effect { largest = max(largest, octets.count) }
    }
    #expect(largest < Session.pieceSize + 2 * SectionStream.pieceSize)
  }

  @Test("where octets are cut makes no difference to what is sent")
  func cuts() {
    let stored = octets("a%0Db%0D%0Ac%0A%0A%0D%0D%0A%0Dd%0A")
    let expected = Self.wire(stored)
    for first in 0...stored.count {
      for second in first...stored.count {
        var (counter, converter) = (WireConverter(), WireConverter())
        var (count, out) = (0, [UInt8]())
        for range in [0..<first, first..<second, second..<stored.count] {
          count += counter.pass(stored.span.extracting(range))
          converter.write(stored.span.extracting(range), into: &out)
        }
        #expect(out == expected && count == expected.count)
      }
    }
  }

  @Test("a message that turns out shorter ends the session rather than the literal")
  func shortened() {
    var client = FetchingClient([])
    client.account.boxes[.inbox]?.deliver(Self.body(1_500_000), FlagSet(.seen))
    _ = client.say("n NOOP")
    guard let content = try? client.session.selected?.mailbox.content(of: 1) else { return }
    var stream = SectionStream(Shrinking(content), 0..<1_500_000, nil)
    var out: [UInt8] = []
    #expect(throws: MailRefusal.self) { while !stream.isOver { try stream.step(into: &out) } }
  }
}

/// A message of which somebody takes the end away.
private final class Shrinking: MessageContent {
  private let content: any MessageContent
  init(_ content: any MessageContent) { self.content = content }
  var size: Int { get throws(MailRefusal) { try content.size } }
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8] {
    offset > 500_000 ? [] : try content.read(at: offset, count: count)
  }
}
