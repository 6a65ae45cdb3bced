public import Unix

/// The accounts of the host, as the name service knows them.
public struct HostAccounts: AccountSource {
  /// The accounts of the host.
  public init() {}

  /// The account of that name, by the name service.
  public func account(named name: [UInt8]) throws(Errno) -> Account? { try Account.named(name) }
}
