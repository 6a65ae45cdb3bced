internal import Bytes

/// Where a queued message came from, as the field `Queue-Origin` says it.
public enum Origin: Hashable, Sendable {
  /// A program of this host handed it in.
  case local(uid: UInt32, user: [UInt8], program: [UInt8])
  /// A client handed it in by SMTP or LMTP.
  case smtp(Client)
  /// We wrote it ourselves because of another message.
  case made(Purpose, from: QueueID)

  /// Why we wrote a message ourselves.
  public enum Purpose: String, Sendable {
    /// It tells the sender what failed.
    case failure
    /// It tells the sender that it takes long.
    case delay
    /// It tells the sender that it arrived.
    case success
    /// It goes to the members of a list.
    case expansion
  }

  /// A client of SMTP or LMTP; nil for what is not known.
  public struct Client: Hashable, Sendable {
    /// Its address as text.
    public var address: [UInt8]?
    /// What it called itself; any octets.
    public var name: [UInt8]?
    /// The name it had logged in with.
    public var login: [UInt8]?
    /// How it spoke, such as `ESMTPSA`; RFC 3848.
    public var language: [UInt8]

    /// A client.
    public init(
      address: [UInt8]? = nil, name: [UInt8]? = nil, login: [UInt8]? = nil, language: [UInt8]
    ) {
      self.address = address
      self.name = name
      self.login = login
      self.language = language
    }
  }

  /// Whether we wrote the message for the members of a list.
  public var isExpansion: Bool {
    if case .made(.expansion, _) = self { return true }
    return false
  }

  /// The value of the field. Every value in it is xtext, so it has no byte that could end it.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    switch self {
    case .local(let uid, let user, let program):
      out.append("local uid=")
      out.append(decimal: Int(uid))
      out.append(" user=")
      out.append(contentsOf: XText.encode(user))
      out.append(" program=")
      out.append(contentsOf: XText.encode(program))
    case .smtp(let client):
      out.append("smtp with=")
      out.append(contentsOf: XText.encode(client.language))
      Self.append(" client=", client.address, to: &out)
      Self.append(" helo=", client.name, to: &out)
      Self.append(" login=", client.login, to: &out)
    case .made(let purpose, let parent):
      out.append(purpose.rawValue)
      out.append(" from=")
      out.append(contentsOf: parent.bytes)
    }
    return out
  }

  private static func append(_ key: String, _ value: [UInt8]?, to out: inout [UInt8]) {
    guard let value else { return }
    out.append(key)
    out.append(contentsOf: XText.encode(value))
  }

  /// Reads what `bytes` writes; nil for anything else.
  init?(_ text: [UInt8]) {
    var words = text.words[...]
    guard let kind = words.popFirst() else { return nil }
    var values: [[UInt8]: [UInt8]] = [:]
    for word in words {
      guard let (key, encoded) = word.cut(at: "="), let value = XText.decode(encoded)
      else { return nil }
      values[key] = value
    }
    func value(_ key: String) -> [UInt8]? { values[Array(key.utf8)] }
    if kind == Array("local".utf8) {
      guard let uid = value("uid")?.decimal.flatMap(UInt32.init(exactly:)),
        let user = value("user"), let program = value("program")
      else { return nil }
      self = .local(uid: uid, user: user, program: program)
    } else if kind == Array("smtp".utf8) {
      guard let language = value("with") else { return nil }
      self = .smtp(
        Client(
          address: value("client"), name: value("helo"), login: value("login"), language: language))
    } else {
      guard let purpose = Purpose(rawValue: kind.text),
        let parent = value("from").flatMap(QueueID.init)
      else { return nil }
      self = .made(purpose, from: parent)
    }
    // another order, a key that is unknown or stands twice, another way to write the same
    guard bytes == text else { return nil }
  }
}
