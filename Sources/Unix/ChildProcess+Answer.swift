extension ChildProcess {
  /// What a piece of this program answers when it runs as another user, in a child.
  ///
  /// Nil if it could not become the user, took longer or said more than `limit` octets. The process
  /// must have one thread and be root. What comes back is the word of somebody with the rights of the user.
  public static func answer(
    as user: RunAs, milliseconds: Int, limit: Int = 1 << 20, _ body: () -> [UInt8]
  ) throws(Errno) -> [UInt8]? {
    let (reading, writing) = try FileDescriptor.pipe().split()
    let input = FileDescriptor(owning: reading)
    let output = FileDescriptor(owning: writing)
    let pid = try fork()
    if pid == 0 { speak(to: DescriptorNumber(output.number), as: user, body) }
    try output.close()
    var words: [UInt8]?
    var failure: Errno?
    do throws(Errno) { words = try hear(input, milliseconds, limit) } catch { failure = error }
    if words == nil { signal(pid, .kill) }
    let ending = try wait(for: pid)
    if let failure { throw failure }
    return ending == .exited(0) ? words : nil
  }

  private static func speak(
    to output: DescriptorNumber, as user: RunAs, _ body: () -> [UInt8]
  ) -> Never {
    do throws(Errno) {
      try Identity.become(user.name, uid: user.uid, gid: user.gid)
      // a change of user would undo this
      dieWithParent()
      try output.write(body())
    } catch { Host.exit(cannotBecome) }
    Host.exit(0)
  }

  /// All that comes; nil if that takes too long or is too much.
  private static func hear(
    _ input: borrowing FileDescriptor, _ milliseconds: Int, _ limit: Int
  ) throws(Errno) -> [UInt8]? {
    let deadline = Clock.milliseconds + milliseconds
    var words: [UInt8] = []
    while words.count <= limit, Clock.milliseconds < deadline {
      var interests = [Waiting.Interest(input.number)]
      try Waiting.wait(for: &interests, milliseconds: deadline - Clock.milliseconds)
      if interests[0].readable, try input.read(into: &words) == 0 { return words }
    }
    return nil
  }
}
