internal import Bytes
internal import Postal

/// A way to another mail server, as a line of martlet-routes(5) says it: `smtp:HOST:PORT tls=verify …`.
///
/// `bytes` is the same in one fixed form: messages of equal bytes may share a connection.
public struct Relay: Hashable, Sendable {
  /// What is spoken.
  public enum Language: Sendable { case smtp, lmtp }

  /// Who is spoken to.
  public enum Host: Hashable, Sendable {
    /// The mail exchangers of a domain, or a literal; RFC 5321 §5. Without one: those of the recipient's domain.
    case exchangers([UInt8]?)
    /// The addresses of a name or literal, at a port.
    case named([UInt8], port: Int)
    /// A socket of this host.
    case socket(path: [UInt8])
  }

  /// What is asked of TLS.
  public enum Security: Hashable, Sendable {
    /// It is not used.
    case none
    /// It is used where it is offered, with whatever certificate.
    case opportunistic
    /// Nothing is sent without it, but any certificate will do.
    case encrypted
    /// Nothing is sent without it, and the certificate must be valid for the name.
    case verified
  }

  /// What is spoken.
  public var language: Language
  /// Who is spoken to.
  public var host: Host
  /// What is asked of TLS.
  public var security: Security
  /// Whether TLS begins with the connection, before anything is said; RFC 8314.
  public var isImplicit: Bool
  /// The file with the account to log in to; nil for none.
  public var login: [UInt8]?
  /// The file with the certificate that we show in the handshake, our own first; nil for none.
  public var certificate: [UInt8]?
  /// The file with its key; nil if that stands with the certificate.
  public var key: [UInt8]?

  /// A way.
  public init(
    _ language: Language, _ host: Host, security: Security, isImplicit: Bool = false,
    login: [UInt8]? = nil
  ) {
    self.language = language
    self.host = host
    self.security = security
    self.isImplicit = isImplicit
    self.login = login
  }

  /// Whether the recipient's own domain says who is spoken to.
  var isOfEachDomain: Bool { host == .exchangers(nil) }

  /// The way for a recipient of this domain.
  public func resolved(for domain: [UInt8]) -> Relay {
    guard isOfEachDomain else { return self }
    var relay = self
    relay.host = .exchangers(domain.lowercased)
    return relay
  }
}

extension Relay {
  /// `mx`, `smtp:HOST:PORT`, `smtps:…`, `lmtp:HOST:PORT` or `lmtp:/SOCKET`, then the options that differ from their defaults.
  public var bytes: [UInt8] {
    var out = Array(scheme.utf8)
    switch host {
    case .exchangers(nil): break
    case .exchangers(let domain?): out += [UInt8(ascii: ":")] + domain
    case .named(let name, let port):
      out += [UInt8(ascii: ":")] + name
      out.append(":")
      out.append(decimal: port)
    case .socket(let path): out += [UInt8(ascii: ":")] + path
    }
    if security != defaultSecurity { out.append(" tls=\(security.word)") }
    if let login { out += Array(" login=".utf8) + login }
    if let certificate { out += Array(" certificate=".utf8) + certificate }
    if let key { out += Array(" key=".utf8) + key }
    return out
  }

  private var scheme: String {
    switch (host, language, isImplicit) {
    case (.exchangers, _, _): "mx"
    case (_, .smtp, false): "smtp"
    case (_, .smtp, true): "smtps"
    case (_, .lmtp, _): "lmtp"
    }
  }

  private var defaultSecurity: Security {
    switch (host, language) {
    case (.exchangers, _): .opportunistic
    case (.named, .smtp): .verified
    case (.named, .lmtp), (.socket, _): .none
    }
  }

  /// What is wrong with a text that is no way.
  public struct Problem: Error, Hashable, Sendable {
    /// A sentence.
    public let text: String
  }

