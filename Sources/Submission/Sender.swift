internal import Bytes
internal import Configuration
internal import Message
internal import Postal

/// Who sends: whom to tell of failures, and who stands in a `From` that is missing.
struct Sender {
  /// Whom to tell.
  let path: ReversePath
  /// Who stands in `From`.
  let mailbox: Mailbox

  init(_ wishes: SubmissionWishes, _ context: SubmissionContext) throws(Failure) {
    let caller = context.caller
    guard let own = Address(localPart: caller.name, domain: context.settings.domain) else {
      throw Failure(.badAddress, "the login name \(caller.name.text) cannot be an address; use -f")
    }
    let name = wishes.fullName ?? caller.fullName
    guard let given = wishes.sender else {
      path = .address(own)
      mailbox = Mailbox(displayName: name, own)
      return
    }
    if Self.isNull(given) {
      path = .null
      mailbox = Mailbox(displayName: name, own)
      return
    }
    let address = try Self.address(given, domain: context.settings.domain)
    path = .address(address)
    let isOwn = address == own
    mailbox = Mailbox(displayName: isOwn ? name : wishes.fullName ?? [], address)
  }

  private static func isNull(_ text: [UInt8]) -> Bool {
    let text = text.trimmed
    return text.isEmpty || text == [UInt8]("<>".utf8)
  }

  private static func address(_ text: [UInt8], domain: [UInt8]) throws(Failure) -> Address {
    var address = Address(mailbox: text)
    if address == nil {
      do throws(ParsingError) {
        address = try Mailbox(parsing: text).address
      } catch {
        let shown = Escaped.encode(text, limit: 200).text
        throw Failure(.badAddress, "the sender \(shown) is not an address: \(error.reason)")
      }
    }
    guard let address, let whole = address.domain.isEmpty ? address.at(domain) : address else {
      throw Failure(.badAddress, "the sender is not an address")
    }
    return whole
  }
}
