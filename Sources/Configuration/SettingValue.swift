internal import Bytes
internal import Postal
internal import Unix

/// What is wrong with a value, and what to write.
struct BadValue: Error {
  let text: String

  init(_ text: String) { self.text = text }
}

/// The text at the right of `=`, read as one kind of value or another.
struct SettingValue {
  /// The longest time taken, in seconds.
  static let year = 366 * 86_400

  private let bytes: [UInt8]
  private let directory: Path

  init(_ bytes: [UInt8], directory: Path) {
    self.bytes = bytes
    self.directory = directory
  }

  private var isNone: Bool { bytes.isEmpty || bytes == [UInt8]("none".utf8) }

  func domain() throws(BadValue) -> [UInt8] {
    guard Address.isDomain(bytes) else { throw BadValue("`\(bytes.text)` is not a domain name") }
    return bytes
  }

  /// A domain, or the first line of the file that an absolute path names, such as /etc/mailname.
  func domainOrFile() throws(BadValue) -> [UInt8] {
    guard bytes.first == "/", let path = Path(bytes) else { return try domain() }
    let text: [UInt8]
    do throws(Errno) {
      text = try path.contents(limit: 4096)
    } catch {
      throw BadValue("cannot read \(path.text): \(error.message)")
    }
    return try SettingValue(text.lines.first?.trimmed ?? [], directory: directory).domain()
  }

  func domains() throws(BadValue) -> [[UInt8]] {
    var domains: [[UInt8]] = []
    for word in words {
      let domain = try SettingValue(word, directory: directory).domain().lowercased
      if !domains.contains(domain) { domains.append(domain) }
    }
    return domains
  }

  /// What fits into a line of the reply to EHLO.
  func solicitationClasses() throws(BadValue) -> SolicitationClasses {
    var classes = SolicitationClasses()
    for word in words {
      guard classes.insert(word) else {
        throw BadValue("`\(word.text)` is not a solicitation class such as net.example:ADV")
      }
    }
    guard classes.bytes.count <= 400 else {
      throw BadValue("the list is too long for a line of SMTP: 400 octets")
    }
    return classes
  }

  private var words: [[UInt8]] {
    bytes.split { $0.isBlank || $0 == "," }.map { [UInt8]($0) }
  }

  /// A path as it stands.
  func plainPath() throws(BadValue) -> Path {
    guard !bytes.isEmpty, let path = Path(bytes) else { throw BadValue("a path is missing") }
    return path
  }

  /// A path, from the directory of the configuration file unless absolute.
  func path() throws(BadValue) -> Path {
    let path = try plainPath()
    return path.isAbsolute ? path : directory.appending(path)
  }

  /// A path, or nil for `none`.
  func optionalPath() throws(BadValue) -> Path? { isNone ? nil : try path() }

  /// A command, or nil for `none`.
  func command() -> [UInt8]? { isNone ? nil : bytes }

  func networks() throws(BadValue) -> [Network] {
    if isNone { return [] }
    var networks: [Network] = []
    for word in words {
      guard let network = Network(word) else {
        throw BadValue("`\(word.text)` is not an address or a network such as 192.0.2.0/24")
      }
      networks.append(network)
    }
    return networks
  }

  func senderRewriting() throws(BadValue) -> Settings.SenderRewriting? {
    if isNone { return nil }
    return bytes.contains("@") ? .address(try address()) : .domain(try domain())
  }

  func authentication() throws(BadValue) -> [Settings.AuthenticationSource] {
    var sources: [Settings.AuthenticationSource] = []
    for word in isNone ? [] : words {
      sources.append(
        try SettingValue(word, directory: directory).choice([
          "passwd": .passwd, "pam": .pam, "accounts": .accounts, "command": .command,
        ]))
    }
    return sources
  }

  func uidlFormat() throws(BadValue) -> UIDLFormat {
    guard let format = UIDLFormat(bytes) else {
      throw BadValue("`\(bytes.text)` is not a format such as %08Xu%08Xv or %f")
    }
    return format
  }

  func number(_ range: ClosedRange<Int>) throws(BadValue) -> Int {
    guard let number = bytes.decimal, range.contains(number) else {
      throw BadValue(
        "`\(bytes.text)` is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func choice<Value>(_ choices: KeyValuePairs<String, Value>) throws(BadValue) -> Value {
    for (word, value) in choices where Array(word.utf8) == bytes { return value }
    var words = ""
    for (word, _) in choices { words += words.isEmpty ? "`\(word)`" : " or `\(word)`" }
    throw BadValue("`\(bytes.text)` is not \(words)")
  }

  func seconds(_ range: ClosedRange<Int>) throws(BadValue) -> Int {
    guard let seconds = Units.seconds(bytes) else {
      throw BadValue("`\(bytes.text)` is not a time such as 30m, 4h or 5d")
    }
    guard range.contains(seconds) else {
      throw BadValue(
        "`\(bytes.text)` is not from \(range.lowerBound) to \(range.upperBound) seconds")
    }
    return seconds
  }

  /// A time, or nil for 0.
  func secondsOrNever() throws(BadValue) -> Int? {
    let seconds = try seconds(0...Self.year)
    return seconds == 0 ? nil : seconds
  }

  func intervals() throws(BadValue) -> [Int] {
    var intervals: [Int] = []
    for word in words {
      intervals.append(try SettingValue(word, directory: directory).seconds(1...Self.year))
    }
    if intervals.isEmpty { throw BadValue("a time such as 30m is missing") }
    return intervals
  }

  func octetsOrNone() throws(BadValue) -> Int {
    if isNone { return .max }
    guard let octets = Units.octets(bytes), octets > 0 else {
      throw BadValue("`\(bytes.text)` is not a size such as 500K, 100M or 1G, or `none`")
    }
    return octets
  }

  func quota() throws(BadValue) -> QuotaLimit? {
    if isNone { return nil }
    guard let quota = QuotaLimit(bytes) else {
      throw BadValue("`\(bytes.text)` is not a quota such as 1G or 1G,10000, or `none`")
    }
    return quota
  }

  func delimiters() throws(BadValue) -> [UInt8] {
    if isNone { return [] }
    guard bytes.count <= 4, bytes.allSatisfy({ "+-=_%#!~".utf8.contains($0) }) else {
      throw BadValue("`\(bytes.text)` is not made of + - = _ % # ! ~, and not `none`")
    }
    return bytes
  }

  func address() throws(BadValue) -> Address {
    guard let address = Address(mailbox: bytes) else {
      throw BadValue("`\(bytes.text)` is not an address")
    }
    return address
  }

  func optionalAddress() throws(BadValue) -> Address? { isNone ? nil : try address() }

  func accountName() throws(BadValue) -> [UInt8] {
    guard 1...64 ~= bytes.count, bytes.first != "-",
      bytes.allSatisfy({ $0.isLetter || $0.isDigit || "-_.$".utf8.contains($0) })
    else { throw BadValue("`\(bytes.text)` is not the name of an account") }
    return bytes
  }
}
