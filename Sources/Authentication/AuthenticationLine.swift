internal import Bytes
internal import Configuration
internal import Unix

/// The descriptors of a fresh connection to martlet-auth; the receiver owns them.
struct AuthenticationLine {
  let requests: Int32
  let answers: Int32
  /// The martlet-auth that has no other client, if it is a child of ours.
  private(set) var pid: Int32?

  init(_ settings: Settings, _ server: AuthenticationForkServer?) throws(Errno) {
    if let path = settings.authenticationSocket {
      let socket = try LocalSocket.connect(to: path)
      requests = try socket.duplicate().release()
      answers = socket.release()
      return
    }
    let (theirInput, ourOutput) = try FileDescriptor.pipe().split()
    let input = FileDescriptor(owning: theirInput)
    let feed = FileDescriptor(owning: ourOutput)
    let (ourInput, theirOutput) = try FileDescriptor.pipe().split()
    let hear = FileDescriptor(owning: ourInput)
    let output = FileDescriptor(owning: theirOutput)
    if !Self.isTaken(input.number, output.number, by: server) {
      let command = Self.command(settings, descriptors: [input.number, output.number, 2])
      pid = try ChildProcess.start(command)
    }
    requests = feed.release()
    answers = hear.release()
  }

  private static func isTaken(
    _ input: Int32, _ output: Int32, by server: AuthenticationForkServer?
  ) -> Bool {
    guard let server else { return false }
    return (try? server.serve(input, output)) != nil
  }

  /// What starts martlet-auth.
  static func command(
    _ settings: Settings, options: [String] = [], descriptors: [Int32]
  ) -> Command {
    var words = (["martlet-auth"] + options).map { Array($0.utf8) }
    if let file = settings.file { words += [Array("--config".utf8), file.bytes] }
    var command = Command(
      program: settings.program("martlet-auth"), arguments: words,
      environment: [Array("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".utf8)]
    )
    command.descriptors = descriptors
    return command
  }
}
