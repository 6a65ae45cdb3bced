internal import Bytes
internal import Unix

/// What the runner may ask of the spawner.
enum SpawnerRequest: Equatable {
  /// Start an agent as this user, with the descriptors that come along.
  case start(RunAs)
  /// Make the file that comes along the runner's own, mode 0600.
  case own
  /// Kill an agent that was started.
  case kill(Int32)

  /// The words of the request, each ended by NUL.
  var bytes: [UInt8] {
    let words: [[UInt8]] =
      switch self {
      case .start(let identity):
        [
          Array("start".utf8), Array(String(identity.uid).utf8), Array(String(identity.gid).utf8),
          identity.name ?? [],
        ]
      case .own: [Array("own".utf8)]
      case .kill(let pid): [Array("kill".utf8), Array(String(pid).utf8)]
      }
    return words.flatMap { $0 + [ASCII.nul] }
  }

  /// Reads exactly what `bytes` writes.
  init?(_ bytes: [UInt8]) {
    guard bytes.last == ASCII.nul else { return nil }
    let words = bytes.dropLast().split(separator: ASCII.nul, omittingEmptySubsequences: false)
      .map { [UInt8]($0) }
    func number<Number: FixedWidthInteger>(_ i: Int) -> Number? {
      words[i].decimal.flatMap(Number.init(exactly:))
    }
    switch (words[0].text, words.count) {
    case ("start", 4):
      guard let uid: UInt32 = number(1), let gid: UInt32 = number(2) else { return nil }
      self = .start(RunAs(name: words[3].isEmpty ? nil : words[3], uid: uid, gid: gid))
    case ("own", 1): self = .own
    case ("kill", 2):
      guard let pid: Int32 = number(1) else { return nil }
      self = .kill(pid)
    default: return nil
    }
  }
}

/// What the spawner answers, or tells of itself.
enum SpawnerReply: Equatable {
  /// The request was done; of a start: the process number.
  case done(Int32)
  /// The request was not done.
  case refused(Errno)
  /// An agent has ended. This comes unasked.
  case ended(Int32, Ending)

  /// The longest reply, in octets.
  static let limit = 64

  /// A letter and numbers, with blanks.
  var bytes: [UInt8] {
    let text =
      switch self {
      case .done(let value): "d \(value)"
      case .refused(let error): "r \(error.number)"
      case .ended(let pid, .exited(let status)): "e \(pid) \(status)"
      case .ended(let pid, .signalled(let signal)): "s \(pid) \(signal)"
      }
    return Array(text.utf8)
  }

  /// Reads what `bytes` writes.
  init?(_ bytes: [UInt8]) {
    let words = bytes.words
    let numbers = words.dropFirst().compactMap { $0.decimal.flatMap(Int32.init(exactly:)) }
    switch (words.first?.text, numbers.count) {
    case ("d", 1): self = .done(numbers[0])
    case ("r", 1): self = .refused(Errno(numbers[0]))
    case ("e", 2): self = .ended(numbers[0], .exited(numbers[1]))
    case ("s", 2): self = .ended(numbers[0], .signalled(numbers[1]))
    default: return nil
    }
  }
}
