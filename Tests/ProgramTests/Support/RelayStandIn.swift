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
}
