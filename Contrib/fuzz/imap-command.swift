// targets: Bytes Digest Postal Message IMAP
//
// What a client sends, framed and read: nothing traps, what is read does not depend on where the octets were cut, and
// strings, sets and names are written as they read.
import Bytes
import IMAP

/// What a framer says; octets of messages are joined, as how they are cut does not matter.
private func frame(_ bytes: [UInt8], seed: UInt8, refusing size: Int) -> [CommandFramer.Event] {
  var framer = CommandFramer(CommandFramer.Limits(text: 2_000, literals: 500, unasked: 300))
  var events: [CommandFramer.Event] = []
  pieces(bytes, seed) { piece in
    framer.feed(piece.array)
    while let event = framer.next() {
      switch (event, events.last) {
      case (.upload(.octets(let more)), .upload(.octets(let octets))):
        events[events.count - 1] = .upload(.octets(octets + more))
      default: events.append(event)
      }
      switch event {
      case .upload(.literal(let literal)):
        if literal.size > size { framer.refuse() } else { framer.accept() }
      case .command(let text): framer.awaitsLine = text.count % 7 == 3
      case .proceed, .upload, .line, .refused: break
      }
    }
  }
  return events
}

private func read(_ text: [UInt8], isUTF8: Bool) {
  do throws(TaggedCommand.Refusal) {
    check(try TaggedCommand(text, isUTF8: isUTF8).command)
  } catch {
    require(error.error.offset <= text.count, "an error behind the end")
  }
}

private func check(_ command: Command) {
  switch command {
  case .select(let select): check(select.mailbox)
  case .delete(let name), .subscribe(let name): check(name)
  case .list(let list):
    for pattern in list.patterns { _ = pattern.matches(.inbox, delimiter: "/") }
  case .selected(let command): check(command)
  default: break
  }
}

private func check(_ command: SelectedCommand) {
  switch command {
  case .copy(let messages, let name, _):
    check(name)
    if case .numbers(let set) = messages { check(set) }
  case .fetch(let fetch, _):
    var writer = ResponseWriter()
    writer.beginFetch(1)
    for item in fetch.items { writer.fetch(item, Array("x".utf8)) }
    writer.endFetch()
  default: break
  }
}

private func check(_ name: MailboxName) {
  for isUTF8 in [false, true] {
    let again = try? MailboxName(wire: name.wire(isUTF8: isUTF8), isUTF8: isUTF8)
    require(again == name, "a name that reads otherwise")
  }
}

private func check(_ set: SequenceSet) {
  require((try? SequenceSet(set.bytes)) == set, "a set that reads otherwise")
  let numbers = set.resolved(last: 50)
  for (a, b) in zip(numbers.ranges, numbers.ranges.dropFirst()) {
    require(a.upperBound < b.lowerBound - 1, "ranges that meet")
  }
  require(numbers.union(numbers) == numbers, "a union with itself")
  require(numbers.subtracting(numbers).isEmpty, "a difference from itself")
}

/// The first octet is how the octets are cut, and whether names are UTF-8.
func test(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  let octets = [UInt8](bytes.dropFirst())
  let events = frame(octets, seed: 0, refusing: Int(choice))
  require(events == frame(octets, seed: choice | 1, refusing: Int(choice)), "cut otherwise")
  for event in events {
    if case .command(let text) = event { read(text, isUTF8: choice & 1 == 1) }
  }
  if let name = ModifiedUTF7.decode(octets) {
    require(ModifiedUTF7.encode(name) == octets, "two encodings of a name")
  }
}
