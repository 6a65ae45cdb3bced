internal import Configuration
internal import SMTP
internal import Unix

/// ETRN: has the waiting mail of a domain tried at once; RFC 1985.
enum QueueTurn {
  /// Starts a run of the queue over the domain's recipients; a resident runner is asked by it.
  static func start(_ domain: [UInt8], _ settings: Settings) -> Session.TurnResult {
    guard settings.etrnDomains.contains(domain) else { return .notAllowed }
    var words = ["martlet-queue"].map { Array($0.utf8) }
    if let file = settings.file { words += [Array("--config".utf8), file.bytes] }
    words += [Array("--recipient".utf8), [UInt8(ascii: "@")] + domain]
    do throws(Errno) {
      let null = try FileDescriptor.open(reading: "/dev/null")
      try DetachedProgram.start(
        settings.program("martlet-queue"), arguments: words, environment: [],
        descriptors: [null.number, null.number, null.number])
      return .started
    } catch { return .unable }
  }
}
