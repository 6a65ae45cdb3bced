import Bytes
import TestSupport
import Testing
import Unix

/// A client of a running martlet-pop3d, at two pipes.
final class Conversation {
  private var requests: FileDescriptor?
  private let answers: FileDescriptor
  private let pid: Int32
  private var arrived: [UInt8] = []
  private var isEnded = false
  /// Whether the server has said all.
  private(set) var isOver = false

  /// Starts the server: for the user that it is with a Maildir, or for whoever logs in.
  ///
  /// `words` stand before the program's own.
  init(_ words: [String], _ scratch: Scratch, maildir: String? = nil) throws {
    let (theirInput, ourOutput) = try FileDescriptor.pipe().split()
    let (ourInput, theirOutput) = try FileDescriptor.pipe().split()
    requests = FileDescriptor(owning: ourOutput)
    answers = FileDescriptor(owning: ourInput)
    let log = try FileDescriptor.memory("log")
    // numbers above those that they get in the program
    let input = try FileDescriptor(owning: theirInput).duplicate(atLeast: 500)
    let output = try FileDescriptor(owning: theirOutput).duplicate(atLeast: 500)
    var command =
      words + [
        Program.directory.appending("martlet-pop3d").text, "-C", scratch("martlet.conf").text,
      ]
    if let maildir { command += ["--preauth", scratch(maildir).text] }
    pid = try Launch.start(
      Path(composed: command[0]), command.map { Array($0.utf8) },
      environment: [Array("PATH=/usr/bin:/bin".utf8)],
      descriptors: [input.number, output.number, log.number])
  }

  /// Says some octets.
  func say(_ text: String) throws { try requests?.write(Array(text.utf8)) }

  /// The next line of the server, without its end; empty if there is none any more.
  func line() throws -> String {
    while true {
      if let feed = arrived.firstIndex(of: ASCII.lf) {
        let line = [UInt8](arrived[..<feed])
        arrived.removeFirst(feed + 1)
        return (line.last == ASCII.cr ? line.dropLast() : line).text
      }
      guard try answers.read(into: &arrived) > 0 else {
        isOver = true
        return ""
      }
    }
  }

  /// The answer to a command, of one line.
  func ask(_ command: String) throws -> String {
    try say("\(command)\r\n")
    return try line()
  }

  /// The answer to a command, of many lines, without the first and the last; none if it is refused.
  func list(_ command: String) throws -> [String] {
    guard try ask(command).hasPrefix("+OK") else { return [] }
    var lines: [String] = []
    while true {
      let line = try line()
      if line == "." || isOver { return lines }
      lines.append(line)
    }
  }

  /// Closes the connection and waits for the end of the server.
  @discardableResult
  func leave() throws -> Ending {
    requests = nil
    isEnded = true
    return try ChildProcess.wait(for: pid)
  }

  deinit {
    guard !isEnded else { return }
    ChildProcess.signal(pid, .terminate)
    _ = try? ChildProcess.wait(for: pid)
  }
}
