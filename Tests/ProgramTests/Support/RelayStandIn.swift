import Bytes
import Unix
import TestSupport

extension MailHost {
  /// Puts a shell script in the place of `martlet-remote`: it says this of every job, and keeps what it was asked.
  func standInForRemote(saying answer: String) throws {
    try files.make("bin")
    try files.make("asked")
    try files.write(
      "bin/martlet-local", "#!/bin/sh\nexec \(Programs.path("martlet-local").text) \"$@\"\n",
      mode: 0o755)
    try files.write(
      "bin/martlet-remote",
      """
      #!/bin/sh
      here=\(files.path.text)
      tr '\\0' '\\n' > "$here/asked/$$"
      awk -v say="$(cat $here/answer)" '
        /^$/ { if (open) print n++, say; open = 0; next }
        { open = 1 }' "$here/asked/$$"

      """, mode: 0o755)
    try answerFromRemote(answer)
    try configure([("program-directory", files.path("bin").text)])
  }

  /// Has the script say something else from now on.
  func answerFromRemote(_ answer: String) throws { try files.write("answer", answer + "\n") }

  /// What was asked of each `martlet-remote` that ran: the words of its jobs, a job each.
  func asked() throws -> [[[String]]] {
    try files.names("asked").map { name in
      var jobs: [[String]] = [[]]
      for line in try files.contents("asked/\(name)").lines {
        if line.isEmpty { jobs.append([]) } else { jobs[jobs.count - 1].append(line.text) }
      }
      return jobs.filter { !$0.isEmpty }
    }
  }

  /// Has the script wait, before it says anything of jobs for this way, until there is a file `go`.
  func makeRemoteWait(forTarget way: String) throws {
    let script = try files.contents("bin/martlet-remote").text
    let lines = script.split(separator: "\n", omittingEmptySubsequences: false)
    let at = lines.firstIndex { $0.hasPrefix("awk ") } ?? lines.endIndex
    let wait =
      "if grep -qxF 'target=\(way)' \"$here/asked/$$\"; then "
      + "while [ -d \"$here/asked\" ] && [ ! -e \"$here/go\" ]; do sleep 0.1; done; fi"
    let all = lines[..<at] + [Substring(wait)] + lines[at...]
    try files.write("bin/martlet-remote", all.joined(separator: "\n"), mode: 0o755)
  }

  /// The lines of a file that contain this; none if there is no file.
  func lines(_ name: String, _ text: String) throws -> [String] {
    guard let bytes = try? files.contents(name) else { return [] }
    return bytes.lines.map(\.text).filter { $0.contains(text) }
  }

  /// The lines of the journal that have a text; it is one file each day.
  func journalled(_ text: String) throws -> [String] {
    try queued("queue/log").filter { $0.hasPrefix("journal.") }
      .flatMap { try lines("spool/queue/log/\($0)", text) }
  }

  /// The logs of single messages, which end with them.
  var openLogs: [String] { queued("queue/log").filter { !$0.hasPrefix("journal.") } }
}

/// Looks again and again until something holds; false if it does not for far longer than it takes.
func waitUntil(_ holds: () throws -> Bool) throws -> Bool {
  for _ in 0..<1200 {
    if try holds() { return true }
    try pause(milliseconds: 50)
  }
  return false
}
