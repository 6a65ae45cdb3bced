internal import Bytes

/// A language in which replies are; RFC 6856 §3.
public enum Language: Hashable, Sendable, CaseIterable {
  case english, german

  /// The language of a tag of RFC 5646, or of the first part of one; `*` leaves the choice to the server.
  init?(tag: [UInt8]) {
    switch tag.prefix(while: { $0 != "-" }).map(\.lowercased) {
    case Array("en".utf8), ["*"]: self = .english
    case Array("de".utf8): self = .german
    default:
      guard tag.map(\.lowercased) == Array("i-default".utf8) else { return nil }
      self = .english
    }
  }

  /// Its tag.
  var tag: String {
    switch self {
    case .english: "en"
    case .german: "de"
    }
  }

  /// Its name in itself.
  var name: String {
    switch self {
    case .english: "English"
    case .german: "Deutsch"
    }
  }
}
