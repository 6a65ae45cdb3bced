internal import Bytes

// FETCH: `beginFetch`, any items, `endFetch`; RFC 9051 §7.5.2.
extension ResponseWriter {
  /// Begins what is said of a message; `isUID` for UIDFETCH of RFC 9586, where the number is the UID.
  public mutating func beginFetch(_ number: UInt32, isUID: Bool = false) {
    put("* ")
    put(Int(number))
    put(isUID ? " UIDFETCH (" : " FETCH (")
    isInList = false
  }

  /// Ends what is said of a message.
  public mutating func endFetch() {
    put(")\r\n")
    isInList = false
  }

  /// FLAGS; `\Recent` stands in no set.
  public mutating func fetch(_ flags: FlagSet, isRecent: Bool = false) {
    item(.flags)
    put("(")
    isInList = false
    for flag in flags {
      separate()
      put(flag)
    }
    if isRecent {
      separate()
      put(.recent)
    }
    put(")")
    isInList = true
  }

  /// UID
  public mutating func fetch(uid: UInt32) {
    item(.uid)
    put(Int(uid))
  }

  /// INTERNALDATE
  public mutating func fetch(internalDate: DateTime) {
    item(.internalDate)
    put(internalDate.bytes)
  }

  /// SAVEDATE; nil if the mailbox does not keep it.
  public mutating func fetch(saveDate: DateTime?) {
    item(.saveDate)
    if let saveDate { put(saveDate.bytes) } else { put("NIL") }
  }

  /// MODSEQ
  public mutating func fetch(_ modSequence: ModSequence) {
    item(.modSequence)
    put("(")
    put(modSequence.value)
    put(")")
  }

  /// EMAILID, or THREADID, which a message may not have; RFC 8474.
  public mutating func fetch(_ item: FetchItem, id: [UInt8]?) {
    self.item(item)
    guard let id else { return put("NIL") }
    put("(")
    put(id)
    put(")")
  }

  /// RFC822.SIZE or BINARY.SIZE.
  public mutating func fetch(_ item: FetchItem, size: Int) {
    self.item(item)
    put(size)
  }

  /// A section, a binary part or a preview that is at hand; nil is NIL.
  public mutating func fetch(_ item: FetchItem, _ octets: [UInt8]?) {
    self.item(item)
    if case .binary = item, let octets, octets.contains(ASCII.nul) {
      put(literalOf: octets.count, isBinary: true)
      put(octets)
    } else {
      put(nstring: octets)
    }
  }

  /// A section or a binary part of which the caller sends exactly so many octets next.
  ///
  /// A literal8 may have a NUL among them; no other may.
  public mutating func fetch(_ item: FetchItem, literalOf size: Int, isBinary: Bool = false) {
    self.item(item)
    put(literalOf: size, isBinary: isBinary)
  }

  /// A section as it is stored: its lines, which end in LF or CR LF, are sent with CR LF.
  mutating func fetch(_ item: FetchItem, stored: borrowing Span<UInt8>) {
    self.item(item)
    put("{")
    let first = bytes.count
    put(stored.count)
    let size = first..<bytes.count
    put("}\r\n")
    let start = bytes.count
    if bytes.append(returning: stored) { bytes.replaceNul(from: start) }
    // how many octets they become is known once they are there
    bytes.overwrite(size, decimal: bytes.count - start)
  }

  /// ENVELOPE, BODY or BODYSTRUCTURE.
  public mutating func fetch(_ item: FetchItem, _ value: ResponseValue) {
    self.item(item)
    put(value)
  }

  /// ENVELOPE, BODY or BODYSTRUCTURE that was written before.
  public mutating func fetch(_ item: FetchItem, written: [UInt8]) {
    self.item(item)
    put(written)
  }

  /// Any value by itself.
  public mutating func put(_ value: ResponseValue) {
    switch value {
    case .none: put("NIL")
    case .string(let string): put(string: string)
    case .number(let number): put(number)
    case .list(let values):
      put("(")
      for (position, value) in values.enumerated() {
        if position > 0 { put(" ") }
        put(value)
      }
      put(")")
    case .joined(let values): for value in values { put(value) }
    }
  }

  private mutating func item(_ item: FetchItem) {
    separate()
    put(item)
    put(" ")
  }
}

// The names of items as the answer has them: without PEEK, and with the offset only.
extension ResponseWriter {
  private mutating func put(_ item: FetchItem) {
    switch item {
    case .envelope: put("ENVELOPE")
    case .flags: put("FLAGS")
    case .internalDate: put("INTERNALDATE")
    case .size: put("RFC822.SIZE")
    case .uid: put("UID")
    case .structure(let isExtended): put(isExtended ? "BODYSTRUCTURE" : "BODY")
    case .section(let section, let extent, _):
      put("BODY[")
      put(section)
      put("]")
      put(extent)
    case .obsolete(.message): put("RFC822")
    case .obsolete(.header): put("RFC822.HEADER")
    case .obsolete(.text): put("RFC822.TEXT")
    case .binary(let part, let extent, _):
      put("BINARY[")
      put(part)
      put("]")
      put(extent)
    case .binarySize(let part):
      put("BINARY.SIZE[")
      put(part)
      put("]")
    case .modSequence: put("MODSEQ")
    case .emailID: put("EMAILID")
    case .threadID: put("THREADID")
    case .saveDate: put("SAVEDATE")
    case .preview: put("PREVIEW")
    }
  }

  private mutating func put(_ extent: Section.Extent?) {
    if let extent { put(text: "<\(extent.offset)>") }
  }

  private mutating func put(_ part: [UInt32]) {
    for (position, number) in part.enumerated() {
      if position > 0 { put(".") }
      put(Int(number))
    }
  }

  private mutating func put(_ section: Section) {
    put(section.part)
    if !section.part.isEmpty, section.content != .whole { put(".") }
    switch section.content {
    case .whole: break
    case .header: put("HEADER")
    case .fields(let names): put("HEADER.FIELDS", names)
    case .fieldsNot(let names): put("HEADER.FIELDS.NOT", names)
    case .text: put("TEXT")
    case .mime: put("MIME")
    }
  }

  private mutating func put(_ word: String, _ names: [[UInt8]]) {
    put(text: "\(word) (")
    for (position, name) in names.enumerated() {
      if position > 0 { put(" ") }
      put(astring: name)
    }
    put(")")
  }
}
