internal import Bytes
internal import CResolver
public import Postal
internal import Unix

/// The resolver of the host, as resolv.conf(5) and nsswitch.conf(5) set it up.
public struct SystemNames: NameService {
  /// Octets of an answer that are looked at.
  private static let answerLimit = 65_535

  /// The resolver.
  public init() {}

  /// The mail exchangers of a domain; an alias is followed.
  public func exchangers(of domain: [UInt8]) -> Lookup<[Exchanger]> {
    Self.query(domain, .exchanger) { $0.exchangers }
  }

  /// The addresses of a name in the DNS: those of IPv6 first.
  public func addresses(of name: [UInt8]) -> Lookup<[IPAddress]> {
    let six = Self.query(name, .address6) { $0.addresses(.address6) }
    let four = Self.query(name, .address4) { $0.addresses(.address4) }
    switch (six, four) {
    case (.found(let a), .found(let b)): return .found(a + b)
    case (.found, _): return six
    case (_, .found): return four
    case (.tryAgain, _), (_, .tryAgain): return .tryAgain
    case (.noDomain, _), (_, .noDomain): return .noDomain
    case (.noData, .noData): return .noData
    }
  }

  /// The addresses of a name as this host knows it, `/etc/hosts` first.
  ///
  /// `localhost` and names below it are this machine also where no file says so; RFC 6761 §6.3.
  public func hostAddresses(of name: [UInt8]) -> Lookup<[IPAddress]> {
    let answer = Self.known(name)
    if case .found = answer { return answer }
    return Self.isOfThisMachine(name) ? .found(Self.loopback) : answer
  }

  private static let loopback = ["::1", "127.0.0.1"].compactMap { IPAddress(Array($0.utf8)) }

  private static func isOfThisMachine(_ name: [UInt8]) -> Bool {
    name.split(separator: ".").last.map { [UInt8]($0) }?.equalsIgnoringCase(
      Array("localhost".utf8)) == true
  }

  private static func known(_ name: [UInt8]) -> Lookup<[IPAddress]> {
    switch unsafe ask(name, { unsafe cr_host($0, $1, answerLimit, $2) }) {
    case .found(let bytes): .found(addresses(bytes))
    case .noDomain: .noDomain
    case .noData: .noData
    case .tryAgain: .tryAgain
    }
  }

  /// What the DNS has of a type, read by `reading`; an answer that makes no sense is none for now.
  private static func query<Value: Collection>(
    _ name: [UInt8], _ type: DNSAnswer.Kind, _ reading: (DNSAnswer) -> Value
  ) -> Lookup<Value> {
    let number = Int32(type.rawValue)
    switch unsafe ask(name, { unsafe cr_query($0, number, $1, answerLimit, $2) }) {
    case .found(let bytes):
      guard let answer = DNSAnswer(bytes) else { return .tryAgain }
      let value = reading(answer)
      return value.isEmpty ? .noData : .found(value)
    case .noDomain: return .noDomain
    case .noData: return .noData
    case .tryAgain: return .tryAgain
    }
  }

  private static func ask(
    _ name: [UInt8],
    _ question: (UnsafePointer<CChar>, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>) ->
      Int32
  ) -> Lookup<[UInt8]> {
    guard name.count <= Address.domainLimit, !name.contains(ASCII.nul) else { return .noDomain }
    let text = name.map { CChar(bitPattern: $0) } + [0]
    var used = 0
    var answer: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: answerLimit) { memory, count in
      answer = unsafe question(text, memory.baseAddress!, &used)
      count = used
    }
    switch Int(answer) {
    case Int(CR_FOUND): return .found(bytes)
    case Int(CR_NO_DOMAIN): return .noDomain
    case Int(CR_NO_DATA): return .noData
    default: return .tryAgain
    }
  }

  private static func addresses(_ bytes: [UInt8]) -> [IPAddress] {
    var all: [IPAddress] = []
    var at = 0
    while at < bytes.count {
      let end = at + 1 + Int(bytes[at])
      if let address = IPAddress(octets: [UInt8](bytes[(at + 1)..<end])), !all.contains(address) {
        all.append(address)
      }
      at = end
    }
    return all
  }
}
