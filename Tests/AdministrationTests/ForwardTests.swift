import Bytes
import TestSupport
import Testing
import Unix

@Suite("The .forward files of people") struct ForwardTests {
  /// Whether this process may show the programs that it runs another /etc/passwd.
  static let canPretend =
    Launch.isRoot && (try? Program.run(["/usr/bin/unshare", "-m", "/bin/true"]))?.status == 0

  @Test(
    "root's check reads them as their owners, and tells of them",
    .enabled(if: canPretend, "needs root and a mount namespace"))
  func asUsers() throws {
    let scratch = try Scratch(mode: 0o755)
    let passwd = ["alice", "bob", "daemon", "carol"].enumerated().map { number, name in
      // the third is a service's
      let uid = name == "daemon" ? 2 : 4242 + number
      return "\(name):x:\(uid):\(uid)::\(scratch(name).text):/bin/sh\n"
    }
    try scratch.write("passwd", "root:x:0:0::/root:/bin/sh\n" + passwd.joined(), mode: 0o644)
    for (number, name) in ["alice", "bob", "daemon"].enumerated() {
      try scratch(name).makeDirectories(mode: 0o700)
      try scratch.write("\(name)/.forward", "/var/mail/\(name)\n")
      let uid = UInt32(4242 + number)
      let home = try Directory(scratch(name))
      try home.open(".forward").setOwner(uid, group: uid)
      try home.setOwner(uid, group: uid)
    }
    // bob's belongs to somebody else, who is neither he nor root
    try Directory(scratch("bob")).open(".forward").setOwner(4299, group: 4299)
    try Directory(scratch("bob")).open(".forward").setMode(0o644)
    try scratch.write("martlet.conf", "hostname = test.example\nspool = spool\n", mode: 0o644)
    let script = #"mount --bind "$0" /etc/passwd && exec "$1" --config "$2" check"#
    let result = try Program.run([
      "/usr/bin/unshare", "-m", "/bin/sh", "-c", script, scratch("passwd").text,
      Program.directory.appending("martlet").text, scratch("martlet.conf").text,
    ])
    let lines = result.output.split(separator: "\n").filter { $0.contains(".forward") }
    #expect(
      lines.map { $0.replacing(scratch.path.text + "/", with: "") } == [
        "alice/.forward:1: mail is not written into the file /var/mail/alice: name a Maildir, with / at its end",
        "bob/.forward: belongs to another user",
      ])
    #expect(result.status == 78)
  }
}
