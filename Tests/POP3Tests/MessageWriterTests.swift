import Bytes
import POP3
import Testing

@Suite struct MessageWriterTests {
  private func write(_ pieces: [[UInt8]], _ part: Transaction.Part) -> [UInt8] {
    var writer = MessageWriter(part)
    var out: [UInt8] = []
    for piece in pieces where !writer.hasEnough { writer.write(piece.span, into: &out) }
    writer.finish(into: &out)
    return out
  }

  @Test(
    "so much of a message is sent, wherever its octets are cut",
    arguments: [
      ("", .whole, ".\r\n"),
      ("", .top(0), ".\r\n"),
      ("\n", .top(0), "\r\n.\r\n"),
      ("\nbody\n", .top(0), "\r\n.\r\n"),
      ("A: b\n\n1\n2\n3\n", .top(2), "A: b\r\n\r\n1\r\n2\r\n.\r\n"),
      ("A: b\r\n\r\n1\r\n2\r\n3\r\n", .top(2), "A: b\r\n\r\n1\r\n2\r\n.\r\n"),
      ("A: b\n\n1\n2", .top(2), "A: b\r\n\r\n1\r\n2\r\n.\r\n"),
      ("A: b\n\n1\n2", .top(.max), "A: b\r\n\r\n1\r\n2\r\n.\r\n"),
      ("A: b\n\r\r\n\n.\n", .top(0), "A: b\r\n\r\r\n\r\n.\r\n"),
      (".\n..\n\n.a\n", .whole, "..\r\n...\r\n\r\n..a\r\n.\r\n"),
      ("no end", .whole, "no end\r\n.\r\n"),
    ] as [(String, Transaction.Part, String)])
  func parts(_ message: String, _ part: Transaction.Part, _ expected: String) {
    let octets = Array(message.utf8)
    for cut in 0...octets.count {
      let pieces = [[UInt8](octets[..<cut]), [UInt8](octets[cut...])]
      #expect(write(pieces, part).text == expected, "cut at \(cut)")
    }
    #expect(write(octets.map { [$0] }, part).text == expected)
  }
}
