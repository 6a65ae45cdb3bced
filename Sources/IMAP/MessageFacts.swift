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
