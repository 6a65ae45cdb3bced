internal import Bytes
internal import Postal

/// How much of the message a report returns, and as what; RFC 3461 §4.3 and RFC 6522 §3.
struct ReturnedContent {
  /// How much it is.
  enum Extent {
    case header
    case firstPart
    case all
  }

  let extent: Extent
  /// How many octets from the message's first on.
  let octets: Int
  /// Whether they may have octets above 127.
  let isEightBit: Bool
  /// The type of the part.
  let mediaType: String

  /// A failure returns the message up to a limit unless told otherwise; all else its header.
  ///
  /// A message cut in the middle of a multipart is still well-formed here: the boundary of the
  /// report ends what is nested in it (RFC 2046 §5.1.2).
  init(_ kind: ReportKind, of message: ReportedMessage, limit: Int) {
    let wantsBody =
      switch kind {
      case .failure, .doubleBounce:
        message.envelope.returns != .headers && message.envelope.body != .binary
      case .delay, .success: false
      }
    let limit = max(limit, 0)
    if wantsBody, message.size <= limit {
      (extent, octets) = (.all, message.size)
    } else if wantsBody, message.header.count + 1 < limit {
      (extent, octets) = (.firstPart, limit)
    } else {
      (extent, octets) = (.header, min(message.header.count, limit))
    }
    let isHeaderEightBit = message.header.contains(where: \.isEightBit)
    let isGlobal = isHeaderEightBit && PlainText.isUTF8(message.header)
    switch extent {
    case .header:
      isEightBit = isHeaderEightBit
      mediaType = isGlobal ? "message/global-headers" : "text/rfc822-headers"
    case .firstPart, .all:
      isEightBit = isHeaderEightBit || message.hasEightBitBody
      mediaType = isGlobal ? "message/global" : "message/rfc822"
    }
  }
}
