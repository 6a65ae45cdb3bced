internal import Postal
internal import Unix

/// What the process gives up that speaks to strangers, before it hears the first word; DESIGN §6.
///
/// It keeps the connection on descriptors 0 and 1 and the monitor's socket, and can use them: no more. Whatever
/// cannot be given up, but for Landlock where the kernel has none, means that there is no service.
enum WorkerConfinement {
  /// The descriptor of the monitor's socket then.
  private static let socket = DescriptorNumber(3)

  /// The user and group without rights.
  private static let nobody: UInt32 = 65_534
  /// Octets of addresses: a client can make us keep a line or two.
  private static let memory = 256 << 20
  /// Numbers of descriptors: those that are there, and two that come with a message.
  private static let descriptors = 8

  /// Gives it all up, for good; the monitor's socket gets another number. For root, in a child that never returns.
  static func enter(
    _ root: borrowing EmptyRoot, socket: inout DescriptorNumber
  ) throws(Failure) {
    try giving("its files") { () throws(Errno) in
      let null = try FileDescriptor.open(appendingTo: "/dev/null", mode: 0o600)
      try DescriptorNumber(null.number).duplicate(onto: .error)
    }
    do throws(Errno) { try root.enter() } catch { throw failure("the file system", error) }
    do throws(Errno) {
      try socket.duplicate(onto: Self.socket)
      socket = Self.socket
      try DescriptorNumber(socket.number + 1).closeFromHere()
    } catch { throw failure("its descriptors", error) }
    try giving("its resources") { () throws(Errno) in
      try Confinement.limit(.fileSize, to: 0)
      try Confinement.limit(.processes, to: 0)
      try Confinement.limit(.memory, to: memory)
      try Confinement.limit(.descriptors, to: descriptors)
    }
    try giving("the rights of root") { () throws(Errno) in
      try Identity.become(nil, uid: nobody, gid: nobody)
      try Confinement.dropCapabilities()
      try Confinement.noNewPrivileges()
      try Confinement.hideMemory()
    }
    // a change of user would undo this
    ChildProcess.dieWithParent()
    try giving("paths and networks") { () throws(Errno) in try Confinement.landlock() }
    try giving("system calls") { () throws(Errno) in
      if try !Confinement.allowOnly(.conversation) { throw .notPermitted }
    }
  }

  private static func giving(
    _ what: String, _ up: () throws(Errno) -> Void
  ) throws(Failure) {
    do throws(Errno) { try up() } catch { throw failure(what, error) }
  }

  private static func failure(_ what: String, _ error: Errno) -> Failure {
    Failure(
      .system(.temporary), "the login process cannot give up \(what): \(error.message)")
  }
}
