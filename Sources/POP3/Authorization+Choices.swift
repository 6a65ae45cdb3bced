extension Authorization.Choices {
  /// The choices in two octets, for a process that goes on with the session.
  public var octets: [UInt8] {
    [UInt8(clamping: Language.allCases.firstIndex(of: language) ?? 0), isInternational ? 1 : 0]
  }

  /// Reads exactly what `octets` writes.
  public init?(octets: [UInt8]) {
    guard octets.count == 2, octets[1] <= 1, Language.allCases.indices.contains(Int(octets[0]))
    else { return nil }
    self.init()
    language = Language.allCases[Int(octets[0])]
    isInternational = octets[1] == 1
  }
}
