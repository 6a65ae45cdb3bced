public import Unix

/// The end of a connection from our side while the client still talks.
///
/// Closing a socket on which octets wait unread resets the connection, and the client may never see why
/// it was told to go.
public enum Farewell {
  /// Milliseconds that a client gets to read the last reply and go.
  private static let time = 500
  /// The most octets that are read for that.
  private static let limit = 1 << 20

  /// Ends sending, and throws away what the client says until it goes.
  public static func say(_ input: DescriptorNumber, _ output: DescriptorNumber) {
    guard input.isSocket else { return }
    try? output.endSending()
    let end = Clock.milliseconds + time
    var count = 0
    var scrap: [UInt8] = []
    while count < limit {
      var interests = [Waiting.Interest(input.number)]
      let left = end - Clock.milliseconds
      guard left > 0, (try? Waiting.wait(for: &interests, milliseconds: left)) != nil,
        interests[0].readable, let size = try? input.receive(into: &scrap, upTo: 16_384), size > 0
      else { return }
      count += size
      scrap.removeAll(keepingCapacity: true)
    }
  }
}
