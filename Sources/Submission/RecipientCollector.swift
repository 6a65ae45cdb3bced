internal import Bytes
internal import Message
internal import Postal

/// The recipients of one message: qualified, each one once, each one allowed.
struct RecipientCollector {
  /// The recipients in the order they were first named.
  private(set) var recipients: [Recipient] = []
  private var seen: Set<Int> = []
  private let domain: [UInt8]
  private let notify: Notify?
  private let refusal: (Address) -> Failure?

  init(domain: [UInt8], notify: Notify?, refusal: @escaping (Address) -> Failure?) {
    self.domain = domain
    self.notify = notify
    self.refusal = refusal
  }

  /// Adds the addresses of an argument, which is mostly one and may be a list.
  mutating func add(argument: [UInt8]) throws(Failure) {
    if let address = Address(mailbox: argument) { return try add(Recipient(address)) }
    let count = recipients.count
    do throws(ParsingError) {
      var reader = AddressReader(argument)
      while let mailbox = try reader.next() { take(Recipient(mailbox.address)) }
    } catch {
      throw Self.badAddress(argument, error.reason)
    }
    try check(from: count)
    if recipients.count == count, seen.isEmpty {
      throw Self.badAddress(argument, "it is not an address")
    }
  }

  /// Adds the addresses of a field of the header.
  mutating func add(field: HeaderField, of header: Header) throws(Failure) {
    let count = recipients.count
    do throws(ParsingError) {
      var reader = AddressReader(header.bytes, in: field.bodyRange)
      while let mailbox = try reader.next() { take(Recipient(mailbox.address)) }
    } catch {
      let name = Escaped.encode(header.name(field), limit: 100).text
      let line = header.line(at: error.offset)
      throw Failure(.badAddress, "line \(line): the recipients in \(name): \(error.reason)")
    }
    try check(from: count)
  }

  /// Adds a recipient with its own wishes.
  mutating func add(_ recipient: Recipient) throws(Failure) {
    let count = recipients.count
    take(recipient)
    try check(from: count)
  }

  private mutating func take(_ recipient: Recipient) {
    var recipient = recipient
    if recipient.address.domain.isEmpty {
      recipient.address = recipient.address.at(domain) ?? recipient.address
    }
    if recipient.notify == nil { recipient.notify = notify }
    // a number for each instead of the address, and one that nobody can foresee: who could would
    // have his address stand for another one
    var hasher = Hasher()
    hasher.combine(recipient.address)
    if seen.insert(hasher.finalize()).inserted { recipients.append(recipient) }
  }

  private func check(from start: Int) throws(Failure) {
    for recipient in recipients[start...] {
      if let failure = refusal(recipient.address) { throw failure }
    }
  }

  private static func badAddress(_ argument: [UInt8], _ reason: String) -> Failure {
    let shown = Escaped.encode(argument, limit: 200).text
    return Failure(.badAddress, "\(shown): \(reason)")
  }
}
