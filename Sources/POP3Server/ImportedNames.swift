internal import Bytes
internal import Configuration
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
  private static let dovecot: Path = "dovecot-uidlist"
  private static let courier: Path = "courierpop3dsizelist"
  private static let sizeLimit = 1 << 30

  private var names: [ArraySlice<UInt8>: [UInt8]] = [:]
  private let format: UIDLFormat

  /// Reads the file of a Maildir; makes it if another server's list is there and it is not.
  ///
  /// `format` is how Dovecot made names of those that its list does not have.
  init(_ maildir: Maildir, _ format: UIDLFormat) throws(Errno) {
    self.format = format
    if let text = try maildir.text(of: Self.file, limit: Self.sizeLimit) {
      for line in text.lines {
        if let (name, key) = line.cut(at: " ") { put(name, for: key) }
      }
      return
    }
    let dovecot = try maildir.text(of: Self.dovecot, limit: Self.sizeLimit)
    let courier = try maildir.text(of: Self.courier, limit: Self.sizeLimit)
    if let courier { takeCourier(courier.lines) }
    if let dovecot { takeDovecot(dovecot.lines) }
    // what clients know is what the last of the two has told
    if let courier, dovecot != nil, try Self.isCourierLast(maildir) { takeCourier(courier.lines) }
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

  private static func isCourierLast(_ maildir: Maildir) throws(Errno) -> Bool {
    try maildir.directory.status(dovecot).modified < maildir.directory.status(courier).modified
  }

  /// The name of a file without its flags.
  private static func base(_ file: ArraySlice<UInt8>) -> [UInt8] {
    [UInt8](file.prefix { $0 != ":" })
  }

  private static func key(_ file: ArraySlice<UInt8>) -> [UInt8] {
    [UInt8](file.prefix { $0 != "," && $0 != ":" })
  }

  /// `3 V1234 N5 …`, then `uid fields :name` for each message. A field `P` is a name that was given before,
  /// a field `G` a GUID.
  private mutating func takeDovecot(_ lines: [[UInt8]]) {
    guard let head = lines.first?.words, head.first == ["3"],
      let validity = head.first(where: { $0.first == "V" })?.dropFirst(), !validity.isEmpty,
      let number = [UInt8](validity).decimal
    else { return }
    for line in lines.dropFirst() {
      guard let colon = line.span.index(of: [" ", ":"]) else { continue }
      let fields = [UInt8](line[..<colon]).words
      guard let uid = fields.first?.decimal else { continue }
      let file = line[(colon + 2)...]
      let facts = UIDLFormat.Facts(
        uid: uid, validity: number, file: Self.base(file), guid: Self.field("G", of: fields))
      put(Self.field("P", of: fields) ?? format.name(facts), for: Self.key(file))
    }
  }

  private static func field(_ letter: UInt8, of fields: [[UInt8]]) -> [UInt8]? {
    fields.dropFirst().first { $0.first == letter }.map { [UInt8]($0.dropFirst()) }
  }

  /// `/3 …`, then `name size number:list:…` for each message. What has no number has the name of its file.
  private mutating func takeCourier(_ lines: [[UInt8]]) {
    guard let head = lines.first, head.starts(with: ["/", "2"]) || head.starts(with: ["/", "3"])
    else { return }
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count >= 3, let last = words.last else { continue }
      let numbers = last.split(separator: ":").map { [UInt8]($0) }
      guard numbers.count >= 2, numbers[0].decimal != nil else { continue }
      let list = numbers[1] == ["0"] ? [] : [UInt8("-")] + numbers[1]
      let name = Array("UID".utf8) + numbers[0] + list
      put(numbers[0] == ["0"] ? Self.quoted(Self.base(words[0])) : name, for: Self.key(words[0]))
    }
  }

  /// A file's name as Courier writes it.
  private static func quoted(_ file: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for octet in file {
      if octet.isVisible, octet != "'", octet != "\"", octet != "+" {
        out.append(octet)
      } else {
        out.append("+")
        out.append(hex: octet)
      }
    }
    return out
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
