public import Unix

/// Where accounts are looked up; tests bring their own.
public protocol AccountSource {
  /// The account of that name; nil if there is none. An error means: not known now.
  func account(named name: [UInt8]) throws(Errno) -> Account?
}

/// The accounts of the host, as the name service knows them.
public struct HostAccounts: AccountSource {
  /// The accounts of the host.
  public init() {}

  /// The account of that name, by the name service.
  public func account(named name: [UInt8]) throws(Errno) -> Account? { try Account.named(name) }
}
