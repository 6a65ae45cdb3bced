// targets: Bytes Digest Postal Message IMAP
// sources: Tests/IMAPTests/Memory
// transcripts: imap
//
// A session of IMAP after login on a small account: whatever a client says, nothing traps, what is answered does not
// depend on where the octets were cut, it consists of lines and literals, and is in proportion to what was said.
import Bytes
import IMAP

/// The account, and what its session has said.
private struct Host {
  /// The most octets of answers to one octet of commands: BODY[] of all messages.
  private static let proportion = 8_192

  private(set) var said: [UInt8] = []
  private var session: Session
  private let account = MemoryAccount()
  private var heard = 100
  private var hasEnded = false

  private static let messages = [
    "From: a <a@example.org>\nSubject: Re: one\nMessage-ID: <1@example.org>\n\nfirst\n",
    "Subject: =?utf-8?Q?=C3=A9?=\r\nReferences: <1@example.org>\r\n"
      + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n"
      + "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\ninner\r\n--b--\r\n",
    "", "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nw6k=\n",
  ]

  init(_ options: UInt8) {
    account.appendLimit = 1_000
    account.messageLimit = 16
    for (position, message) in Self.messages.enumerated() {
      let flags: [FlagSet.System] = [.seen, .deleted, [.flagged, .answered], []]
      account.boxes[.inbox]?.deliver(Array(message.utf8), FlagSet(flags[position]))
    }
    var configuration = SessionConfiguration()
    configuration.offersCompression = options & 1 != 0
    session = Session(account, configuration)
    for (bit, command) in [
      (2, "ENABLE IMAP4rev2"), (4, "ENABLE QRESYNC"), (8, "ENABLE UIDONLY"),
      (16, "ENABLE UTF8=ACCEPT"), (32, "CREATE a/b"), (64, "SELECT INBOX"),
    ] where options & UInt8(bit) != 0 {
      take(Array("p \(command)\r\n".utf8))
    }
  }

  mutating func take(_ octets: [UInt8]) {
    guard !hasEnded else { return }
    heard += octets.count
    session.feed(octets)
    while let effect = session.next() {
      switch effect {
      case .write(let octets): said += octets
      // what follows is of no meaning without inflating it
      case .compress, .hangUp: hasEnded = true
      }
      require(said.count < heard * Self.proportion, "too long an answer")
      if hasEnded { return }
    }
  }

  /// Lines end in CR LF and have no other; literals are as long as they say.
  func check() {
    var position = 0
    while position < said.count {
      guard let end = said.span.index(of: ASCII.lf, from: position) else {
        fatalError("a line without its end")
      }
      let line = said[position..<end]
      require(line.last == ASCII.cr, "a line of an answer is wrong")
      for byte in line.dropLast() { require(byte != ASCII.cr && byte != 0, "a control in a line") }
      position = end + 1
      guard line.dropLast().last == "}", let open = line.lastIndex(of: "{"),
        let size = [UInt8](line[(open + 1)...].dropLast(2)).decimal
      else { continue }
      position += size
      require(position <= said.count, "a literal that is too short")
    }
  }
}

/// The first octet chooses what is enabled and selected, the last the cuts.
func test(_ bytes: [UInt8]) {
  compare(bytes) { text, options, seed in
    var host = Host(options)
    pieces(text, seed) { host.take($0.array) }
    host.check()
    return host.said
  }
}
