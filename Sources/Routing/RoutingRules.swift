internal import Bytes
public import Postal

/// What of the configuration decides where mail goes.
public struct RoutingRules: Sendable {
  /// What completes an address without a domain.
  public var domain: [UInt8]
  /// Domains whose mail ends here, in lower case.
  ///
  /// A list and no set: there are few, and the first use of a set costs a short process 50 microseconds.
  public var localDomains: [[UInt8]]
  /// The octets of which the first one in a local part begins the extension.
  public var delimiters: [UInt8] = ["+"]
  /// Whether the accounts of the host are recipients.
  public var usesAccounts = true
  /// Accounts with a lower number, but for root, have no mailbox of their own; 0 gives all one.
  public var minimumUID: UInt32 = 1000
  /// Who gets mail for names of the local domains that nobody has.
  public var catchAll: Address?
  /// Who gets mail for `postmaster` where no alias says so; without a domain: a local name.
  public var postmaster: Address?
  /// The path of the routes table, for sentences.
  public var routesFile: [UInt8] = [UInt8]("/etc/martlet/routes".utf8)

  /// Rules for these domains.
  public init(domain: [UInt8], localDomains: [[UInt8]]) {
    self.domain = domain
    self.localDomains = localDomains.map(\.lowercased)
  }

  /// Whether mail for the domain ends here by these rules alone.
  func isLocal(_ domain: [UInt8]) -> Bool {
    localDomains.contains(domain.lowercased) || domain == [UInt8]("[127.0.0.1]".utf8)
      || domain.equalsIgnoringCase([UInt8]("[IPv6:::1]".utf8))
  }

  /// Whether an account is one of a service, which has no mailbox of its own.
  ///
  /// Debian gives 60000 to 65535 to packages, to services with a dynamic user and to `nobody`.
  public func isService(uid: UInt32) -> Bool {
    minimumUID > 0 && uid != 0 && (uid < minimumUID || 60_000...65_535 ~= uid)
  }

  /// The local part as it is and, if it has an extension, without it.
  func split(_ localPart: [UInt8]) -> (base: [UInt8], extension: [UInt8])? {
    guard let at = localPart.dropFirst().firstIndex(where: { delimiters.contains($0) }) else {
      return nil
    }
    return ([UInt8](localPart[..<at]), [UInt8](localPart[(at + 1)...]))
  }
}
