internal import Bytes
internal import Postal
internal import Unix

// One case for each letter; what is accepted without effect stands in one line.
extension SendmailOptions {
  mutating func take(_ letter: UInt8, _ value: [UInt8]) throws(Problem) {
    switch letter {
    case "t": invocation.takesHeaderRecipients = true
    case "i": invocation.dotIsData = true
    case "f", "r": invocation.sender = try clean(value, letter)
    case "F": invocation.fullName = try clean(value, letter)
    case "G": invocation.isGateway = true
    case "j": invocation.listsJSON = true
    case "v": invocation.isVerbose = true
    case "B": invocation.body = try body(value)
    case "N": invocation.notify = try notify(value)
    case "R": invocation.returns = try returns(value)
    case "V": invocation.identifier = try identifier(value)
    case "C": invocation.configuration = try path(value)
    case "I": invocation.mode = .checkAliases
    case "b": try take(mode: value)
    case "q": try take(queue: value)
    case "o": try take(oldOption: value)
    case "O": try take(newOption: value)
    case "e": try take(errors: value)
    case "h": if value.decimal == nil { throw Problem("-h takes a number of hops") }
    case "A":
      if value != ["c"], value != ["m"] { throw Problem("-A takes c or m") }
    default: try takeRest(letter)
    }
  }

  /// The letters that have no effect, and those that would have one we do not give.
  private func takeRest(_ letter: UInt8) throws(Problem) {
    switch letter {
    // what they set, connections, load, logs and old system's habits, is not the caller's here
    case "c", "d", "D", "E", "J", "L", "m", "p", "s", "T", "U", "x": break
    case "n": throw Problem("-n: aliases cannot be left out of account")
    case "M": throw Problem("-M: to work on a queued message see `martlet retry ID`, martlet(8)")
    case "Q": throw Problem("-Q: to quarantine a queued message say `martlet hold ID`")
    case "X": throw Problem("-X: there is neither a traffic log nor VERP")
    default:
      throw Problem(
        "-\([letter].text) is not an option; an address that begins with - goes after --")
    }
  }

  // MARK: values

  /// A value for a header or an envelope: it must not bring its own lines.
  private func clean(_ value: [UInt8], _ letter: UInt8) throws(Problem) -> [UInt8] {
    if value.contains(where: { $0.isControl && $0 != ASCII.tab }) {
      throw Problem("-\([letter].text) has a control character in its value")
    }
    return value
  }

  private func body(_ value: [UInt8]) throws(Problem) -> Envelope.Body {
    guard let body = Envelope.Body(rawValue: value.lowercased.text), body != .binary else {
      throw Problem("-B takes 7BIT or 8BITMIME")
    }
    return body
  }

  private func notify(_ value: [UInt8]) throws(Problem) -> Notify {
    guard let notify = Notify(value) else {
      throw Problem("-N takes never, or success, failure and delay with commas")
    }
    return notify
  }

  private func returns(_ value: [UInt8]) throws(Problem) -> Envelope.Return {
    guard let returns = Envelope.Return(rawValue: value.lowercased.text) else {
      throw Problem("-R takes full or hdrs")
    }
    return returns
  }

  /// Sendmail takes xtext here, Postfix plain text; what is not xtext is plain. RFC 3461 §4.4 sets the limit.
  private func identifier(_ value: [UInt8]) throws(Problem) -> [UInt8] {
    let plain = XText.decode(value) ?? value
    guard 1...100 ~= value.count, plain.allSatisfy({ $0.isVisible || $0 == " " }) else {
      throw Problem("-V takes 1 to 100 printable characters")
    }
    return plain
  }

  private func path(_ value: [UInt8]) throws(Problem) -> Path {
    guard !value.isEmpty, let path = Path(value) else { throw Problem("-C takes a file") }
    return path
  }

  // MARK: modes

  private mutating func take(mode value: [UInt8]) throws(Problem) {
    switch value.text {
    case "m": invocation.mode = .deliver
    case "q":
      invocation.mode = .deliver
      invocation.dispatch = .queueOnly
    case "s": invocation.mode = .smtp
    case "v": invocation.mode = .verify
    case "t": invocation.mode = .test
    case "p": invocation.mode = .listQueue
    case "i": invocation.mode = .checkAliases
    case "V": invocation.mode = .version
    case "d", "D", "l":
      throw Problem(
        "-b\(value.text): no daemon is needed to submit; to receive from the network, have systemd or inetd start martlet-smtpd(8)"
      )
    case "h", "H":
      throw Problem("-b\(value.text): there is no store of host states; see `mailq -v`")
    case "P": throw Problem("-bP: for the number of queued messages say `martlet stats`")
    case "C": throw Problem("-bC: to check the configuration say `martlet check`")
    default: throw Problem("-b\(value.text) is not a mode; see sendmail(8)")
    }
  }

  private mutating func take(queue value: [UInt8]) throws(Problem) {
    invocation.mode = .runQueue
    var rest = value[...]
    // how the run is kept going: in front, or with lasting children
    if rest.first == "f" || rest.first == "p" { rest.removeFirst() }
    if rest.isEmpty { return }
    if rest.first?.isDigit == true {
      invocation.selection.interval = try interval([UInt8](rest))
      return
    }
    let isNegated = rest.first == "!"
    if isNegated { rest.removeFirst() }
    let field: QueueSelection.Condition.Field
    switch rest.popFirst() {
    case "I": field = .identifier
    case "R": field = .recipient
    case "S": field = .sender
    case "G": throw Problem("-qG: there is one queue, without groups")
    case "Q", "L": throw Problem("-q\(value.text): see `mailq` and `martlet release ID`")
    default: throw Problem("-q\(value.text) is not a selection; see sendmail(8)")
    }
    if rest.isEmpty { throw Problem("-q\(value.text) lacks its pattern") }
    invocation.selection.conditions.append(.init(field, [UInt8](rest), isNegated: isNegated))
  }

  /// Numbers with a unit each; a last one without is minutes.
  private func interval(_ value: [UInt8]) throws(Problem) -> [UInt8] {
    var cursor = ByteCursor(value)
    while !cursor.isAtEnd {
      let digits = cursor.take(while: \.isDigit)
      guard 1...6 ~= digits.count else { throw Problem("-q\(value.text): no time such as 30m") }
      if cursor.isAtEnd { return value + ["m"] }
      guard let unit = cursor.takeByte(), "smhdw".utf8.contains(unit) else {
        throw Problem("-q\(value.text): no time such as 30m")
      }
    }
    return value
  }
}
