internal import Bytes

// Parts that the server has already; RFC 4469, 5550 §2.3.
extension Session {
  /// Adds what a URL names to the message that is put together.
  mutating func insert(_ url: [UInt8]) throws(MailRefusal) {
    guard var state = upload else { return }
    guard let place = MessageURL(url), let mailbox = try source(place, &state) else {
      throw .badURL(url)
    }
    upload = state
    if let validity = place.uidValidity, validity != mailbox.summary.uidValidity {
      throw .badURL(url)
    }
    guard let content = try mailbox.content(of: place.uid) else { throw .badURL(url) }
    guard try copy(place, of: content) else { throw .badURL(url) }
  }

  /// The mailbox of a URL; nil if there is none. The last one stays open.
  private func source(
    _ place: MessageURL, _ state: inout UploadState
  ) throws(MailRefusal) -> (any OpenMailbox)? {
    guard let name = place.mailbox else { return selected?.mailbox }
    if let known = state.source, known.name == name { return known.mailbox }
    if let current = selected, current.name == name { return current.mailbox }
    do throws(MailRefusal) {
      let mailbox = try account.open(name)
      state.source = (name, mailbox)
      return mailbox
    } catch {
      guard error.code == .nonExistent || error.code == .cannot else { throw error }
      return nil
    }
  }
}

extension Session {
  /// Adds the octets of a message that a URL names; false if the message has no such part.
  private mutating func copy(
    _ place: MessageURL, of content: any MessageContent
  ) throws(MailRefusal) -> Bool {
    let item = FetchItem.section(place.section, nil, marksSeen: false)
    var message = try FetchedMessage(content, for: [item])
    let (skip, most) = (place.offset, place.count ?? .max)
    switch try message.octets(of: place.section) {
    case .stored(let range):
      var stream = SectionStream(content, range, nil, skip: skip, left: most, keepsNul: true)
      var piece: [UInt8] = []
      while !stream.isOver {
        piece.removeAll(keepingCapacity: true)
        try stream.step(into: &piece)
        try add(piece)
      }
    case .composed(let octets):
      var wire: [UInt8] = []
      var converter = WireConverter()
      converter.write(octets.span, into: &wire)
      try add([UInt8](wire.dropFirst(skip).prefix(most)))
    case nil: return false
    }
    return true
  }

  private mutating func add(_ piece: [UInt8]) throws(MailRefusal) {
    guard let state = upload, var current = state.current else { return }
    try check(piece.count, state, current)
    upload?.current = nil
    try current.add(stored: piece)
    upload?.current = current
  }
}

extension CommandFramer {
  /// Whether the literal that is offered is a part of a message that is put together.
  var isConcatenating: Bool {
    switch upload?.state {
    case .betweenParts, .closing(inParts: true): true
    case .start, .message, .part, .closing, .afterLiteral, .finished, nil: false
    }
  }
}

extension MailRefusal {
  fileprivate static func badURL(_ url: [UInt8]) -> MailRefusal {
    MailRefusal(.badURL(url), "there is no such message, or no such part of it")
  }
}
