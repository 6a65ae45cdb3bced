internal import Bytes
internal import Maildir
internal import POP3
internal import Unix

/// The unique names that Dovecot or Courier gave to the messages of a Maildir before Martlet served it, so that
/// no client fetches them again.
///
/// They are taken over once, into the text file `martlet-uidl`: a line for each message, the unique part of
/// its file name and its name for clients. What those programs number later is not looked at.
struct ImportedNames {
  private static let file: Path = "martlet-uidl"
  private static let sizeLimit = 1 << 30

  private var names: [ArraySlice<UInt8>: [UInt8]] = [:]

  /// Reads the file of a Maildir; makes it if another server's list is there and it is not.
  init(_ maildir: Maildir) throws(Errno) {
    if let text = try maildir.text(of: Self.file, limit: Self.sizeLimit) {
      for line in text.lines {
        if let (name, key) = line.cut(at: " ") { put(name, for: key) }
      }
      return
    }
    if let text = try maildir.text(of: "dovecot-uidlist", limit: Self.sizeLimit) {
      takeDovecot(text.lines)
    }
    if let text = try maildir.text(of: "courierpop3dsizelist", limit: Self.sizeLimit) {
      takeCourier(text.lines)
    }
    if !names.isEmpty { try keep(maildir) }
  }

  /// The name for clients of the message with this key.
  subscript(key: ArraySlice<UInt8>) -> [UInt8]? { names[key] }

  private mutating func put(_ name: [UInt8], for key: [UInt8]) {
    guard 1...Maildrop.nameLimit ~= name.count, name.allSatisfy(\.isVisible), !key.isEmpty else {
      return
    }
    names[key[...]] = name
  }

  private static func key(_ file: ArraySlice<UInt8>) -> [UInt8] {
    [UInt8](file.prefix { $0 != "," && $0 != ":" })
  }

  /// `3 V1234 N5 …`, then `uid fields :name` for each message. A field `P` is a name that was given before;
  /// the others have the numbers of the message and of the list as hexadecimal digits.
  private mutating func takeDovecot(_ lines: [[UInt8]]) {
    guard let head = lines.first?.words, head.first == ["3"],
      let validity = head.first(where: { $0.first == "V" })?.dropFirst(), !validity.isEmpty,
      let number = [UInt8](validity).decimal
    else { return }
    for line in lines.dropFirst() {
      guard let colon = line.span.index(of: [" ", ":"]) else { continue }
      let fields = [UInt8](line[..<colon]).words
      guard let uid = fields.first?.decimal else { continue }
      let given = fields.dropFirst().first { $0.first == "P" }.map { [UInt8]($0.dropFirst()) }
      put(given ?? Self.hex(uid) + Self.hex(number), for: Self.key(line[(colon + 2)...]))
    }
  }

  private static func hex(_ number: Int) -> [UInt8] {
    stride(from: 28, through: 0, by: -4).map {
      UInt8.hexDigit(UInt8(truncatingIfNeeded: number >> $0) & 15).lowercased
    }
  }

  /// `/3 …`, then `name size number:list:…` for each message.
  private mutating func takeCourier(_ lines: [[UInt8]]) {
    guard let head = lines.first, head.starts(with: ["/", "2"]) || head.starts(with: ["/", "3"])
    else { return }
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count >= 3, let last = words.last else { continue }
      let numbers = last.split(separator: ":").map { [UInt8]($0) }
      guard numbers.count >= 2, numbers[0].decimal != nil, numbers[0] != ["0"] else { continue }
      let list = numbers[1] == ["0"] ? [] : [UInt8("-")] + numbers[1]
      put(Array("UID".utf8) + numbers[0] + list, for: Self.key(words[0]))
    }
  }

  /// Written before any name is told, and durable: what a client has heard holds.
  private func keep(_ maildir: Maildir) throws(Errno) {
    var text: [UInt8] = []
    for (key, name) in names.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      text += name
      text.append(" ")
      text += key
      text.append(ASCII.lf)
    }
    try maildir.replace(Self.file, with: text, isDurable: true)
  }
}
