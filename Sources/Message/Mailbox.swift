public import Bytes
public import Postal

/// An address with the name that people see; the `mailbox` of RFC 5322 §3.4.
public struct Mailbox: Hashable, Sendable {
  /// The name, unquoted, empty if there is none; encoded words stay as they are.
  public var displayName: [UInt8]
  /// The address, which may lack a domain.
  public var address: Address

  /// A mailbox.
  public init(displayName: [UInt8] = [], _ address: Address) {
    self.displayName = displayName
    self.address = address
  }

  /// Reads one mailbox, as a command line or an alias has it: `bob`, `Bob <bob@x>`, `bob@x (Bob)`.
  public init(parsing text: [UInt8]) throws(ParsingError) {
    var reader = AddressReader(text)
    guard let first = try reader.next() else {
      throw ParsingError(at: 0, "there is no address; give one such as bob@example.org")
    }
    guard try reader.next() == nil, !reader.hasNull, !reader.hasGroup else {
      throw ParsingError(at: 0, "this is a list; give a single address such as bob@example.org")
    }
    self = first
  }

  /// The mailbox as a header has it: `bob@x`, or the encoded name and `<bob@x>`.
  ///
  /// A name that cannot be encoded (see `DisplayName`) is left out.
  public var bytes: [UInt8] { [UInt8](pieces.joined(separator: [ASCII.space])) }

  /// The same in pieces between which the header may be folded.
  var pieces: [[UInt8]] {
    guard !displayName.isEmpty, let name = DisplayName.pieces(displayName)
    else { return [address.bytes] }
    return name + [["<"] + address.bytes + [">"]]
  }
}
