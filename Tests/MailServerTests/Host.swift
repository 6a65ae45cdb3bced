import Bytes
import Configuration
import MailServer
import Postal
import Queue
import SMTP
import Service
import TestSupport
import Transport
import Unix

/// A small mail host in a scratch directory, with a server that serves one dialogue at a time.
final class Host {
  let scratch: Scratch
  var settings: Settings
  var mode = Session.Mode.smtp
  /// Where the client is; nil for a pipe.
  var client: String? = "203.0.113.5"

  init(_ configuration: String = "", routes: String = "", hasSpool: Bool = true) throws {
    scratch = try Scratch()
    try scratch.write(
      "users",
      "bob@example.org \(scratch("bob").text)/\ncarol@example.org \(scratch("carol").text)/\n")
    try scratch.write("aliases", "postmaster: bob\nfar: x@remote.example\nteam: bob, carol\n")
    try scratch.write(
      "routes", "lists.example lmtp:127.0.0.1:24\nbackup.example smtp:192.0.2.7\n\(routes)")
    let file = try scratch.write(
      "martlet.conf",
      """
      hostname = mx.example.org
      domain = example.org
      local-domains = example.org
      spool = spool
      accounts = no
      user = nobody
      log = stderr
      \(configuration)
      """)
    settings = try Settings.load(path: file)
    if hasSpool { try Spool.create(scratch("spool")) }
  }

  /// Lets a client say all at once, then go; the answer is what the server says, line by line.
  func serve(_ text: String) throws -> [String] { try serve(Array(text.utf8)).replies }

  func serve(_ bytes: [UInt8]) throws -> (replies: [String], ending: MailServer.Ending) {
    let (ours, theirs) = try StreamPair().split()
    let client = FileDescriptor(owning: ours)
    try client.write(bytes)
    try DescriptorNumber(client.number).endSending()
    var server = MailServer(
      settings, mode: mode, peer: Peer(address: self.client.flatMap { IPAddress(Array($0.utf8)) }),
      connection: Connection(owning: FileDescriptor(owning: theirs)),
      policy: RecipientPolicy(settings))
    let ending = server.serve()
    _ = consume server
    let said = try client.readAll(limit: 1 << 20)
    return (said.lines.map { $0.trimmed.text }, ending)
  }

  /// What lies in a directory of the queue.
  func queued(_ place: String = "new") throws -> [String] {
    try scratch.names("spool/queue/\(place)").map { try scratch.text("spool/queue/\(place)/\($0)") }
  }
}

extension [String] {
  /// The codes of replies, without those of EHLO.
  var codes: [String] {
    filter { $0.dropFirst(3).first != "-" }.map { String($0.prefix(3)) }
  }
}
