internal import Bytes

// What is done with each line and each literal.
extension CommandFramer {
  /// The most octets of a message that are given out at once.
  private static let pieceLimit = 65_536

  /// Uses some of what has arrived; false if that cannot be.
  mutating func advance() -> Bool {
    switch state {
    case .text: return takeLine()
    case .holding(let rest): return hold(rest)
    case .offering, .lost: return false
    case .passing(let rest): return pass(rest)
    case .skipping(let rest):
      let dropped = input.drop(rest)
      state = dropped == rest ? .skippingLine(isCommand: true) : .skipping(rest - dropped)
      return dropped == rest
    case .skippingLine(let isCommand): return skipLine(isCommand: isCommand)
    }
  }

  private mutating func hold(_ rest: Int) -> Bool {
    let octets = input.take(rest)
    text += octets
    if octets.count < rest {
      state = .holding(rest - octets.count)
      return false
    }
    state = .text
    return true
  }

  private mutating func pass(_ rest: Int) -> Bool {
    if rest == 0 {
      events.append(.upload(.endOfLiteral))
      state = .text
      return true
    }
    let octets = input.take(min(rest, Self.pieceLimit))
    state = .passing(rest - octets.count)
    if octets.isEmpty { return false }
    events.append(.upload(.octets(octets)))
    return true
  }

  /// Whether the line begins a command, so that a tag may stand there.
  private var isFirst: Bool { text.isEmpty && upload == nil }

  private mutating func takeLine() -> Bool {
    let isAwaited = awaitsLine && text.isEmpty && upload == nil
    let limit = isAwaited ? Limits.line : limits.text
    guard let line = input.takeLine() else {
      // a CR may belong to the end of the line
      guard textOctets + input.count > limit + 1 else { return false }
      refuseLine(limit, isAwaited)
      return true
    }
    if textOctets + line.count > limit {
      if isFirst, !isAwaited { tag = Self.tag(ofLong: line, limit) }
      if isAwaited { awaitsLine = false }
      refuse(.lineTooLong, isAwaited ? nil : Self.mark(ofLong: line))
    } else if isAwaited {
      awaitsLine = false
      events.append(.line(line))
    } else {
      textOctets += line.count
      take(line)
    }
    return true
  }

  /// Throws away a line of which too much has arrived already.
  private mutating func refuseLine(_ limit: Int, _ isAwaited: Bool) {
    if isFirst, !isAwaited { tag = Self.tag(ofLong: input.first(Tag.limit + 1), limit) }
    if isAwaited { awaitsLine = false }
    events.append(.refused(tag, .lineTooLong))
    forget()
    state = .skippingLine(isCommand: !isAwaited)
  }

  private mutating func skipLine(isCommand: Bool) -> Bool {
    guard let line = input.takeLine() else {
      // the end of it may announce a literal
      input.keepLast(LiteralMark.limit + 1)
      return false
    }
    skip(isCommand ? Self.mark(ofLong: line) : nil)
    return true
  }

  private mutating func take(_ line: [UInt8]) {
    if text.isEmpty, upload == nil {
      tag = Self.tag(line)
      if UploadReader.isUpload(line) { upload = UploadReader() }
    }
    let mark = LiteralMark(endOf: line)
    let before = text.count
    text += line
    if upload != nil { return takeUpload(mark, before) }
    guard let mark else {
      events.append(.command(text))
      return forget()
    }
    hold(mark)
  }

  /// Makes a literal a part of the text.
  private mutating func hold(_ mark: LiteralMark) {
    guard !isUnasked(mark) else { return refuse(.literalUnasked, mark) }
    guard let size = mark.size, size <= limits.literals - literalOctets else {
      return refuse(.literalTooBig, mark)
    }
    literalOctets += size
    text += [ASCII.cr, ASCII.lf]
    if mark.isSynchronising { events.append(.proceed) }
    state = .holding(size)
  }

  /// Whether a literal comes that should have been announced first.
  private func isUnasked(_ mark: LiteralMark) -> Bool {
    !mark.isSynchronising && mark.size ?? 0 > limits.unasked
  }

  private mutating func takeUpload(_ mark: LiteralMark?, _ before: Int) {
    guard var reader = upload else { return }
    do throws(ParsingError) {
      var pending: UploadReader.Pending?
      if let mark {
        guard !isUnasked(mark) else { return refuse(.literalUnasked, mark) }
        guard let size = mark.size else { return refuse(.literalTooBig, mark) }
        pending = UploadReader.Pending(
          offset: before + mark.offset,
          literal: Upload.Literal(
            size: size, isSynchronising: mark.isSynchronising, isBinary: mark.isBinary))
      }
      let answer = try reader.read(text, pending, isUTF8: isUTF8)
      upload = reader
      for step in answer.steps {
        events.append(.upload(step))
        if case .literal(let literal) = step { state = .offering(literal) }
      }
      if answer.isHeld, let mark {
        text.removeFirst(answer.taken)
        hold(mark)
      } else {
        // the tag is that of the whole command; what is held begins anew
        text = []
        literalOctets = 0
        textOctets = 0
      }
    } catch {
      refuse(.syntax(error), mark)
    }
  }
}
