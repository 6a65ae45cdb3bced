internal import Bytes

/// A dialogue that can be run, however the octets of the side that the file plays are cut.
public protocol Rehearsal {
  /// What the side that the file plays says; an empty piece is something else that happens.
  var pieces: [[UInt8]] { get }
  /// The lines of the file for these pieces.
  var echo: [[UInt8]] { get }
  /// All lines of both sides.
  var dialogue: [[UInt8]] { get }
  /// The lines of the side that is tested.
  var answers: [[UInt8]] { get }
  /// Whether octets behind a line would be another matter: the pieces must come one after the other.
  var mustWait: Bool { get }
  /// Whether the pieces mean what they do only as they are.
  var isWhole: Bool { get }
  /// The lines of the tested side for these pieces; `echo` adds those of the other, one for each piece.
  func run(_ pieces: [[UInt8]], echo: [[UInt8]]) -> [[UInt8]]
}

extension Rehearsal {
  /// Nothing of it is special.
  public var mustWait: Bool { false }
  /// Nothing of it is special.
  public var isWhole: Bool { false }

  /// The dialogue as it goes when each line is answered before the next.
  public var rehearsed: [String] { run(pieces, echo: echo).map(\.text) }

  /// The dialogue as the file has it.
  public var written: [String] { dialogue.map(\.text) }

  /// What may come in one packet.
  private var groups: [[UInt8]] {
    if mustWait { return pieces }
    var groups: [[UInt8]] = []
    for piece in pieces {
      if piece.isEmpty || groups.last?.isEmpty ?? true {
        groups.append(piece)
      } else {
        groups[groups.count - 1] += piece
      }
    }
    return groups
  }

  /// Where the octets must not be cut, as that changes the answers: nowhere, if all is well.
  public var wrongCuts: [String] {
    if isWhole { return [] }
    let groups = groups
    var wrong: [String] = []
    for (position, group) in groups.enumerated() where group.count > 1 {
      // of long ones not every octet, or it would take a minute
      for cut in stride(from: 1, to: group.count, by: max(1, group.count / 1000)) {
        let two = [[UInt8](group[..<cut]), [UInt8](group[cut...])]
        let pieces = groups[..<position] + two + groups[(position + 1)...]
        if run([[UInt8]](pieces), echo: []) != answers { wrong.append("\(position) at \(cut)") }
      }
    }
    if run(groups, echo: []) != answers { wrong.append("in one packet") }
    if run(Self.octets(groups), echo: []) != answers { wrong.append("octet by octet") }
    return wrong
  }

  /// What is answered to lines that come in one packet; nil if it is something else when they come otherwise.
  public func agreed(_ lines: [[UInt8]]) -> [[UInt8]]? {
    let record = run([[UInt8](lines.joined())], echo: [])
    guard run(lines, echo: []) == record, run(Self.octets(lines), echo: []) == record else {
      return nil
    }
    return record
  }

  private static func octets(_ pieces: [[UInt8]]) -> [[UInt8]] {
    var out: [[UInt8]] = []
    for piece in pieces {
      if piece.isEmpty { out.append([]) } else { out += piece.map { [$0] } }
    }
    return out
  }
}

/// One whose file plays the client.
public protocol ServerRehearsal: Rehearsal {
  /// The file.
  var file: TranscriptFile { get }
}

extension ServerRehearsal {
  /// What the client says.
  public var pieces: [[UInt8]] { file.client }
  /// Its lines.
  public var echo: [[UInt8]] { file.clientLines }
  /// All lines.
  public var dialogue: [[UInt8]] { file.dialogue }
  /// What the server does.
  public var answers: [[UInt8]] { file.server }
  /// The name of the file.
  public var testDescription: String { file.name }
}
