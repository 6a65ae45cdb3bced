internal import Bytes

/// The arguments of SORT; RFC 5256, 5267, 5957.
public struct SortArguments: Hashable, Sendable {
  /// By what messages are compared.
  public struct Criterion: Hashable, Sendable {
    /// The value that is compared.
    public enum Key: Hashable, Sendable {
      /// INTERNALDATE.
      case arrival
      /// The local part of the first address of Cc.
      case cc
      /// The date on which it was sent.
      case date
      /// The local part of the first address of From.
      case from
      /// The octets.
      case size
      /// The base subject.
      case subject
      /// The local part of the first address of To.
      case to
      /// The name of the first address of From as people see it; RFC 5957.
      case displayFrom
      /// The name of the first address of To as people see it; RFC 5957.
      case displayTo
    }

    /// The value.
    public var key: Key
    /// Whether the greatest comes first.
    public var isReverse = false
  }

  /// The most criteria that are taken.
  public static let criteriaLimit = 20

  /// The form of the answer; nil for that of RFC 5256.
  public var options: SearchReturn?
  /// The first counts most; at least one.
  public var criteria: [Criterion]
  /// The charset of the texts, in upper case.
  public var charset: [UInt8]
  /// What a message must be.
  public var key: SearchKey
}

extension SortArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    options = try reader.searchReturn()
    criteria = try reader.list()
    guard criteria.count <= Self.criteriaLimit else {
      throw reader.error("these are more criteria than \(Self.criteriaLimit)")
    }
    try reader.space()
    charset = try reader.astring().map(\.uppercased)
    try reader.space()
    key = try SearchKey.all(&reader)
  }
}

extension SortArguments.Criterion: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    while reader.takeWord("REVERSE") {
      guard !isReverse else { throw reader.error("REVERSE stands there twice") }
      isReverse = true
      try reader.space()
    }
    let start = reader.cursor.offset
    switch try reader.word("a criterion such as DATE was expected") {
    case "ARRIVAL": key = .arrival
    case "CC": key = .cc
    case "DATE": key = .date
    case "FROM": key = .from
    case "SIZE": key = .size
    case "SUBJECT": key = .subject
    case "TO": key = .to
    case "DISPLAYFROM": key = .displayFrom
    case "DISPLAYTO": key = .displayTo
    default: throw ParsingError(at: start, "there is no such criterion of SORT")
    }
  }
}
