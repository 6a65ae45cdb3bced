internal import Bytes
public import Postal

/// The mail exchangers of a domain in the order in which they are tried: RFC 5321 §5.1, RFC 7505.
public struct MailExchangers: Hashable, Sendable {
  /// The most hosts of a domain that are tried.
  public static let limit = 20

  /// Names of equal preference together, the best first.
  public let groups: [[[UInt8]]]

  /// The order of some records; those of equal preference are shuffled by `random`, two octets each.
  ///
  /// Throws 5.1.10 for a domain that says it takes no mail.
  public init(_ records: [Exchanger], random: [UInt8]) throws(Failure) {
    if records.count == 1, records[0].name.isEmpty {
      throw Failure(
        EnhancedStatus(.permanent, 1, 10), "the domain takes no mail: its MX record says so")
    }
    // a host that is no name is none
    var good: [Exchanger] = []
    for record in records where Address.isDomain(record.name) && record.name.first != "[" {
      good.append(record)
    }
    guard !good.isEmpty else {
      throw Failure(.noRoute, "the MX records of the domain name no host")
    }
    groups = Self.grouped(Self.shuffled(good, random))
  }

  /// The domain itself, where it has no record.
  public init(host: [UInt8]) { groups = [[host]] }

  private static func shuffled(_ records: [Exchanger], _ random: [UInt8]) -> [Exchanger] {
    var records = records
    func number(_ i: Int) -> Int {
      Int(random[2 * i % random.count]) << 8 | Int(random[(2 * i + 1) % random.count])
    }
    for i in records.indices.dropFirst().reversed() where !random.isEmpty {
      records.swapAt(i, number(i) % (i + 1))
    }
    return records
  }

  private static func grouped(_ records: [Exchanger]) -> [[[UInt8]]] {
    var groups: [[[UInt8]]] = []
    var taken = 0
    for preference in Set(records.map(\.preference)).sorted() {
      var names: [[UInt8]] = []
      for record in records where record.preference == preference && taken < limit {
        let name = record.name.lowercased
        if names.contains(name) { continue }
        names.append(name)
        taken += 1
      }
      if !names.isEmpty { groups.append(names) }
    }
    return groups
  }
}

extension EnhancedStatus {
  /// 5.4.4: there is no way to the host.
  static let noRoute = EnhancedStatus(.permanent, 4, 4)
  /// 4.4.3: the name service does not answer.
  static let noDirectory = EnhancedStatus(.temporary, 4, 3)
}
