internal import Bytes
internal import Postal

/// The left sides of a table: which line has a name, and what is wrong with those that have none.
///
/// Of several entries of a name the first holds.
struct TableIndex<Entry: Sendable>: Sendable {
  private struct Item: Sendable {
    let line: Int
    let entry: Entry
  }

  /// The path of the table.
  let file: [UInt8]
  private var items: [[UInt8]: Item] = [:]
  private var unreadable: [Problem] = []
  private var repeated: [Problem] = []

  init(file: [UInt8]) { self.file = file }

  /// How many names there are.
  var count: Int { items.count }

  /// All names, in no order.
  var names: [[UInt8]] { [[UInt8]](items.keys) }

  /// All entries, in no order.
  var entries: [Entry] { items.values.map(\.entry) }

  /// The line of a name.
  func line(of name: [UInt8]) -> Int? { items[name]?.line }

  /// The entry of a name.
  subscript(name: [UInt8]) -> Entry? { items[name]?.entry }

  /// The first line whose name cannot be read: who knows which name it was to be.
  var doubt: Problem? { unreadable.first }

  /// What is wrong with the left sides.
  var problems: [Problem] { unreadable + repeated }

  /// Notes a line whose name cannot be read.
  mutating func note(_ line: Int, _ text: String) {
    unreadable.append(Problem(file: file, line: line, text: text))
  }

  /// Enters a name, or notes that it stands there already and what to do about that.
  mutating func add(_ name: [UInt8], _ entry: Entry, line: Int, ifRepeated advice: String = "") {
    guard let first = items[name] else {
      items[name] = Item(line: line, entry: entry)
      return
    }
    let text = "`\(name.text)` stands in line \(first.line) already, which holds\(advice)"
    repeated.append(Problem(file: file, line: line, text: text))
  }
}
