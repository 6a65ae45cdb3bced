internal import Bytes
internal import Postal

/// What follows MAIL and RCPT: a path and parameters; RFC 5321 §4.1.1.2, §4.1.1.3, RFC 3461 §4.
enum MailArgument {
  static func mail(_ argument: [UInt8], _ grammar: Command.Grammar) throws(Reply) -> Command {
    var cursor = ByteCursor(argument)
    guard cursor.takeKeyword("from:") else { throw .mailSyntax }
    let sender = try sender(&cursor, grammar)
    var parameters = try Parameters(cursor.rest)
    var envelope = Envelope(sender: sender)
    let size = try parameters.size()
    envelope.body = try parameters.body(grammar)
    envelope.isInternational = try parameters.flag("smtputf8")
    envelope.returns = try parameters.returns()
    envelope.identifier = try parameters.identifier()
    var transaction = Transaction(envelope)
    transaction.size = size
    if grammar == .exact {
      try parameters.submitter()
      transaction.envelope.requiresTLS = try parameters.flag("requiretls")
      transaction.release = try parameters.release()
      transaction.timeLimit = try parameters.timeLimit()
      transaction.solicitations = try parameters.solicitations()
      transaction.priority = try parameters.priority()
    }
    try parameters.end()
    if !envelope.isInternational, sender.address?.isInternational == true {
      throw .senderNeedsUTF8
    }
    return .mail(transaction)
  }

  static func recipient(
    _ argument: [UInt8], _ grammar: Command.Grammar
  ) throws(Reply) -> Recipient {
    var cursor = ByteCursor(argument)
    guard cursor.takeKeyword("to:") else { throw .recipientSyntax }
    guard let address = path(&cursor, grammar) else { throw .badRecipient }
    let isPostmaster = address.localPart.equalsIgnoringCase(Array("postmaster".utf8))
    guard !address.domain.isEmpty || grammar == .loose || isPostmaster else { throw .needsDomain }
    var parameters = try Parameters(cursor.rest)
    let notify = try parameters.notify()
    let original = try parameters.original()
    try parameters.end()
    return Recipient(address, notify: notify, original: original)
  }

  private static func sender(
    _ cursor: inout ByteCursor, _ grammar: Command.Grammar
  ) throws(Reply) -> ReversePath {
    let start = cursor.offset
    if grammar == .loose { _ = cursor.take(while: \.isBlank) }
    if cursor.take("<"), cursor.take(">") { return .null }
    cursor.back(to: start)
    guard let address = path(&cursor, grammar) else { throw .badSender }
    guard !address.domain.isEmpty || grammar == .loose else { throw .needsDomain }
    return .address(address)
  }

  /// `<address>` with an optional route before it, which is ignored; RFC 5321 §4.1.2, appendix C.
  private static func path(_ cursor: inout ByteCursor, _ grammar: Command.Grammar) -> Address? {
    if grammar == .loose { _ = cursor.take(while: \.isBlank) }
    guard cursor.take("<") else {
      return grammar == .loose ? Address(taking: &cursor) : nil
    }
    if cursor.next == "@" {
      let route = cursor.take { $0 != ":" }
      guard cursor.take(":"), isRoute(route) else { return nil }
    }
    guard let address = Address(taking: &cursor), cursor.take(">") else { return nil }
    return address
  }

  private static func isRoute(_ route: [UInt8]) -> Bool {
    route.split(separator: ",", omittingEmptySubsequences: false).allSatisfy {
      $0.first == "@" && Address.isDomain([UInt8]($0.dropFirst()))
    }
  }
}
