internal import Bytes

/// The messages of a session as it found them, by position from 0; RFC 1939 §5.
///
/// It is one run of octets, made once and kept in a file: so a session that finds it need not look at
/// each message of a mailbox that may have very many.
public struct Maildrop: Sendable {
  /// The most octets of a unique name; RFC 1939 §7.
  public static let nameLimit = 70
  /// The most messages.
  public static let countLimit = 10_000_000

  /// The most octets of a stamp.
  public static let stampLimit = 4096

  static let mark = Array("Martlet maildrop 1\n".utf8)
  /// Octets of the numbers of one message: its size, the end of its file's path, the end of its name.
  static let entrySize = 16
  /// Octets of the numbers before them: how long the stamp is, how many messages, how many octets.
  static let headSize = 24

  /// What is kept in a file.
  public let encoded: [UInt8]
  /// How many messages there are.
  public let count: Int
  /// The octets of all messages.
  public let octets: Int
  private let entries: Int
  private let text: Int

  /// Reads what was kept, if it is whole.
  public init?(_ encoded: [UInt8]) {
    let head = Self.mark.count
    guard encoded.starts(with: Self.mark), encoded.count >= head + Self.headSize else { return nil }
    let (stamp, count) = (Self.number(encoded, head), Self.number(encoded, head + 8))
    guard 0...Self.stampLimit ~= stamp, 0...Self.countLimit ~= count else { return nil }
    let entries = head + Self.headSize + stamp
    guard encoded.count >= entries + count * Self.entrySize else { return nil }
    self.encoded = encoded
    self.count = count
    self.entries = entries
    octets = Self.number(encoded, head + 16)
    text = entries + count * Self.entrySize
    guard isWhole else { return nil }
  }

  /// Whether the numbers agree with each other and with the octets that are there.
  private var isWhole: Bool {
    var sum = 0
    var end = 0
    for position in 0..<count {
      let size = size(position)
      let (file, name) = (fileEnd(position), nameEnd(position))
      let (next, isOver) = sum.addingReportingOverflow(size)
      guard size >= 0, !isOver, file > end, 1...Self.nameLimit ~= name - file else { return false }
      (sum, end) = (next, name)
    }
    return sum == octets && encoded.count == text + end
  }

  /// Of what state of the mailbox it is, in words of who made it.
  public var stamp: ArraySlice<UInt8> { encoded[(Self.mark.count + Self.headSize)..<entries] }

  /// The octets of a message as they are sent, dots not counted twice.
  public func size(_ position: Int) -> Int { Self.number(encoded, entry(position)) }

  /// The unique name of a message.
  public func name(_ position: Int) -> ArraySlice<UInt8> {
    encoded[(text + fileEnd(position))..<(text + nameEnd(position))]
  }

  /// The path of a message's file when it was found.
  public func file(_ position: Int) -> ArraySlice<UInt8> {
    let start = position == 0 ? 0 : nameEnd(position - 1)
    return encoded[(text + start)..<(text + fileEnd(position))]
  }

  private func entry(_ position: Int) -> Int {
    precondition(0..<count ~= position, "a position of the maildrop")
    return entries + position * Self.entrySize
  }

  private func fileEnd(_ position: Int) -> Int { Self.half(encoded, entry(position) + 8) }
  private func nameEnd(_ position: Int) -> Int { Self.half(encoded, entry(position) + 12) }

  /// Eight octets, the least first.
  private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
    half(bytes, at) | half(bytes, at + 4) << 32
  }

  private static func half(_ bytes: [UInt8], _ at: Int) -> Int {
    Int(bytes[at]) | Int(bytes[at + 1]) << 8 | Int(bytes[at + 2]) << 16 | Int(bytes[at + 3]) << 24
  }
}
