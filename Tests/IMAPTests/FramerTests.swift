import Bytes
import Testing

@testable import IMAP

@Suite struct FramerTests {
  /// What a framer says to octets in pieces, one line for each event; the caller accepts each literal, or refuses
  /// those above a size, or the upload as soon as it begins.
  static func dialogue(
    _ pieces: [[UInt8]], _ limits: CommandFramer.Limits = .afterLogin, refusing size: Int = .max,
    atOnce: Bool = false
  ) -> String {
    var framer = CommandFramer(limits)
    var out = ""
    /// Octets of a literal so far; how they are cut does not matter.
    var body: [UInt8] = []
    for piece in pieces {
      framer.feed(piece)
      while let event = framer.next() {
        switch event {
        case .command(let text):
          out += "C \(Escaped.encode(text).text)\n"
          // as the server would
          if text.upperWord.hasSuffix("IDLE") { framer.awaitsLine = true }
        case .proceed: out += "+\n"
        case .line(let text): out += "L \(Escaped.encode(text).text)\n"
        case .refused(let tag, let refusal): out += "R \(tag?.bytes.text ?? "*") \(word(refusal))\n"
        case .upload(let step):
          switch step {
          case .begin(let tag, .append(let name)):
            out += "begin \(tag.bytes.text) \(name.bytes.text)\n"
            if atOnce { framer.refuse() }
          case .begin(let tag, .replace(let number, let name, let byUID)):
            let number = number.map(String.init) ?? "*"
            out += "begin \(tag.bytes.text) \(number) \(name.bytes.text) \(byUID ? "uid" : "")\n"
          case .message(let flags, let date):
            out += "message \(flags.map(\.bytes.text)) \(date?.bytes.text ?? "-")\n"
          case .url(let url): out += "url \(url.text)\n"
          case .literal(let literal):
            out +=
              "literal \(literal.size)\(literal.isBinary ? " 8" : "")\(literal.isUTF8 ? " u" : "")\n"
            if literal.size > size { framer.refuse() } else { framer.accept() }
          case .octets(let octets): body += octets
          case .endOfLiteral:
            out += "octets \(Escaped.encode(body).text)\n"
            body = []
          case .endOfMessage: out += "done\n"
          case .end: out += "end\n"
          }
        }
      }
    }
    return out
  }

  private static func word(_ refusal: CommandFramer.Refusal) -> String {
    switch refusal {
    case .syntax: "syntax"
    case .lineTooLong: "long"
    case .literalTooBig: "big"
    case .literalUnasked: "unasked"
    case .lost: "lost"
    }
  }

  static let small = CommandFramer.Limits(text: 60, literals: 20, unasked: 10)

