internal import Bytes
internal import Message

/// A message that is searched: what was learnt of it is kept, what was not asked is not read.
struct SearchedMessage {
  private let mailbox: any OpenMailbox
  private let charsets: any CharsetConverter
  let listed: ListedMessage
  let isRecent: Bool
  /// Whether it was seen to be gone; then nothing that is said of it counts.
  private(set) var isGone = false
  /// Whether its octets were read.
  private(set) var wasRead = false
  private var arrival: Int?
  private var keyFacts: MessageKeys?
  private var head: Header?
  private var found: [Bool]?

  init(
    _ listed: ListedMessage, isRecent: Bool, in mailbox: any OpenMailbox,
    _ charsets: any CharsetConverter
  ) {
    self.listed = listed
    self.isRecent = isRecent
    self.mailbox = mailbox
    self.charsets = charsets
  }

  /// INTERNALDATE
  mutating func received() throws(MailRefusal) -> Int {
    if let arrival { return arrival }
    let moment = try mailbox.received(listed.uid)
    if moment == nil { isGone = true }
    arrival = moment ?? 0
    return moment ?? 0
  }

  /// RFC822.SIZE
  mutating func size() throws(MailRefusal) -> Int { try facts(.size)?.size ?? 0 }

  /// The moment it was sent, or if that cannot be read, it came; RFC 5256 §2.2.
  mutating func sent() throws(MailRefusal) -> Int {
    if let sent = try keys().sent { return sent }
    return try received()
  }

  mutating func keys() throws(MailRefusal) -> MessageKeys {
    if let keyFacts { return keyFacts }
    let keys = try facts(.keys)?.keys ?? .none
    keyFacts = keys
    return keys
  }

  /// EMAILID
  mutating func emailID() throws(MailRefusal) -> [UInt8]? {
    try facts(.digest)?.emailID(received: try received())
  }

  /// Whether a field of this name has a text; in any field there is the empty one.
  mutating func hasField(_ name: [UInt8], with needle: Needle) throws(MailRefusal) -> Bool {
    guard let header = try header() else { return false }
    for field in header.fields
    where field.nameRange.count == name.count
      && [UInt8](header.bytes[field.nameRange]).equalsIgnoringCase(name)
    {
      if needle.key.isEmpty || needle.isIn(utf8: charsets.decoded(header.value(field))) {
        return true
      }
    }
    return false
  }

  /// Which of these texts are in the message.
  mutating func findings(_ wanted: [TextFinder.Wanted]) throws(MailRefusal) -> [Bool] {
    if let found { return found }
    var result = [Bool](repeating: false, count: wanted.count)
    if let content = try content() {
      result = try TextSearch(content, TextFinder(wanted), charsets).finder.found
    }
    found = result
    return result
  }

  private mutating func facts(_ kinds: MessageFacts.Kinds) throws(MailRefusal) -> MessageFacts? {
    let facts = try mailbox.facts(of: listed.uid, kinds)
    if facts == nil { isGone = true }
    return facts
  }

  private mutating func content() throws(MailRefusal) -> (any MessageContent)? {
    wasRead = true
    let content = try mailbox.content(of: listed.uid)
    if content == nil { isGone = true }
    return content
  }

  private mutating func header() throws(MailRefusal) -> Header? {
    if let head { return head }
    guard let content = try content() else { return nil }
    head = try Header(of: content)
    return head
  }
}