  /// Reads a way. Paths of files must be absolute.
  public init(_ text: [UInt8]) throws(Problem) {
    var words = text.words[...]
    let way = words.popFirst() ?? []
    let (scheme, place) = way.cut(at: ":").map { ($0.before, Optional($0.after)) } ?? (way, nil)
    switch (scheme.lowercased.text, place) {
    case ("mx", nil): self.init(.smtp, .exchangers(nil), security: .opportunistic)
    case ("mx", let domain?):
      guard Address.isDomain(domain), domain.first != "[" || IPAddress(literal: domain) != nil
      else {
        throw Problem(text: "`\(domain.text)` after `mx:` is not a domain")
      }
      self.init(.smtp, .exchangers(domain.lowercased), security: .opportunistic)
    case ("smtp", let place?): self.init(.smtp, try Self.host(place, port: 25), security: .verified)
    case ("smtps", let place?):
      self.init(.smtp, try Self.host(place, port: 465), security: .verified, isImplicit: true)
    case ("lmtp", let place?):
      self.init(
        .lmtp, place.first == "/" ? .socket(path: place) : try Self.host(place, port: 24),
        security: .none)
    default:
      throw Problem(
        text:
          "`\(way.text)` is not `mx`, `smtp:HOST:PORT`, `smtps:HOST:PORT`, `lmtp:HOST:PORT` or `lmtp:/SOCKET`"
      )
    }
    for word in words { try take(word) }
    if key != nil, certificate == nil {
      throw Problem(text: "`key` needs `certificate=FILE` beside it")
    }
    if certificate != nil, security == .none {
      throw Problem(text: "a certificate is shown in TLS: say `tls=verify` as well")
    }
  }

  private static func host(_ place: [UInt8], port: Int) throws(Problem) -> Host {
    let end =
      place.first == "[" ? place.firstIndex(of: "]").map { $0 + 1 } : place.firstIndex(of: ":")
    let name = [UInt8](place[..<(end ?? place.count)])
    let rest = place[name.count...]
    let number = rest.isEmpty ? port : rest.first == ":" ? [UInt8](rest.dropFirst()).decimal : nil
    guard Address.isDomain(name), let number, 1...65535 ~= number else {
      throw Problem(text: "`\(place.text)` is not HOST or HOST:PORT")
    }
    // a literal is one for people too: [127.0.0.1] and [::1]
    return .named(name, port: number)
  }

  private mutating func take(_ option: [UInt8]) throws(Problem) {
    guard let (name, value) = option.cut(at: "=") else {
      throw Problem(
        text: "`\(option.text)` is not `tls=…`, `login=FILE`, `certificate=FILE` or `key=FILE`")
    }
    switch name.text {
    case "tls":
      guard let security = Security(value.text) else {
        throw Problem(text: "`\(value.text)` is not `none`, `may`, `encrypt` or `verify`")
      }
      if isImplicit, security == .none || security == .opportunistic {
        throw Problem(text: "`smtps` always has TLS: `encrypt` or `verify`")
      }
      self.security = security
    case "login": login = try Self.path(value, of: name)
    case "certificate": certificate = try Self.path(value, of: name)
    case "key": key = try Self.path(value, of: name)
    default:
      throw Problem(text: "`\(name.text)` is not `tls`, `login`, `certificate` or `key`")
    }
  }

  private static func path(_ value: [UInt8], of option: [UInt8]) throws(Problem) -> [UInt8] {
    guard value.first == "/" else {
      throw Problem(text: "write the whole path after `\(option.text)=`")
    }
    return value
  }
}

extension Relay.Security {
  fileprivate var word: String {
    switch self {
    case .none: "none"
    case .opportunistic: "may"
    case .encrypted: "encrypt"
    case .verified: "verify"
    }
  }

  fileprivate init?(_ word: String) {
    switch word {
    case "none": self = .none
    case "may": self = .opportunistic
    case "encrypt": self = .encrypted
    case "verify": self = .verified
    default: return nil
    }
  }
}