  static let cases: [(String, String)] = [
    ("a NOOP\r\nb NOOP\nc", "C a NOOP\nC b NOOP\n"),
    ("\r\n\n", "C \nC \n"),
    (
      "a LOGIN {3}\r\nabc {2+}\r\nde\r\nb NOOP\r\n",
      "+\nC a LOGIN {3}%0D%0Aabc {2+}%0D%0Ade\nC b NOOP\n"
    ),
    ("a LOGIN {0}\r\n {0+}\n\r\n", "+\nC a LOGIN {0}%0D%0A {0+}%0D%0A\n"),
    ("a X \"{3}\"\r\nb X \"{3}\r\nc NOOP\r\n", "C a X \"{3}\"\nC b X \"{3}\nC c NOOP\n"),
    (
      "a X \"\\\"{3}\r\nb X {-1}\r\nc X {}\r\nd X {3 }\r\n",
      "C a X \"\\\"{3}\nC b X {-1}\nC c X {}\nC d X {3 }\n"
    ),
    // what comes without being asked for comes, whatever stands before it: RFC 7888 §3
    ("a X \"{3+}\r\nb \n\r\nc NOOP\r\n", "C a X \"{3+}%0D%0Ab %0A\nC c NOOP\n"),
    ("a X ~{3+}\r\n\r\n\0\r\n", "C a X ~{3+}%0D%0A%0D%0A%00\n"),
    // refused literals are skipped exactly, and what is a command is one
    ("a X {21}\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    ("a X {11+}\r\nb NOOP\r\n123 x\r\nc NOOP\r\n", "R a unasked\nC c NOOP\n"),
    ("a X {11+}\r\n12345678901 {3+}\r\nb\r\n\r\nc NOOP\r\n", "R a unasked\nC c NOOP\n"),
    ("a X {11+}\r\n12345678901 {3}\r\nc NOOP\r\n", "R a unasked\nC c NOOP\n"),
    ("a X {10+}\r\n1234567890 {10+}\r\n1234567890 {1+}\r\n1\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    ("a X {4294967296}\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    ("a X {99999999999999999999}\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    ("a X {99999999999999999999+}\r\nb NOOP\r\n", "R a big\nR * lost\n"),
    ("a X {9223372036854775807}\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    // lines that are too long
    ("a " + String(repeating: "x", count: 59) + "\r\nb NOOP\r\n", "R a long\nC b NOOP\n"),
    (
      "a " + String(repeating: "x", count: 58) + "\r\n",
      "C a " + String(repeating: "x", count: 58) + "\n"
    ),
    (String(repeating: "x", count: 200) + " {3+}\r\n\r\nx\r\nb NOOP\r\n", "R * long\nC b NOOP\n"),
    (
      "a X {2+}\r\n12" + String(repeating: "x", count: 60) + "\r\nb NOOP\r\n",
      "R a long\nC b NOOP\n"
    ),
    (
      "\\ X {2+}\r\n12x " + String(repeating: "x", count: 60) + "\r\nb NOOP\r\n",
      "R * long\nC b NOOP\n"
    ),
    // a line that is awaited
    ("a IDLE\r\nDONE\r\nb NOOP\r\n", "C a IDLE\nL DONE\nC b NOOP\n"),
    ("a IDLE\r\n{3+}\r\nb NOOP\r\n", "C a IDLE\nL {3+}\nC b NOOP\n"),
    // uploads
    (
      "a APPEND b {3}\r\nabc\r\nb NOOP\r\n",
      "begin a b\nmessage [] -\nliteral 3\n+\noctets abc\ndone\nend\nC b NOOP\n"
    ),
    (
      "a append {1+}\r\nb (\\Seen x) \" 1-Jan-1970 00:00:00 +0000\" ~{2+}\r\n\0\n\r\n",
      "begin a b\nmessage [\"\\\\Seen\", \"x\"] \" 1-Jan-1970 00:00:00 +0000\"\nliteral 2 8\noctets %00%0A\ndone\nend\n"
    ),
    (
      "a APPEND b () {1+}\r\n1 (x) {0+}\r\n \r\n",
      "begin a b\nmessage [] -\nliteral 1\noctets 1\ndone\nmessage [\"x\"] -\nliteral 0\noctets \ndone\nend\n"
    ),
    (
      "a APPEND b UTF8 (~{1}\r\nx)\r\n",
      "begin a b\nmessage [] -\nliteral 1 8 u\n+\noctets x\ndone\nend\n"
    ),
    (
      "a APPEND b CATENATE (URL \"/x\" TEXT {1+}\r\n1 URL {2+}\r\n/y)\r\n",
      "begin a b\nmessage [] -\nurl /x\nliteral 1\noctets 1\nurl /y\ndone\nend\n"
    ),
    (
      "a APPEND b CATENATE (URL {2}\r\n/x UTF8 (~{1+}\r\n1)) {1+}\r\n2\r\n",
      "begin a b\nmessage [] -\n+\nurl /x\nliteral 1 8 u\noctets 1\ndone\nmessage [] -\nliteral 1\noctets 2\ndone\nend\n"
    ),
    (
      "a UID REPLACE 7 b {1+}\r\n1\r\n",
      "begin a 7 b uid\nmessage [] -\nliteral 1\noctets 1\ndone\nend\n"
    ),
    (
      "a REPLACE 7 {1}\r\nb {1+}\r\n1\r\n",
      "+\nbegin a 7 b \nmessage [] -\nliteral 1\noctets 1\ndone\nend\n"
    ),
    ("a APPEND b CATENATE (URL /x)\r\n", "begin a b\nmessage [] -\nurl /x\ndone\nend\n"),
    // uploads that are wrong
    (
      "a REPLACE 7 b {1+}\r\n1 {1+}\r\n2\r\nb NOOP\r\n",
      "begin a 7 b \nmessage [] -\nliteral 1\noctets 1\nR a syntax\nC b NOOP\n"
    ),
    ("a APPEND b\r\nb NOOP\r\n", "R a syntax\nC b NOOP\n"),
    ("a APPEND b \r\nb NOOP\r\n", "R a syntax\nC b NOOP\n"),
    ("a APPEND b (\\Recent) {3+}\r\nb N\r\nb NOOP\r\n", "R a syntax\nC b NOOP\n"),
    ("a APPEND b {3}x\r\nb NOOP\r\n", "R a syntax\nC b NOOP\n"),
    ("a APPEND b UTF8 ({3+}\r\n123)\r\nb NOOP\r\n", "R a syntax\nC b NOOP\n"),
    (
      "a APPEND b {1+}\r\n1x\r\nb NOOP\r\n",
      "begin a b\nmessage [] -\nliteral 1\noctets 1\nR a syntax\nC b NOOP\n"
    ),
    ("a APPEND & {3}\r\nb NOOP\r\n", "R a syntax\nC b NOOP\n"),
    ("a APPEND {21}\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    ("a APPEND b {11+}\r\n12345678901\r\nb NOOP\r\n", "R a unasked\nC b NOOP\n"),
    ("a APPEND b {99999999999999999999}\r\nb NOOP\r\n", "R a big\nC b NOOP\n"),
    ("+ APPEND b {3+}\r\nabc\r\nb NOOP\r\n", "R * syntax\nC b NOOP\n"),
    ("a UID APPEND b\r\n", "C a UID APPEND b\n"),
  ]

  @Test("commands, literals and uploads come out, and nothing else", arguments: cases)
  func whole(input: String, expected: String) {
    #expect(Self.dialogue([Array(input.utf8)], Self.small) == expected)
  }

  @Test("it does not matter where the octets were cut", arguments: cases)
  func cut(input: String, expected: String) {
    let bytes = Array(input.utf8)
    for at in 1..<max(2, bytes.count) {
      let said = Self.dialogue([Array(bytes[..<at]), Array(bytes[at...])], Self.small)
      #expect(said == expected, "cut at \(at)")
    }
    #expect(Self.dialogue(bytes.map { [$0] }, Self.small) == expected)
  }

  @Test(
    "an upload that is refused is skipped, whatever was asked for",
    arguments: [
      ("a APPEND b {3}\r\nb NOOP\r\n", "begin a b\nmessage [] -\nliteral 3\nC b NOOP\n"),
      ("a APPEND b {3+}\r\nb N\r\nb NOOP\r\n", "begin a b\nmessage [] -\nliteral 3\nC b NOOP\n"),
      (
        "a APPEND b {3+}\r\nb N {8+}\r\nb NOOP\r\n (x) {2}\r\nb NOOP\r\n",
        "begin a b\nmessage [] -\nliteral 3\nC b NOOP\n"
      ),
      (
        "a APPEND b {2}\r\n12 {3}\r\nb NOOP\r\n",
        "begin a b\nmessage [] -\nliteral 2\n+\noctets 12\ndone\nmessage [] -\nliteral 3\nC b NOOP\n"
      ),
    ])
  func refused(input: String, expected: String) {
    let bytes = Array(input.utf8)
    for at in 1..<bytes.count {
      let said = Self.dialogue([Array(bytes[..<at]), Array(bytes[at...])], refusing: 2)
      #expect(said == expected, "cut at \(at)")
    }
  }

  @Test(
    "an upload can be refused as soon as it begins",
    arguments: [
      "a APPEND b {3}\r\nb NOOP\r\n", "a APPEND b {3+}\r\nx N\r\nb NOOP\r\n",
      "a APPEND b CATENATE (URL /x)\r\nb NOOP\r\n", "a APPEND b CATENATE (URL {2}\r\nb NOOP\r\n",
      "a APPEND b CATENATE (URL {3+}\r\n\r\nx TEXT {2+}\r\n\r\n)\r\nb NOOP\r\n",
    ])
  func refusedAtOnce(input: String) {
    let bytes = Array(input.utf8)
    for at in 1..<bytes.count {
      let said = Self.dialogue([Array(bytes[..<at]), Array(bytes[at...])], atOnce: true)
      #expect(said == "begin a b\nC b NOOP\n", "cut at \(at)")
    }
  }

  @Test("nothing is allocated for what is only announced")
  func announced() {
    var framer = CommandFramer(.afterLogin)
    framer.feed(Array("a X {1000000}\r\n".utf8))
    #expect(framer.next() == .proceed)
    #expect(framer.next() == nil)
    #expect(framer.text.capacity < 1000)
    framer.feed(Array("\r\nb APPEND c {9223372036854775807}\r\n".utf8))
    #expect(framer.next() == nil)
    #expect(framer.text.capacity < 1000)
  }

  @Test(
    "an awaited line has a limit of its own",
    arguments: [
      (CommandFramer.Limits.line, true), (CommandFramer.Limits.line + 1, false), (60_000, false),
    ])
  func awaited(count: Int, fits: Bool) {
    let line = [UInt8](repeating: "a", count: count)
    for size in [count, 1_000] {
      var framer = CommandFramer(.beforeLogin)
      framer.awaitsLine = true
      var events: [CommandFramer.Event] = []
      for start in stride(from: 0, to: count, by: size) {
        framer.feed([UInt8](line[start..<min(start + size, count)]))
        while let event = framer.next() { events.append(event) }
      }
      // what looks like a literal is none
      framer.feed(Array("\(fits ? "" : "{3+}")\r\na NOOP\r\n".utf8))
      while let event = framer.next() { events.append(event) }
      #expect(
        events == [
          fits ? .line(line) : .refused(nil, .lineTooLong), .command(Array("a NOOP".utf8)),
        ])
    }
  }

  @Test("limits may change between commands that came together")
  func limits() {
    var framer = CommandFramer(FramerTests.small)
    let long = Array("b \(String(repeating: "x", count: 90))".utf8)
    framer.feed(Array("a LOGIN a b\r\n".utf8) + long + Array("\r\n".utf8))
    #expect(framer.next() == .command(Array("a LOGIN a b".utf8)))
    framer.limits = .afterLogin
    #expect(framer.next() == .command(long))
  }

  @Test("what comes behind STARTTLS is not looked at")
  func rest() {
    var framer = CommandFramer(.beforeLogin)
    framer.feed(Array("a STARTTLS\r\nb NOOP\r\n".utf8))
    #expect(framer.next() == .command(Array("a STARTTLS".utf8)))
    #expect(!framer.isEmpty)
    #expect(framer.takeRest() == Array("b NOOP\r\n".utf8))
    #expect(framer.isEmpty && framer.next() == nil)
  }

  @Test("a large message goes through in pieces and is never held")
  func large() {
    var framer = CommandFramer(.afterLogin)
    framer.feed(Array("a APPEND b {3000000+}\r\n".utf8))
    while let event = framer.next() {
      if case .upload(.literal) = event { framer.accept() }
    }
    var count = 0
    for _ in 0..<30 {
      framer.feed([UInt8](repeating: "x", count: 100_000))
      while case .upload(.octets(let octets)) = framer.next() {
        #expect(octets.count <= 65_536)
        count += octets.count
      }
      #expect(framer.input.isEmpty && framer.text.isEmpty)
    }
    #expect(count == 3_000_000)
  }
}
