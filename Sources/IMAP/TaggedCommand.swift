public import Bytes

/// A command as it was framed, understood.
public struct TaggedCommand: Hashable, Sendable {
  /// The tag, which the response is to have.
  public let tag: Tag
  /// What is asked for.
  public let command: Command

  /// Why a command is none; the answer is BAD with the tag, or without one if that could not be read.
  public struct Refusal: Error, Hashable, Sendable {
    /// The tag, if it could be read.
    public let tag: Tag?
    /// What is wrong, and where.
    public let error: ParsingError

    /// A refusal.
    public init(tag: Tag?, _ error: ParsingError) {
      self.tag = tag
      self.error = error
    }
  }

  /// Reads a whole command without its line end; literals stand in it as they came.
  ///
  /// `isUTF8` says that the client has enabled IMAP4rev2 or UTF8=ACCEPT.
  public init(_ text: [UInt8], isUTF8: Bool = false) throws(Refusal) {
    var reader = Reader(text, isUTF8: isUTF8)
    var tag: Tag?
    do throws(ParsingError) {
      let own = try Tag(&reader)
      tag = own
      try reader.expect(ASCII.space, "a command is missing after the tag")
      command = try Command(&reader)
      try reader.end()
      self.tag = own
    } catch {
      throw Refusal(tag: tag, error)
    }
  }
}
