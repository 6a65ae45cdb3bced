internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Finds the messages that a person names: by an id, by its unambiguous beginning, or `all`.
struct MessageSelector {
  /// A message and where it was seen.
  struct Found: Hashable {
    let id: QueueID
    let place: QueueNames.Place
  }

  /// The word for every message.
  static let all = Array("all".utf8)

  private let messages: [Found]

  init(_ spool: Spool) throws(Errno) {
    let names = try QueueNames(spool)
    messages = names.entries.compactMap { entry in
      QueueID([UInt8](names.name(entry))).map { Found(id: $0, place: entry.place) }
    }
  }

  /// The messages of these words in the order of the queue, each once; what names none or several is complained of.
  func find(_ words: [[UInt8]], takesAll: Bool, answer: inout Answer) -> [Found] {
    var chosen: Set<Found> = []
    for word in words {
      if takesAll, word == Self.all {
        chosen.formUnion(messages)
        continue
      }
      let matches = messages.filter { $0.id.bytes.starts(with: word) }
      if matches.count == 1 || matches.first?.id.bytes == word {
        chosen.insert(matches[0])
      } else if matches.isEmpty || word.isEmpty {
        answer.complain("there is no message \(word.text) in the queue; see mailq", .noInput)
      } else {
        answer.complain(
          "\(matches.count) messages begin with \(word.text); name more of the id", .usage)
      }
    }
    return messages.filter(chosen.contains)
  }
}
