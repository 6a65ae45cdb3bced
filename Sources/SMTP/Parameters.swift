internal import Bytes
internal import Postal

/// The `KEY=VALUE` words after a path, each to be asked for once; RFC 5321 §4.1.2.
struct Parameters {
  /// The longest ENVID as it is sent; RFC 3461 §4.4.
  static let identifierLimit = 100
  /// The longest ORCPT as it is sent; RFC 3461 §4.2.
  static let originalLimit = 500

  /// Names in lower case with their values, nil for a name without `=`.
  private var given: [(name: [UInt8], value: [UInt8]?)] = []

  /// Reads what follows a path: nothing, or a blank and words.
  init(_ text: [UInt8]) throws(Reply) {
    guard text.first.map(\.isBlank) ?? true else { throw .needsBlank }
    for word in text.words {
      let (name, value) = word.cut(at: "=").map { ($0.before, Optional($0.after)) } ?? (word, nil)
      guard let first = name.first, first != "-",
        name.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "-" })
      else { throw .unknownParameter(word) }
      guard value.map({ !$0.isEmpty && !$0.contains("=") }) ?? true else {
        throw .badParameter(name)
      }
      let key = name.lowercased
      guard !given.contains(where: { $0.name == key }) else { throw .repeatedParameter(name) }
      // the names that exist are few, so a line of many is refused before the search above is long
      guard given.count < 16 else { throw .unknownParameter(name) }
      given.append((key, value))
    }
  }

  /// Throws if a parameter was given that nobody asked for.
  func end() throws(Reply) {
    if let rest = given.first { throw .unknownParameter(rest.name.map(\.uppercased)) }
  }

  /// SIZE of RFC 1870, in octets.
  mutating func size() throws(Reply) -> Int? {
    guard let value = try value("size") else { return nil }
    guard value.count <= 20, value.allSatisfy(\.isDigit) else { throw .badParameter(name("size")) }
    return value.decimal ?? .max
  }

  /// BODY of RFC 6152, and of RFC 3030 where there is BDAT.
  mutating func body(_ grammar: Command.Grammar) throws(Reply) -> Envelope.Body? {
    guard let value = try value("body") else { return nil }
    guard let body = Envelope.Body(rawValue: value.lowercased.text),
      body != .binary || grammar == .exact
    else { throw .badParameter(name("body")) }
    return body
  }

  /// RET of RFC 3461 §4.3.
  mutating func returns() throws(Reply) -> Envelope.Return? {
    guard let value = try value("ret") else { return nil }
    guard let returns = Envelope.Return(rawValue: value.lowercased.text) else {
      throw .badParameter(name("ret"))
    }
    return returns
  }

  /// ENVID of RFC 3461 §4.4: printable ASCII in xtext.
  mutating func identifier() throws(Reply) -> [UInt8]? {
    guard let value = try value("envid") else { return nil }
    guard value.count <= Self.identifierLimit, let decoded = XText.decode(value),
      decoded.allSatisfy({ $0.isVisible || $0 == ASCII.space })
    else { throw .badParameter(name("envid")) }
    return decoded
  }

  /// NOTIFY of RFC 3461 §4.1.
  mutating func notify() throws(Reply) -> Notify? {
    guard let value = try value("notify") else { return nil }
    guard let notify = Notify(value) else { throw .badParameter(name("notify")) }
    return notify
  }

  /// ORCPT of RFC 3461 §4.2, and its form for UTF-8 of RFC 6533 §3.
  mutating func original() throws(Reply) -> OriginalRecipient? {
    guard let value = try value("orcpt") else { return nil }
    guard value.count <= Self.originalLimit, let original = OriginalAddress.decode(value) else {
      throw .badParameter(name("orcpt"))
    }
    return original
  }

  /// AUTH of RFC 4954 §5: who first submitted the message. It is understood, and not believed.
  mutating func submitter() throws(Reply) {
    guard let value = try value("auth") else { return }
    let decoded = XText.decode(value)
    guard let decoded, decoded == Array("<>".utf8) || Address(mailbox: decoded) != nil else {
      throw .badParameter(name("auth"))
    }
  }

  /// HOLDFOR and HOLDUNTIL of RFC 4865 §4.
  mutating func release() throws(Reply) -> Transaction.Release? {
    let seconds = try value("holdfor")
    let moment = try value("holduntil")
    switch (seconds, moment) {
    case (nil, nil): return nil
    case (let text?, nil):
      guard text.count <= 9, let seconds = text.decimal, seconds > 0 else {
        throw .badParameter(name("holdfor"))
      }
      return .after(seconds)
    case (nil, let text?):
      guard let moment = Timestamp(rfc3339: text) else { throw .badParameter(name("holduntil")) }
      return .at(moment)
    case (_?, _?): throw .repeatedParameter(name("holdfor"))
    }
  }

  /// BY of RFC 2852 §4.
  mutating func timeLimit() throws(Reply) -> TimeLimit? {
    guard let value = try value("by") else { return nil }
    guard let limit = TimeLimit(value) else { throw .badParameter(name("by")) }
    return limit
  }

  /// SOLICIT of RFC 3865 §2.3.
  mutating func solicitations() throws(Reply) -> SolicitationClasses? {
    guard let value = try value("solicit") else { return nil }
    guard let classes = SolicitationClasses(value) else { throw .badParameter(name("solicit")) }
    return classes
  }

  /// MT-PRIORITY of RFC 6710 §4.
  mutating func priority() throws(Reply) -> Int {
    guard let value = try value("mt-priority") else { return 0 }
    let digits = value.first == "-" ? [UInt8](value.dropFirst()) : value
    guard digits.count == 1, let number = digits.decimal else {
      throw .badParameter(name("mt-priority"))
    }
    return value.first == "-" ? -number : number
  }

  /// A parameter that has no value.
  mutating func flag(_ key: StaticString) throws(Reply) -> Bool {
    guard let found = take(key) else { return false }
    guard found.value == nil else { throw .badParameter(name(key)) }
    return true
  }

  private mutating func value(_ key: StaticString) throws(Reply) -> [UInt8]? {
    guard let found = take(key) else { return nil }
    guard let value = found.value else { throw .badParameter(name(key)) }
    return value
  }

  private mutating func take(_ key: StaticString) -> (name: [UInt8], value: [UInt8]?)? {
    given.firstIndex { $0.name.span.equalsIgnoringCase(key) }.map { given.remove(at: $0) }
  }

  private func name(_ key: StaticString) -> [UInt8] { Array(key.description.uppercased().utf8) }
}
