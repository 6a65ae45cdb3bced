internal import Bytes
internal import Message
internal import Postal

/// What APPEND or REPLACE has brought so far.
struct UploadState {
  /// The most messages that come at once: all of them are written before the first has its name.
  static let messageLimit = 1000

  let tag: Tag
  /// The mailbox into which the messages go.
  let mailbox: any OpenMailbox
  /// The UID of the message that goes for it, in the selected mailbox.
  let replaced: UInt32?
  /// The messages that are complete.
  var messages: [AppendedMessage] = []
  /// The octets of these.
  var octets = 0
  /// The message that comes now.
  var current: UploadedMessage?
  /// The mailbox that a URL has named last.
  var source: (name: MailboxName, mailbox: any OpenMailbox)?
  /// What of `octets` the quota may not have room for; nil for no limit.
  var room: Int?

  /// What the tagged response says was done.
  var name: String { replaced == nil ? "APPEND" : "REPLACE" }
}

/// A message on its way from the client.
struct UploadedMessage {
  let flags: FlagSet
  let received: Int?
  let draft: any MessageDraft
  /// Octets as they came, those of literals that are only announced included.
  var announced = 0
  /// How many parts have begun.
  var parts = 0
  /// What makes a literal8 one of lines.
  private var converter: BinaryConverter?
  private var mode = Mode.plain
  private var last: UInt8 = 0

  private enum Mode {
    /// A literal: no NUL.
    case plain
    /// A literal8 that is the message: binary parts are encoded.
    case binary
    /// A literal8 among other parts, which cannot be encoded: only lines.
    case lines
  }

  init(_ flags: [Flag], _ date: DateTime?, _ draft: any MessageDraft) {
    self.flags = FlagSet(flags)
    received = date?.moment.seconds
    self.draft = draft
  }

  /// A literal begins.
  mutating func begin(_ literal: Upload.Literal, inParts: Bool) {
    announced += literal.size
    parts += 1
    last = 0
    switch (literal.isBinary && !literal.isUTF8, inParts) {
    case (false, _): mode = .plain
    case (true, true): mode = .lines
    case (true, false):
      mode = .binary
      converter = BinaryConverter()
    }
  }

  /// Takes octets of a literal, or of a message that is there already.
  mutating func add(_ octets: [UInt8]) throws(MailRefusal) {
    switch mode {
    case .binary: try convert(octets)
    case .plain, .lines:
      if octets.span.index(of: ASCII.nul) != nil { throw .hasNul }
      if mode == .lines { try checkLines(octets.span) }
      try draft.add(octets)
    }
    if let byte = octets.last { last = byte }
  }

  /// Takes octets that are stored already.
  mutating func add(stored octets: [UInt8]) throws(MailRefusal) {
    announced += octets.count
    try draft.add(octets)
  }

  /// The literal is complete.
  mutating func endLiteral() throws(MailRefusal) {
    if mode == .lines, last == ASCII.cr { throw .notLines }
    guard var converter else { return }
    self.converter = nil
    var out: [UInt8] = []
    converter.finish(into: &out)
    if let failure = converter.failure { throw MailRefusal(.unknownEncoding, failure.text.text) }
    // what is only lines stays as it came
    if !converter.hasChanged, last != ASCII.lf, out.last == ASCII.lf { out.removeLast() }
    try draft.add(out)
  }

  private mutating func convert(_ octets: [UInt8]) throws(MailRefusal) {
    guard var converter else { return }
    self.converter = nil
    var out: [UInt8] = []
    converter.convert(octets.span, into: &out)
    if let failure = converter.failure { throw MailRefusal(.unknownEncoding, failure.text.text) }
    self.converter = converter
    try draft.add(out)
  }

  /// Refuses a CR or LF that ends no line.
  private func checkLines(_ octets: borrowing Span<UInt8>) throws(MailRefusal) {
    var before = last
    for position in 0..<octets.count {
      let byte = octets[position]
      if (before == ASCII.cr) != (byte == ASCII.lf) { throw .notLines }
      before = byte
    }
  }
}

extension MailRefusal {
  fileprivate static let hasNul = MailRefusal(
    .unknownEncoding, "the message has a NUL; send it as a literal8 whose parts say binary")
  fileprivate static let notLines = MailRefusal(
    .unknownEncoding, "a binary part cannot be put together with others; encode it")
}
