public import Bytes

/// Whom to tell about a message: an address, or nobody for what must not be answered.
public enum ReversePath: Hashable, Sendable {
  /// `<>`: the message is itself a notification.
  case null
  /// Notifications go to this address.
  case address(Address)

  /// `<address>` or `<>`.
  public var bytes: [UInt8] {
    switch self {
    case .null: [UInt8]("<>".utf8)
    case .address(let address): ["<"] + address.bytes + [">"]
    }
  }

  /// The address, nil for `<>`.
  public var address: Address? {
    switch self {
    case .null: nil
    case .address(let address): address
    }
  }

  /// What the environment variable SENDER says: the address, empty for `<>`.
  public var plain: [UInt8] { address?.bytes ?? [] }

  /// Takes `<address>` or `<>` at the cursor.
  public init?(taking cursor: inout ByteCursor) {
    guard cursor.take("<") else { return nil }
    if cursor.take(">") {
      self = .null
    } else if let address = Address(taking: &cursor), cursor.take(">") {
      self = .address(address)
    } else {
      return nil
    }
  }
}
