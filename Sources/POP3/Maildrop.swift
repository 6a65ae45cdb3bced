/// The messages of a session as it found them, by number; RFC 1939 §5.
///
/// The names stand in one run of octets, for a mailbox may have very many.
public struct Maildrop: Sendable {
  /// The most octets of a unique name; RFC 1939 §7.
  public static let nameLimit = 70

  /// The octets of each message as they are sent, dots not counted twice.
  public private(set) var sizes: [Int] = []
  /// The sum of the sizes.
  public private(set) var octets = 0
  private var text: [UInt8] = []
  private var ends: [Int] = []

  /// One without messages, with room for so many.
  public init(capacity: Int = 0) {
    sizes.reserveCapacity(capacity)
    ends.reserveCapacity(capacity)
  }

  /// How many messages there are.
  public var count: Int { sizes.count }

  /// Adds a message; its unique name is of 1 to 70 visible octets, and like no other.
  public mutating func append(size: Int, name: some Collection<UInt8>) {
    precondition(1...Self.nameLimit ~= name.count, "a unique name has 1 to 70 octets")
    sizes.append(size)
    octets += size
    text.append(contentsOf: name)
    ends.append(text.count)
  }

  /// The unique name of a message, by its position from 0.
  public func name(_ position: Int) -> ArraySlice<UInt8> {
    text[(position == 0 ? 0 : ends[position - 1])..<ends[position]]
  }
}
