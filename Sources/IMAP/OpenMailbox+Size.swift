extension OpenMailbox {
  /// Asks for the size of each message; a store that knows the sum does better.
  public func totalSize(onlyDeleted: Bool) throws(MailRefusal) -> Int {
    let list = try messages()
    var total = 0
    for position in 0..<list.count {
      if onlyDeleted, !list.flags(at: position).system.contains(.deleted) { continue }
      // a message that is gone meanwhile has no size
      total += try facts(of: list.uid(at: position), .size)?.size ?? 0
    }
    return total
  }
}
