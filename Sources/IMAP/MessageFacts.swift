/// What is derived from the octets of a message, which never change: what listing, sorting and searching need.
///
/// Each kind is there if it was asked for. A store may keep kinds as octets; they may be derived anew at any time.
public struct MessageFacts: Hashable, Sendable {
  /// Which facts.
  public struct Kinds: OptionSet, Hashable, Sendable {
    /// One bit for each kind.
    public let rawValue: UInt8

    /// Kinds of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// RFC822.SIZE
    public static let size = Kinds(rawValue: 1)
    /// ENVELOPE
    public static let envelope = Kinds(rawValue: 2)
    /// BODY and BODYSTRUCTURE
    public static let structure = Kinds(rawValue: 4)
    /// What sorting, threading and searching of header fields need.
    public static let keys = Kinds(rawValue: 8)
    /// PREVIEW
    public static let preview = Kinds(rawValue: 16)
    /// What EMAILID is made of.
    public static let digest = Kinds(rawValue: 32)

    /// Each kind by itself.
    public static let each: [Kinds] = [.size, .envelope, .structure, .keys, .preview, .digest]
  }

  /// RFC822.SIZE: the octets with CR LF line ends.
  public var size: Int?
  /// ENVELOPE as it is written, strings that are not ASCII as literals.
  public var envelope: [UInt8]?
  /// The structure as it is written.
  public var structure: Structure?
  /// What sorting, threading and searching of header fields need.
  public var keys: MessageKeys?
  /// PREVIEW in UTF-8.
  public var preview: [UInt8]?
  /// What EMAILID is made of: the same for the same octets, and for no others.
  public var digest: [UInt8]?

  /// BODY and BODYSTRUCTURE as they are written.
  public struct Structure: Hashable, Sendable {
    /// BODY
    public var body: [UInt8]
    /// BODYSTRUCTURE
    public var extended: [UInt8]
    /// Whether a client that knows IMAP4rev2 is told something else: then it has to be written anew.
    public var hasGlobalMessage: Bool

    /// A structure.
    public init(body: [UInt8], extended: [UInt8], hasGlobalMessage: Bool) {
      self.body = body
      self.extended = extended
      self.hasGlobalMessage = hasGlobalMessage
    }
  }

  /// No facts.
  public init() {}

  /// Takes facts over that it does not have.
  public mutating func fill(from other: MessageFacts) {
    size = size ?? other.size
    envelope = envelope ?? other.envelope
    structure = structure ?? other.structure
    keys = keys ?? other.keys
    preview = preview ?? other.preview
    digest = digest ?? other.digest
  }
}

/// What sorting, threading and searching need of a header; texts are decoded, in UTF-8.
public struct MessageKeys: Hashable, Sendable {
  /// The moment in the Date field, seconds since 1970; nil if it cannot be read. RFC 5256 §2.2.
  public var sent: Int?
  /// Minutes east of UTC in the Date field.
  public var sentOffset = 0
  /// The subject, i;unicode-casemap applied.
  public var subject: [UInt8] = []
  /// The base subject of it, RFC 5256 §2.1, i;unicode-casemap applied.
  public var baseSubject: [UInt8] = []
  /// Whether the subject shows a reply or a forward.
  public var isReply = false
  /// All addresses and names of From, i;unicode-casemap applied; so the others.
  public var from: [UInt8] = []
  /// To
  public var to: [UInt8] = []
  /// Cc
  public var cc: [UInt8] = []
  /// Bcc
  public var bcc: [UInt8] = []
  /// The local part of the first address of From, i;unicode-casemap applied; RFC 5256 §3.
  public var firstFrom: [UInt8] = []
  /// To
  public var firstTo: [UInt8] = []
  /// Cc
  public var firstCc: [UInt8] = []
  /// What DISPLAYFROM sorts by; RFC 5957.
  public var displayFrom: [UInt8] = []
  /// What DISPLAYTO sorts by; RFC 5957.
  public var displayTo: [UInt8] = []
  /// The Message-ID, normalised, without brackets; empty if there is none.
  public var messageID: [UInt8] = []
  /// References, or the first of In-Reply-To, normalised; RFC 5256 §3.
  public var references: [[UInt8]] = []

  /// Keys of a message without a header.
  public init() {}
}
