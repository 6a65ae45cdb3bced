import Bytes
import Testing

@testable import IMAP

/// Octets of a text in which `%XX` is any octet; a text with another `%` stands for itself.
func octets(_ text: String) -> [UInt8] { Escaped.decode(Array(text.utf8)) ?? Array(text.utf8) }

/// The command of a text that begins behind the tag.
func command(_ text: String, isUTF8: Bool = false) -> Command? {
  do throws(TaggedCommand.Refusal) {
    return try TaggedCommand(Array("A1 ".utf8) + octets(text), isUTF8: isUTF8).command
  } catch {
    return nil
  }
}

/// A command about the selected mailbox.
func selectedCommand(_ text: String) -> SelectedCommand? {
  guard case .selected(let selected) = command(text) else { return nil }
  return selected
}

/// A set as a client writes it.
func set(_ text: String) -> MessageSet? {
  do throws(ParsingError) { return .numbers(try SequenceSet(Array(text.utf8))) } catch {
    return nil
  }
}

/// Numbers that look like chance and are the same each time.
struct Chance {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % limit
  }
}

/// A keyword; `\Seen` if it is none.
func flag(_ text: String) -> Flag {
  do throws(ParsingError) { return try Flag(octets(text)) } catch { return .seen }
}

/// A pattern; nil if it is none.
func pattern(_ text: String) -> ListPattern? {
  do throws(ParsingError) { return try ListPattern(octets(text)) } catch { return nil }
}
