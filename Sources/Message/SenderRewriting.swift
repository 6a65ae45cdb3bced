internal import Bytes
public import Postal

/// Makes senders that mean something on this host only into such as other hosts take.
///
/// Senders are the envelope's and those in `From`, `Sender`, `Reply-To` and their `Resent-` kin; an
/// address is rewritten if it has no domain or a domain of this host. Names, comments and folds
/// stay, and so does every other octet of the header. What cannot be read as an address stays too.
///
/// Where one address stands for all, an `X-Original-From` field after the `From` says whom it
/// replaced; at a domain the local part says it.
public struct SenderRewriting: Hashable, Sendable {
  /// What a sender becomes.
  public enum Target: Hashable, Sendable {
    /// The same local part at this domain.
    case domain([UInt8])
    /// This address.
    case address(Address)
  }

  /// What a sender becomes.
  public let target: Target

  /// A rewriting to this.
  public init(_ target: Target) { self.target = target }

  /// What an address becomes; itself if it is known to other hosts.
  public func rewritten(_ address: Address, isLocal: ([UInt8]) -> Bool) -> Address {
    guard address.domain.isEmpty || isLocal(address.domain) else { return address }
    return switch target {
    case .domain(let domain): address.at(domain) ?? address
    case .address(let address): address
    }
  }

  /// What an envelope's sender becomes; `<>` stays.
  public func rewritten(_ sender: ReversePath, isLocal: ([UInt8]) -> Bool) -> ReversePath {
    switch sender {
    case .null: .null
    case .address(let address): .address(rewritten(address, isLocal: isLocal))
    }
  }

  /// A header with its senders rewritten: all octets up to the body, or as many as there are.
  public func rewritten(header octets: [UInt8], isLocal: ([UInt8]) -> Bool) -> [UInt8] {
    let header = Header(octets)
    var out: [UInt8] = []
    var copied = 0
    for field in header.fields where Self.isSender(field, in: octets.span) {
      let changes = changes(of: field, in: header, isLocal)
      for change in changes {
        out.append(octets.span.extracting(copied..<change.range.lowerBound))
        out.append(contentsOf: change.address.bytes)
        copied = change.range.upperBound
      }
      guard !changes.isEmpty, keepsOriginal, field.isNamed("From", in: octets.span) else {
        continue
      }
      out.append(octets.span.extracting(copied..<field.range.upperBound))
      copied = field.range.upperBound
      if out.last != ASCII.lf { out.append(ASCII.lf) }
      out.append("X-Original-From:")
      out.append(octets.span.extracting(field.bodyRange))
    }
    guard copied > 0 else { return octets }
    out.append(octets.span.extracting(copied..<octets.count))
    return out
  }

  private var keepsOriginal: Bool {
    switch target {
    case .domain: false
    case .address: true
    }
  }

  private struct Change {
    let range: Range<Int>
    let address: Address
  }

  /// The addresses of a field that are rewritten, up to the first that cannot be read.
  private func changes(
    of field: HeaderField, in header: Header, _ isLocal: ([UInt8]) -> Bool
  ) -> [Change] {
    var changes: [Change] = []
    var reader = AddressReader(header.bytes, in: field.bodyRange)
    do throws(ParsingError) {
      while let mailbox = try reader.next() {
        let new = rewritten(mailbox.address, isLocal: isLocal)
        guard new != mailbox.address else { continue }
        changes.append(Change(range: reader.addressStart..<reader.addressEnd, address: new))
      }
    } catch {
      // what was read before is as good as ever
    }
    return changes
  }

  private static let names: [StaticString] = [
    "From", "Sender", "Reply-To", "Resent-From", "Resent-Sender", "Resent-Reply-To",
  ]

  private static func isSender(_ field: HeaderField, in bytes: Span<UInt8>) -> Bool {
    for name in names where field.isNamed(name, in: bytes) { return true }
    return false
  }
}
