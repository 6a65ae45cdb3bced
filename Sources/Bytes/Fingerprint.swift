/// A 64-bit FNV-1a digest with a final mix: the same on every machine and in every run.
///
/// For names that must come out the same again; not for secrets, nor to tell apart what strangers choose.
public struct Fingerprint: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The digest of nothing.
  public init() {}

  /// The digest of some bytes.
  public init(_ bytes: [UInt8]) { add(bytes) }

  /// Goes on with more bytes.
  public mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  }

  /// The digest so far.
  public var value: UInt64 {
    var mixed = state
    mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return mixed ^ mixed >> 33
  }
}
