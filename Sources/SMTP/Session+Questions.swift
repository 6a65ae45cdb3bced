internal import Bytes
internal import Postal

// Commands that ask for something other than the taking of a message.
extension Session {
  /// VRFY; RFC 5321 §3.5. Strangers learn nothing from it.
  mutating func verify(_ argument: [UInt8]) -> [Effect] {
    guard configuration.mode.isNetwork else { return [.reply(.notVerified)] }
    if argument.isEmpty { return protest(.verifyNeedsName) }
    guard configuration.mayVerify || client.login != nil, canAsk,
      let address = Self.address(argument)
    else { return [.reply(.notVerified)] }
    state = .checking(.address(address), resuming: transaction)
    return [.verify(address)]
  }

  private static func address(_ argument: [UInt8]) -> Address? {
    var cursor = ByteCursor(argument)
    if case .address(let address)? = ReversePath(taking: &cursor) {
      return cursor.isAtEnd ? address : nil
    }
    return Address(mailbox: argument)
  }

  /// ETRN; RFC 1985 §5.
  mutating func turn(_ domain: [UInt8]) -> [Effect] {
    guard configuration.offersTurn else { return protest(.unsupportedCommand) }
    if lacksGreeting { return protest(.needsHello(isLocal: configuration.mode == .lmtp)) }
    guard canAsk else { return protest(.notInTransaction) }
    state = .turning(resuming: transaction)
    return [.turn(domain)]
  }

  /// The caller's word on the effect `turn`.
  public mutating func turned(_ domain: [UInt8], _ result: TurnResult) -> [Effect] {
    guard case .turning(let resumed) = state else { return [] }
    state = resumed.map { .transaction($0) } ?? .idle
    switch result {
    case .started(let count): return [.reply(.turnStarted(domain, count))]
    case .unable: return [.reply(.turnUnable)]
    case .notAllowed: return protest(.turnNotAllowed(domain))
    }
  }

  /// Whether a question can be asked now, and what goes on after it.
  private var canAsk: Bool {
    switch state {
    case .idle, .transaction: true
    case .checking, .authenticating, .turning, .receiving, .chunking, .finishing, .closed: false
    }
  }

  private var transaction: Transaction? {
    if case .transaction(let transaction) = state { return transaction }
    return nil
  }
}
