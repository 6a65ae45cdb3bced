internal import Bytes
public import Unix

/// A connection that `martlet-tls` encrypts and decrypts.
///
/// One descriptor for each direction. What comes in ends with ECONNRESET, not with a clean end, if
/// the other side or `martlet-tls` itself went without saying so: RFC 8446 §6.1.
public struct TLSConnection: ~Copyable {
  /// Where plaintext of the other side comes out.
  public let input: FileDescriptor
  /// Where plaintext for the other side goes in; closing it, or ending it, sends close_notify.
  public let output: FileDescriptor
  /// What the handshake agreed on.
  public let facts: TLSFacts

  /// A connection of these descriptors.
  public init(
    input: consuming FileDescriptor, output: consuming FileDescriptor, facts: TLSFacts
  ) {
    self.input = input
    self.output = output
    self.facts = facts
  }

  /// Puts the plaintext on descriptors 0 and 1, where the network was.
  public consuming func takeStandardDescriptors() throws(Errno) -> TLSFacts {
    try DescriptorNumber(input.number).duplicate(onto: .input)
    try DescriptorNumber(output.number).duplicate(onto: .output)
    return facts
  }

  /// Gives each descriptor to its own owner.
  public consuming func split() -> (input: Int32, output: Int32) {
    (input.release(), output.release())
  }
}
