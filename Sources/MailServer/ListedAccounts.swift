public import Configuration
public import Unix

/// The accounts of the host for the question whether there is one: `/etc/passwd` before the name service.
///
/// Loading the name service costs more than the rest of a connection; whom the file lists is an
/// account for both.
public struct ListedAccounts: AccountSource {
  /// The accounts of the host.
  public init() {}

  /// The account of that name.
  public func account(named name: [UInt8]) throws(Errno) -> Account? {
    try Account.listedFirst(name)
  }
}
