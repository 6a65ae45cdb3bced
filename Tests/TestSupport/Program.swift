internal import Bytes
public import Unix

/// Runs the programs as they were built, as a user would.
public enum Program {
  /// What a program left behind.
  public struct Result: Sendable {
    /// The exit status, or 1000 plus the signal that killed it.
    public var status: Int32
    /// What it wrote to descriptor 1.
    public var output: String
    /// What it wrote to descriptor 2.
    public var errors: String
  }

  /// The directory of the built programs: beside the tests.
  public static let directory: Path = {
    let own = (try? Host.programPath()) ?? "."
    // the test runner may be the toolchain's: then the bundle is among the arguments
    for candidate in [own] + Host.arguments.compactMap({ Path($0) }) {
      if (try? candidate.parent.appending("sendmail").status()) != nil { return candidate.parent }
    }
    return ".build/debug"
  }()

  /// sendmail(8).
  public static let sendmail = directory.appending("sendmail").text
  /// martlet-local(8).
  public static let local = directory.appending("martlet-local").text
  /// strace(1), which makes system calls fail.
  public static let strace = "/usr/bin/strace"
  /// Whether strace(1) is there.
  public static let hasStrace = (try? Path(composed: strace).status()) != nil

  /// Runs a program with files as descriptors 0, 3, 4 and so on; `words[0]` is its path.
  public static func run(
    _ words: [String], input: Path = "/dev/null", files: [Path] = [],
    environment: [String] = ["PATH=/usr/bin:/bin"]
  ) throws -> Result {
    let output = try FileDescriptor.memory("output")
    let errors = try FileDescriptor.memory("errors")
    var numbers: [Int32] = []
    // numbers above those that they get in the program
    func lend(_ file: consuming FileDescriptor) throws {
      numbers.append(try file.duplicate(atLeast: 500).release())
    }
    defer { for number in numbers { _ = FileDescriptor(owning: number) } }
    try lend(FileDescriptor.open(reading: input))
    try lend(output.duplicate())
    try lend(errors.duplicate())
    for file in files { try lend(FileDescriptor.open(reading: file)) }
    let pid = try Launch.start(
      Path(composed: words[0]), words.map { Array($0.utf8) },
      environment: environment.map { Array($0.utf8) }, descriptors: numbers)
    let status: Int32
    switch try ChildProcess.wait(for: pid) {
    case .exited(let code): status = code
    case .signalled(let number): status = 1000 + number
    }
    return Result(status: status, output: try text(output), errors: try text(errors))
  }

  private static func text(_ file: borrowing FileDescriptor) throws -> String {
    try file.seek(to: 0)
    return try file.readAll(limit: 1 << 24).text
  }
}
