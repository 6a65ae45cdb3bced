internal import Bytes
internal import Postal
internal import Routing

/// Bytes of others as text on a terminal: one line, nothing that a terminal would obey.
enum Display {
  /// Appends any bytes. Printable UTF-8 stays, `%` too; the rest becomes `%XX`.
  static func append(_ bytes: borrowing Span<UInt8>, to out: inout [UInt8]) {
    if isPlain(bytes) {
      out.append(bytes)
    } else {
      append(escaped: Escaped.encode(bytes.array).span, to: &out)
    }
  }

  /// Appends an address as people know it, `<>` for none.
  static func append(address: borrowing Span<UInt8>, to out: inout [UInt8]) {
    if address.isEmpty {
      out.append("<>")
    } else if let known = known(address) {
      append(known.span, to: &out)
    } else {
      append(address, to: &out)
    }
  }

  /// The address that people know in the place of one that only this mail system uses; nil for others.
  static func known(_ address: borrowing Span<UInt8>) -> [UInt8]? {
    guard address.count > 10, address[address.count - 1] == "]",
      let inner = Address(mailbox: address.array), InternalAddress(inner) != nil
    else { return nil }
    return InternalAddress.displayed(inner).bytes
  }

  /// Appends text in the form of `Escaped`, which is left as it is but for `%` and blanks.
  ///
  /// What is not in that form although it should be is escaped again.
  static func append(escaped text: borrowing Span<UInt8>, to out: inout [UInt8]) {
    var start = 0
    while let at = text.index(of: "%", from: start) {
      appendSafely(text.extracting(start..<at), to: &out)
      let rest = at + 2 < text.count && text[at + 1] == "2" ? text[at + 2] : 0
      out.append(rest == "0" ? " " : "%")
      start = at + (rest == "0" || rest == "5" ? 3 : 1)
    }
    appendSafely(text.extracting(start..<text.count), to: &out)
  }

  private static func appendSafely(_ text: borrowing Span<UInt8>, to out: inout [UInt8]) {
    if isPlain(text) {
      out.append(text)
    } else {
      out.append(contentsOf: Escaped.encode(text.array))
    }
  }

  /// Whether all is printable ASCII.
  private static func isPlain(_ bytes: borrowing Span<UInt8>) -> Bool {
    for i in 0..<bytes.count where bytes[i] &- 0x20 >= 95 { return false }
    return true
  }
}
