import Bytes

@testable import IMAP

/// A client that has selected INBOX with these messages, and hears every octet.
struct FetchingClient {
  let account = MemoryAccount()
  var session: Session

  init(_ messages: [String], flags: FlagSet = FlagSet(.seen), examines: Bool = false) {
    for message in messages { account.boxes[.inbox]?.deliver(octets(message), flags) }
    account.boxes[.inbox]?.recent = []
    session = Session(account)
    _ = say(examines ? "s EXAMINE INBOX" : "s SELECT INBOX")
  }

  /// The answer, with `|` for CR LF, and what is not ASCII escaped.
  mutating func say(_ text: String) -> String {
    Escaped.encode(hear(text)).text.replacing("%0D%0A", with: "|")
  }

  mutating func hear(_ text: String) -> [UInt8] {
    session.feed(octets(text) + [ASCII.cr, ASCII.lf])
    return rest()
  }

  mutating func rest() -> [UInt8] {
    var heard: [UInt8] = []
    while let effect = session.next() {
      if case .write(let octets) = effect { heard += octets }
    }
    return heard
  }

  /// The literal that an item of message 1 is; nil if it is NIL.
  mutating func literal(_ item: String) -> [UInt8]? {
    let heard = hear("f FETCH 1 \(item)")
    guard let mark = heard.span.index(of: octets("}%0D%0A")),
      let start = heard[..<mark].lastIndex(of: "{"),
      let count = [UInt8](heard[(start + 1)..<mark]).decimal
    else { return nil }
    return [UInt8](heard.dropFirst(mark + 3).prefix(count))
  }
}
