internal import Bytes

/// Puts what a server of IMAP says together to responses, however it was cut.
struct ServerLines {
  /// A response: its line, in which `{n}` stands for a literal.
  struct Response {
    var line: String
    var literals: [[UInt8]]
  }

  private var rest: [UInt8] = []

  /// The responses that are complete with these octets.
  mutating func feed(_ octets: [UInt8]) -> [Response] {
    rest += octets
    var out: [Response] = []
    var start = 0
    while let (response, end) = response(from: start) {
      out.append(response)
      start = end
    }
    rest.removeFirst(start)
    return out
  }

  private func response(from start: Int) -> (Response, Int)? {
    var response = Response(line: "", literals: [])
    var position = start
    while let feed = rest.span.index(of: ASCII.lf, from: position) {
      let line = rest[position..<feed].filter { $0 != ASCII.cr }
      response.line += String(decoding: line, as: UTF8.self)
      position = feed + 1
      guard let size = Self.literal(line) else { return (response, position) }
      guard rest.count >= position + size else { return nil }
      response.literals.append([UInt8](rest[position..<position + size]))
      position += size
    }
    return nil
  }

  /// The size of the literal that a line announces.
  private static func literal(_ line: [UInt8]) -> Int? {
    guard line.last == "}", let open = line.lastIndex(of: "{") else { return nil }
    return [UInt8](line[(open + 1)...].dropLast()).decimal
  }
}

/// Random numbers that a seed determines.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The numbers of a seed.
  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// The next of them.
  public mutating func next() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below a limit.
  public mutating func below(_ limit: Int) -> Int {
    Int.random(in: 0..<max(1, limit), using: &self)
  }
}
