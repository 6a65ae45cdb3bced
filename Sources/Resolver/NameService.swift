public import Postal

/// What the domain name system is asked for the way of mail.
public protocol NameService {
  /// The mail exchangers of a domain; an alias is followed.
  func exchangers(of domain: [UInt8]) -> Lookup<[Exchanger]>
  /// The addresses of a name in the DNS; an alias is followed.
  func addresses(of name: [UInt8]) -> Lookup<[IPAddress]>
  /// The addresses of a name as this host knows it, `/etc/hosts` first.
  func hostAddresses(of name: [UInt8]) -> Lookup<[IPAddress]>
}

/// An answer, or why there is none.
public enum Lookup<Value: Sendable>: Sendable {
  /// At least one.
  case found(Value)
  /// There is no such name.
  case noDomain
  /// The name has none of it.
  case noData
  /// The answer is not known now.
  case tryAgain
}

extension Lookup: Equatable where Value: Equatable {}

/// A record of type MX.
public struct Exchanger: Hashable, Sendable {
  /// Lower is better.
  public let preference: Int
  /// The name of the host; empty for the root, which stands for none: RFC 7505.
  public let name: [UInt8]
  /// Whether a resolver that is trusted says that nobody has forged it: the bit AD of RFC 4035 §3.2.3.
  public var isAuthentic = false

  /// A record.
  public init(_ preference: Int, _ name: [UInt8]) {
    self.preference = preference
    self.name = name
  }
}
