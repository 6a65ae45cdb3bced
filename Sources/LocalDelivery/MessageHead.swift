internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// The beginning of a message, and what delivery has to know of its header.
///
/// Only trace fields are looked at. The header ends at the first line that is neither a field nor
/// belongs to one; what lies beyond `limit` counts as body.
struct MessageHead {
  /// The octets that are read to begin with; most messages are shorter.
  static let firstRead = 65_536
  /// The longest header that is looked at.
  static let limit = 1 << 20

  /// The octets read so far: the header, and some of the body.
  private(set) var bytes: [UInt8] = []
  /// `Delivered-To` above the first `Received`: written for this delivery by who calls us.
  private(set) var deliveredToNow: [Address] = []
  /// `Delivered-To` below a `Received`: the message was there before.
  private(set) var deliveredToBefore: [Address] = []
  /// Where the `Return-Path` fields are.
  private(set) var returnPaths: [Range<Int>] = []
  /// Where a line `From …` of an mbox stands.
  private(set) var mboxLine = 0..<0
  /// Whether lines end in CRLF.
  private(set) var hasCRLF = false

  private var hasField = false
  private var hasReceived = false
  private var scanned = 0

  /// Reads the beginning of a message up to the end of its header.
  init(reading source: inout MessageSource) throws(Errno) {
    try source.fill(&bytes, upTo: Self.firstRead)
    takeMboxLine()
    while !scan(isWhole: source.isAtEnd), !source.isAtEnd, bytes.count < Self.limit {
      try source.fill(&bytes, upTo: bytes.count)
    }
    let first = mboxLine.upperBound
    if let end = bytes.span.index(of: ASCII.lf, from: first), end > first {
      hasCRLF = bytes[end - 1] == ASCII.cr
    }
  }

  /// The sender that a line `From sender date` names; nil without such a line, or one with nothing usable.
  var mboxSender: ReversePath? {
    guard let word = [UInt8](bytes[mboxLine]).trimmed.words.dropFirst().first else { return nil }
    if word.equalsIgnoringCase(Array("MAILER-DAEMON".utf8)) || word == ["<", ">"] { return .null }
    return Address(mailbox: word).map { .address($0) }
  }

  /// The message so far without its mbox line, after these lines, and without `Return-Path` if told so.
  func bytes(after lines: [[UInt8]], droppingReturnPaths: Bool) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 512)
    for line in lines + (needsEmptyLine && !lines.isEmpty ? [[]] : []) {
      out.append(contentsOf: line)
      if hasCRLF { out.append(ASCII.cr) }
      out.append(ASCII.lf)
    }
    var from = mboxLine.upperBound
    for range in droppingReturnPaths ? returnPaths : [] {
      out.append(contentsOf: bytes[from..<range.lowerBound])
      from = range.upperBound
    }
    out.append(contentsOf: bytes[from...])
    return out
  }

  /// Whether the message begins with its body, which must not become part of fields put before it.
  private var needsEmptyLine: Bool {
    let first = mboxLine.upperBound
    guard !hasField, first < bytes.count else { return false }
    return bytes[first] != ASCII.lf && !bytes[first...].starts(with: [ASCII.cr, ASCII.lf])
  }

  private mutating func takeMboxLine() {
    let mark = Array("From ".utf8)
    if bytes.starts(with: mark), let end = bytes.span.index(of: ASCII.lf) {
      mboxLine = 0..<(end + 1)
      scanned = end + 1
    }
  }

  /// Goes on over whole fields; true when the header has ended.
  private mutating func scan(isWhole: Bool) -> Bool {
    while scanned < bytes.count {
      guard let end = endOfField(from: scanned, isWhole: isWhole) else { return false }
      let field = scanned..<end
      guard let colon = colon(in: field) else { return true }
      take(field, colon: colon)
      scanned = end
    }
    return isWhole
  }

  /// Where the field that begins at an offset ends, with its folded lines; nil if more must be read.
  private func endOfField(from start: Int, isWhole: Bool) -> Int? {
    var at = start
    while let lineEnd = bytes.span.index(of: ASCII.lf, from: at) {
      at = lineEnd + 1
      if at == start + 1 || (at == start + 2 && bytes[start] == ASCII.cr) { return at }
      guard at < bytes.count else { break }
      if !bytes[at].isBlank { return at }
    }
    return isWhole ? bytes.count : nil
  }

  /// Where the name of a field ends; nil for a line that is no field.
  private func colon(in line: Range<Int>) -> Int? {
    var at = line.lowerBound
    while at < line.upperBound, bytes[at].isVisible || bytes[at].isBlank {
      if bytes[at] == ":" { return at == line.lowerBound ? nil : at }
      at += 1
    }
    return nil
  }

  private mutating func take(_ field: Range<Int>, colon: Int) {
    hasField = true
    switch bytes[field.lowerBound].lowercased {
    case "r":
      if isName("return-path", field.lowerBound..<colon) { returnPaths.append(field) }
      if isName("received", field.lowerBound..<colon) { hasReceived = true }
    case "d":
      guard isName("delivered-to", field.lowerBound..<colon),
        let address = Self.address([UInt8](bytes[(colon + 1)..<field.upperBound]))
      else { return }
      if hasReceived { deliveredToBefore.append(address) } else { deliveredToNow.append(address) }
    default: return
    }
  }

  private func isName(_ name: StaticString, _ range: Range<Int>) -> Bool {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1].isBlank { end -= 1 }
    return bytes.span.extracting(range.lowerBound..<end).equalsIgnoringCase(name)
  }

  private static func address(_ value: [UInt8]) -> Address? {
    var text = value.trimmed
    if text.first == "<", text.last == ">" { text = [UInt8](text.dropFirst().dropLast()) }
    return Address(mailbox: text)
  }
}
