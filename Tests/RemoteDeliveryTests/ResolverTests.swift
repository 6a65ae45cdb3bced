import Bytes
import Postal
import Resolver
import Testing

/// A name service for tests: a table of names.
struct TableOfNames: NameService {
  var exchangers: [String: [Exchanger]] = [:]
  var addresses: [String: [String]] = [:]

  func exchangers(of domain: [UInt8]) -> Lookup<[Exchanger]> {
    if domain.text.hasPrefix("slow.") { return .tryAgain }
    if let found = exchangers[domain.text] { return .found(found) }
    return addresses[domain.text] == nil && !domain.text.hasPrefix("bare.") ? .noDomain : .noData
  }

  func addresses(of name: [UInt8]) -> Lookup<[IPAddress]> {
    if name.text.hasPrefix("slow.") { return .tryAgain }
    guard let texts = addresses[name.text] else { return .noData }
    return .found(texts.compactMap { IPAddress(Array($0.utf8)) })
  }

  func hostAddresses(of name: [UInt8]) -> Lookup<[IPAddress]> { addresses(of: name) }
}

@Suite struct ResolverTests {
  static let names = TableOfNames(
    exchangers: [
      "y.example": [mx(20, "two"), mx(10, "one"), mx(30, "three")],
      "null.example": [Exchanger(0, [])], "own.example": [mx(10, "self"), mx(20, "two")],
      "backup.example": [mx(10, "one"), mx(20, "self"), mx(20, "two"), mx(30, "three")],
      "named.example": [mx(10, "client.example")], "loop.example": [mx(0, "loopback")],
      "lost.example": [mx(10, "nowhere"), mx(20, "two")], "dead.example": [mx(10, "nowhere")],
      "late.example": [mx(10, "slow.mx")], "odd.example": [mx(10, "a b"), mx(10, "-")],
      "literal.example": [mx(10, "[192.0.2.1]")], "xn--bcher-kva.example": [mx(5, "one")],
      "partly.example": [Exchanger(0, []), mx(10, "one")], "zero.example": [mx(0, "zero")],
    ],
    addresses: [
      "one": ["192.0.2.1", "2001:db8::1"], "two": ["192.0.2.2"], "three": ["192.0.2.3"],
      "self": ["198.51.100.1"], "loopback": ["127.0.0.9"], "plain.example": ["192.0.2.9"],
      "zero": ["0.0.0.0"],
      "mail.example": ["192.0.2.7", "192.0.2.8"], "client.example": ["192.0.2.77"],
    ])

  private static func mx(_ preference: Int, _ name: String) -> Exchanger {
    Exchanger(preference, Array(name.utf8))
  }

  private static func places(_ source: EndpointSource<TableOfNames>) -> String {
    var source = source
    var places: [String] = []
    do throws(Failure) {
      while let endpoint = try source.next() { places.append(endpoint.place.text) }
    } catch { return "\(error.status.bytes.text)" }
    return places.joined(separator: " ")
  }

  private static func exchangers(_ domain: String) -> String {
    let own = EndpointSource<TableOfNames>.Own(
      names: [Array("client.example".utf8)],
      addresses: [IPAddress(octets: [198, 51, 100, 1])].compactMap(\.self))
    return places(
      EndpointSource(
        exchangersOf: Array(domain.utf8), own: own, names: names, random: [7, 1, 3]))
  }

