internal import Bytes
public import Postal

/// The addresses of a mail server, best first; asked for only as far as they are needed.
public struct EndpointSource<Names: NameService> {
  /// The most addresses that are given out.
  public static var limit: Int { 20 }

  /// What is known of this host, so that mail does not go to itself.
  public struct Own: Sendable {
    /// Its names, in lower case.
    public var names: [[UInt8]]
    /// Its addresses.
    public var addresses: [IPAddress]

    /// A host.
    public init(names: [[UInt8]], addresses: [IPAddress]) {
      self.names = names
      self.addresses = addresses
    }

    func isOwn(_ name: [UInt8]) -> Bool { names.contains(name.lowercased) }
    func isOwn(_ address: IPAddress) -> Bool {
      address.isLoopback || address.isUnspecified || addresses.contains(address)
    }
  }

  private enum Question {
    case domain([UInt8])
    case host([UInt8], port: Int)
    case groups(ArraySlice<[[UInt8]]>, isFallback: Bool)
    case nothing
  }

  private let names: Names
  private let own: Own
  private let domain: [UInt8]
  private let random: [UInt8]
  private var question: Question
  private var ready: ArraySlice<Endpoint> = []
  private var given = 0
  /// Whether what was given is known to be for the domain: by its own name, by who set up the way, or by DNSSEC.
  public private(set) var isAuthentic = true
  /// Why a host that was asked for gave nothing.
  private var doubt: Failure?

  /// The mail exchangers of a domain; a literal is its own.
  public init(exchangersOf domain: [UInt8], own: Own, names: Names, random: [UInt8]) {
    self.names = names
    self.own = own
    self.domain = domain
    self.random = random
    question = .domain(domain)
  }

  /// The addresses of a host or a literal; nothing is asked about who we are.
  public init(host: [UInt8], port: Int, names: Names) {
    self.names = names
    own = Own(names: [], addresses: [])
    domain = host
    random = []
    question = .host(host, port: port)
  }

  /// The next address; nil if there are no more. A failure if there was none at all.
  public mutating func next() throws(Failure) -> Endpoint? {
    while ready.isEmpty {
      switch question {
      case .nothing:
        if given == 0, let doubt { throw doubt }
        return nil
      case .domain: try askExchangers()
      case .host(let host, let port): try askHost(host, port)
      case .groups(let groups, let isFallback): try askGroup(groups, isFallback)
      }
    }
    guard given < Self.limit else { return nil }
    given += 1
    return ready.popFirst()
  }

  private mutating func askHost(_ host: [UInt8], _ port: Int) throws(Failure) {
    question = .nothing
    if let address = Self.literal(host) {
      ready = [Endpoint(host: host, address: address, port: port)]
      return
    }
    guard let name = Punycode.domain(host) else {
      throw Failure(.noDirectory, "\(host.text) is not the name of a host")
    }
    switch names.hostAddresses(of: name) {
    case .found(let addresses):
      ready = addresses.map { Endpoint(host: name, address: $0, port: port) }[...]
    case .noDomain, .noData:
      // somebody has written this name into the routes, and will put it right
      throw Failure(EnhancedStatus(.temporary, 4, 4), "the host \(host.text) was not found")
    case .tryAgain:
      throw Failure(.noDirectory, "the address of \(host.text) is not known now")
    }
  }

  /// `[192.0.2.1]`, `[IPv6:::1]`, `[::1]` or the address by itself.
  private static func literal(_ host: [UInt8]) -> IPAddress? {
    if let address = IPAddress(host) ?? IPAddress(literal: host) { return address }
    guard host.first == "[", host.last == "]" else { return nil }
    return IPAddress([UInt8](host.dropFirst().dropLast()))
  }

  private mutating func askExchangers() throws(Failure) {
    question = .nothing
    if domain.first == "[", let address = Self.literal(domain) {
      if own.isOwn(address) { return try stopHere() }
      ready = [Endpoint(host: domain, address: address, port: 25)]
      return
    }
    guard let name = Punycode.domain(domain) else {
      throw Failure(.noSuchDomain, "\(domain.text) is not the name of a domain")
    }
    switch names.exchangers(of: name) {
    case .found(let records):
      isAuthentic = records.allSatisfy(\.isAuthentic)
      question = .groups(try MailExchangers(records, random: random).groups[...], isFallback: false)
    case .noData: question = .groups(MailExchangers(host: name).groups[...], isFallback: true)
    case .noDomain: throw Failure(.noSuchDomain, "the domain \(domain.text) does not exist")
    case .tryAgain:
      throw Failure(.noDirectory, "the mail servers of \(domain.text) are not known now")
    }
  }

  /// All hosts of one preference: if this one is among them, neither they nor worse ones are of use.
  private mutating func askGroup(_ groups: ArraySlice<[[UInt8]]>, _ isFallback: Bool)
    throws(Failure)
  {
    var rest = groups
    guard let group = rest.popFirst() else {
      question = .nothing
      return
    }
    var found: [Endpoint] = []
    for host in group {
      let addresses = addresses(of: host, isFallback)
      guard !own.isOwn(host), !addresses.contains(where: own.isOwn) else {
        return try stopHere()
      }
      found += addresses.map { Endpoint(host: host, address: $0, port: 25) }
    }
    question = .groups(rest, isFallback: isFallback)
    ready = found[...]
  }

  private mutating func stopHere() throws(Failure) {
    question = .nothing
    if given == 0, doubt == nil {
      throw Failure(
        .routingLoop,
        "mail for \(domain.text) loops back to this host: make the domain local, or route it")
    }
  }

  private mutating func addresses(of host: [UInt8], _ isFallback: Bool) -> [IPAddress] {
    switch names.addresses(of: host) {
    case .found(let addresses): return addresses
    case .noDomain, .noData:
      let text =
        isFallback
        ? "the domain \(host.text) has neither mail servers nor an address"
        : "the mail server \(host.text) has no address"
      if doubt == nil { doubt = Failure(.noRoute, text) }
    case .tryAgain:
      doubt = Failure(.noDirectory, "the address of \(host.text) is not known now")
    }
    return []
  }
}
