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
    let isOwn: Bool
    switch wishes.sender {
    case .caller: (path, isOwn) = (.address(own), true)
    case .path(let given):
      path = Self.qualified(given, context.settings.domain)
      isOwn = path == .address(own)
    case .text(let text):
      path = try Self.path(text, context.settings.domain)
      isOwn = path == .address(own)
    }
    // the account's name is not the name of another sender; `<>` has none of its own
    let isNamed = isOwn || path == .null
    mailbox = Mailbox(
      displayName: isNamed ? name : wishes.fullName ?? [], path.address ?? own)
  }

  private static func qualified(_ path: ReversePath, _ domain: [UInt8]) -> ReversePath {
    guard let address = path.address, address.domain.isEmpty else { return path }
    return .address(address.at(domain) ?? address)
  }

  /// Reads `<>`, nothing (which is the same), an address, `<address>` or `Name <address>`.
  private static func path(_ text: [UInt8], _ domain: [UInt8]) throws(Failure) -> ReversePath {
    let text = text.trimmed
    if text.isEmpty || text == [UInt8]("<>".utf8) { return .null }
    if let address = Address(mailbox: text) { return qualified(.address(address), domain) }
    do throws(ParsingError) {
      return qualified(.address(try Mailbox(parsing: text).address), domain)
    } catch {
      let shown = Escaped.encode(text, limit: 200).text
      throw Failure(.badAddress, "the sender \(shown) is not an address: \(error.reason)")
    }
  }
}