  @Test(
    "the mail servers of a domain come in their order",
    arguments: [
      ("y.example", "one[192.0.2.1]:25 one[2001:db8::1]:25 two[192.0.2.2]:25 three[192.0.2.3]:25"),
      ("Y.Example", "one[192.0.2.1]:25 one[2001:db8::1]:25 two[192.0.2.2]:25 three[192.0.2.3]:25"),
      ("bücher.example", "one[192.0.2.1]:25 one[2001:db8::1]:25"),
      ("plain.example", "plain.example[192.0.2.9]:25"), ("null.example", "5.1.10"),
      ("partly.example", "one[192.0.2.1]:25 one[2001:db8::1]:25"),
      ("none.example", "5.1.2"), ("bare.example", "5.4.4"), ("slow.example", "4.4.3"),
      ("own.example", "5.4.6"), ("named.example", "5.4.6"), ("loop.example", "5.4.6"),
      ("zero.example", "5.4.6"), ("[192.0.2.5]", "[192.0.2.5]:25"), ("[127.0.0.2]", "5.4.6"),
      ("[0.0.0.0]", "5.4.6"), ("[IPv6:::]", "5.4.6"), ("[198.51.100.1]", "5.4.6"),
      ("[IPv6:::ffff:198.51.100.1]", "5.4.6"),
      ("backup.example", "one[192.0.2.1]:25 one[2001:db8::1]:25"),
      ("lost.example", "two[192.0.2.2]:25"), ("dead.example", "5.4.4"), ("late.example", "4.4.3"),
      ("odd.example", "5.4.4"), ("literal.example", "5.4.4"),
    ])
  func order(_ domain: String, _ expected: String) { #expect(Self.exchangers(domain) == expected) }

  @Test(
    "a host has all its addresses, and a name that is not found may be put right",
    arguments: [
      ("mail.example", "mail.example[192.0.2.7]:587 mail.example[192.0.2.8]:587"),
      ("[127.0.0.1]", "[127.0.0.1]:587"), ("[::1]", "[::1]:587"), ("[IPv6:::1]", "[::1]:587"),
      ("192.0.2.4", "192.0.2.4[192.0.2.4]:587"), ("nothing.example", "4.4.4"), ("slow.x", "4.4.3"),
    ])
  func host(_ host: String, _ expected: String) {
    #expect(
      Self.places(EndpointSource(host: Array(host.utf8), port: 587, names: Self.names)) == expected)
  }

  @Test("hosts of equal preference come in an order that chance decides")
  func shuffled() throws {
    let records = (0..<6).map { Self.mx(10, "mx\($0)") } + [Self.mx(5, "first")]
    var firsts: Set<[UInt8]> = []
    for seed in 0..<200 {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
      let random = (0..<64).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
      }
      let groups = try MailExchangers(records, random: random).groups
      #expect(groups[0] == [Array("first".utf8)])
      #expect(groups[1].sorted { $0.text < $1.text }.map(\.text) == (0..<6).map { "mx\($0)" })
      firsts.insert(groups[1][0])
    }
    #expect(firsts.count == 6)
  }

  @Test("however many there are, no more than the limit are tried")
  func limited() throws {
    let records = (0..<500).map { Self.mx($0, "mx\($0)") }
    #expect(try MailExchangers(records, random: [1]).groups.count == MailExchangers.limit)
  }

  @Test(
    "what an answer of the DNS names is authentic only if the answer is; what a person names is",
    arguments: [
      ("y.example", false), ("signed.example", true), ("half.example", false),
      ("plain.example", true), ("[192.0.2.1]", true),
    ])
  func authentic(_ domain: String, _ isAuthentic: Bool) throws {
    var names = Self.names
    var signed = Self.mx(10, "one")
    signed.isAuthentic = true
    names.exchangers["signed.example"] = [signed]
    names.exchangers["half.example"] = [signed, Self.mx(20, "two")]
    var source = EndpointSource(
      exchangersOf: Array(domain.utf8), own: .init(names: [], addresses: []), names: names,
      random: [1, 2])
    #expect(try source.next() != nil)
    #expect(source.isAuthentic == isAuthentic)
  }

  @Test(
    "localhost is this machine, whatever its files say of it",
    arguments: ["localhost", "LOCALHOST", "mail.localhost", "localhost."])
  func localhost(_ name: String) {
    guard case .found(let addresses) = SystemNames().hostAddresses(of: Array(name.utf8)) else {
      Issue.record("not found")
      return
    }
    #expect(addresses.allSatisfy(\.isLoopback) && !addresses.isEmpty)
  }
}
