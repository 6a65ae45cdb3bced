extension MessageFacts {
  /// What the octets of a message tell; reads no more of it than the kinds need.
  public init(
    _ content: any MessageContent, _ kinds: Kinds, _ charsets: any CharsetConverter
  ) throws(MailRefusal) {
    self.init()
  }
}
