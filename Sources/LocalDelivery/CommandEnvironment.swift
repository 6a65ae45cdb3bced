internal import Bytes
internal import Postal
internal import Unix

/// The environment that delivery commands find, with the names of Postfix and of qmail.
struct CommandEnvironment {
  private(set) var variables: [[UInt8]] = []

  /// The environment for a job.
  init(_ job: LocalJob, _ policy: DeliveryPolicy) {
    let sender = (job.sender ?? job.supposedSender)?.plain ?? []
    let original = job.original ?? job.recipient
    set("SENDER", sender)
    set("RECIPIENT", job.recipient?.bytes)
    set("ORIGINAL_RECIPIENT", original?.bytes)
    set("LOCAL", job.recipient?.localPart)
    set("DOMAIN", job.recipient?.domain)
    set("HOST", job.recipient?.domain)
    set("EXTENSION", job.extension)
    set("EXT", job.extension)
    set("USER", job.user.name)
    set("LOGNAME", job.user.name)
    set("HOME", job.user.home?.bytes)
    set("SHELL", job.user.shell.isEmpty ? Array("/bin/sh".utf8) : job.user.shell)
    set("PATH", Array(policy.commandPath.utf8))
    setLines(job, sender)
    for name: Path in ["TZ", "LANG", "MARTLET_CONFIG"] {
      if let value = Host.environment(name) { set(name.text, value) }
    }
    if let configuration = policy.configuration { set("MARTLET_CONFIG", configuration.bytes) }
  }

  /// Lines that qmail's commands put in front of the message, with their line ends.
  private mutating func setLines(_ job: LocalJob, _ sender: [UInt8]) {
    let from = sender.isEmpty ? Array("MAILER-DAEMON".utf8) : sender
    var line = Array("From ".utf8)
    for byte in from { line.append(byte.isBlank ? "-" : byte) }
    line.append(" ")
    line.append(contentsOf: Self.mboxDate(Clock.now))
    set("UFLINE", line + [ASCII.lf])
    set("RPLINE", OutgoingMessage.returnPath(job.sender ?? .null) + [ASCII.lf])
    if let recipient = job.recipient {
      set("DTLINE", OutgoingMessage.deliveredTo(recipient) + [ASCII.lf])
    }
  }

  private mutating func set(_ name: String, _ value: [UInt8]?) {
    guard let value, !value.contains(ASCII.nul) else { return }
    // a later value takes the place of an earlier one
    let prefix = Array(name.utf8) + ["="]
    variables.removeAll { $0.starts(with: prefix) }
    variables.append(prefix + value)
  }

  /// `Fri Nov 20 23:50:12 2026`, UTC.
  static func mboxDate(_ moment: Timestamp) -> [UInt8] {
    let c = moment.civil()
    var out = Array("\(c.weekdayName) \(c.monthName) ".utf8)
    out.append(contentsOf: c.day < 10 ? [" "] : [])
    out.append(decimal: c.day)
    for (mark, number) in [(UInt8(" "), c.hour), (":", c.minute), (":", c.second)] {
      out.append(mark)
      out.append(decimal: number, width: 2)
    }
    out.append(" ")
    out.append(decimal: c.year, width: 4)
    return out
  }
}
