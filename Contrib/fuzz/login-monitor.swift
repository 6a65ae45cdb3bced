// targets: Bytes Postal LoginProtocol
//
// What a worker says that somebody has taken over: each message is read as it is written or not at all, nobody enters
// who was not accepted just before, and after a violation nothing happens. What a monitor says is read back.
import Bytes
import LoginProtocol

/// Messages stand one after the other, each after its length; the octet behind one says what a check found.
func test(_ bytes: [UInt8]) {
  var session = MonitorSession(offersTLS: bytes.count % 2 == 0)
  var isAccepted = false
  var isOver = false
  var rest = bytes[...]
  while let length = rest.popFirst() {
    let octets = [UInt8](rest.prefix(Int(length)))
    rest = rest.dropFirst(Int(length))
    if let message = WorkerMessage(octets) {
      require(message.bytes == octets, "a message is not written as it was read")
    }
    if let message = MonitorMessage(octets) {
      require(MonitorMessage(message.bytes) == message, "an answer is not read as it was written")
    }
    let effect = session.receive(octets)
    if case .violation = effect {
      isOver = true
      continue
    }
    require(!isOver, "something happens after the end")
    switch effect {
    case .begin, .respond:
      let found = rest.popFirst() ?? 0
      let progress: MonitorSession.Progress =
        found % 3 == 0 ? .accepted : found % 3 == 1 ? .challenged : .refused
      session.note(progress)
      isAccepted = progress == .accepted
    case .forget: isAccepted = false
    case .enter:
      require(isAccepted, "somebody enters without a login")
      isOver = true
    case .giveUp: isOver = true
    case .offer, .startTLS: break
    case .violation: break
    }
  }
}
