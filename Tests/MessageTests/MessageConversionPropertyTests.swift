import Bytes
import Message
import Testing

/// What a reader of mail makes of a message: types and decoded bodies, independent of encodings.
private struct Reading: PartSink, Equatable {
  var parts: [[UInt8]] = []
  private var encodings: [ContentTransferEncoding] = []
  private var bodies: [[UInt8]] = []

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    encodings.append(part.encoding)
    bodies.append(part.type.subtype + [ASCII.lf])
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) { bodies[bodies.count - 1].append(bytes) }

  mutating func endPart() {
    guard let encoding = encodings.popLast(), let body = bodies.popLast() else { return }
    let content = [UInt8](body[((body.firstIndex(of: ASCII.lf) ?? 0) + 1)...])
    parts.append(Self.withoutReturns(Self.decode(content, encoding)))
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) {
    // the line end before it is not compared
    parts.append(bytes.array.trimmed)
  }

  static func withoutReturns(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in bytes {
      if byte == ASCII.lf, out.last == ASCII.cr { out.removeLast() }
      out.append(byte)
    }
    return out
  }

  static func decode(_ bytes: [UInt8], _ encoding: ContentTransferEncoding) -> [UInt8] {
    switch encoding {
    case .quotedPrintable:
      var decoder = QuotedPrintableDecoder()
      var out: [UInt8] = []
      decoder.decode(bytes.span, into: &out)
      decoder.finish(into: &out)
      return out
    case .base64: return base64(bytes)
    case .sevenBit, .eightBit, .binary, .other: return bytes
    }
  }

  private static let alphabet = octets(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var bits = 0
    var value = 0
    for byte in bytes {
      guard let digit = alphabet.firstIndex(of: byte) else { continue }
      value = (value << 6 | digit) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(value >> bits & 255))
      }
    }
    return out
  }
}

private func reading(_ bytes: [UInt8]) -> Reading {
  var reading = Reading()
  var scanner = PartScanner()
  scanner.add(bytes.span, to: &reading)
  scanner.finish(to: &reading)
  return reading
}

private func messages() -> [[UInt8]] {
  let pieces = [
    "--b\n", "--b\n\n", "--b--\n", "--c\n\n", "--c--\n", "\n", "\r\n", "\r", "-", "text \n",
    "gr\u{fc}n\n", "\u{fc}\u{fc}\n", "\0", "Subject: \u{fc} x\n", "From: \"\u{fc}\" <a@b>\n",
    "Content-Type: message/rfc822\n\n", "Content-Type: text/plain\n", "Content-Type: a/b\n",
    "Content-Type: multipart/digest; boundary=c\n\n", "Content-Transfer-Encoding: 8bit\n",
    "Content-Type: multipart/mixed; boundary=b\n\n", "--b", "Content-Transfer-Encoding: binary\n",
    "MIME-Version: 1.0\n", "Content-Disposition: x; filename=\"\u{fc}\"\n", "=41=\n",
    "Content-Type: multipart/signed; boundary=c\n\n", String(repeating: "x", count: 999),
  ]
  let mixed = octets("Content-Type: multipart/mixed; boundary=b\n\n--b\n")
  return mixtures(of: pieces, count: 1200, length: 18)
    + mixtures(of: pieces, count: 1200, length: 18).map { mixed + $0 + octets("\n--b--\n") }
}

@Suite struct MessageConversionPropertyTests {
  @Test("a converted message is one that every mail system takes, and reads the same")
  func same() {
    var count = 0
    for message in messages() {
      guard case .converted(let out) = convert(message) else { continue }
      count += 1
      var facts = OctetFacts()
      facts.add(out.span)
      #expect(facts.isSevenBit)
      #expect(convert(out) == .unchanged)
      // base64 at the very end gets a line end
      var (before, after) = (reading(message).parts, reading(out).parts)
      if before != after, let last = before.popLast(), let new = after.popLast() {
        #expect(last.trimmed == new.trimmed)
      }
      #expect(before == after)
    }
    #expect(count > 200)
  }

  @Test("the result does not depend on where the octets are cut", arguments: [1, 2, 3, 7, 50])
  func cuts(piece: Int) {
    for message in messages() {
      let cut = convert(message, piece: piece)
      #expect(cut == convert(message))
    }
  }

  @Test("any octets are converted, refused or left alone")
  func anything() {
    var random = Shuffle(state: 99)
    for count in 0..<400 {
      var bytes = octets("From: ")
      for _ in 0..<count { bytes.append(UInt8.random(in: 0...255, using: &random)) }
      for abilities in [[], .eightBitBody, .eightBitHeader] as [MessageShape.Abilities] {
        _ = convert(bytes, for: abilities)
      }
    }
  }

  @Test(
    "fields of any octets are ASCII afterwards or refused",
    arguments: [
      "From", "Subject", "Received", "Content-Type", "Content-Disposition", "Keywords", "To",
    ])
  func anyField(name: String) {
    let pieces = [
      "a", "@", "<", ">", ",", ";", ":", "\"", "(", ")", "\\", " ", "\n ", "\u{fc}",
      "=?utf-8?Q?x?=",
      "filename=", "name*=", "/", "*",
    ]
    for value in mixtures(of: pieces, count: 800) {
      let message = octets(name + ": ") + value + octets("\n\nx\n")
      guard case .converted(let out) = convert(message) else { continue }
      let isASCII = out.allSatisfy { $0 < 128 }
      #expect(isASCII)
      #expect(Header(out).fields.count == Header(message).fields.count)
    }
  }
}
