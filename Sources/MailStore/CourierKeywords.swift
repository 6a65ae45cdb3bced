internal import Bytes
internal import Maildir
internal import Unix

/// The keywords that Courier has in the directory `courierimapkeywords`.
///
/// Its file `:list` has the keywords, an empty line, then `name:number number…` for each message. A file
/// with the name of a message has newer keywords of it, a line each; so has `.N.name`, the highest N last.
struct CourierKeywords {
  private static let sizeLimit = 1 << 28
  private static let fileLimit = 1 << 16
  /// How many files of single messages are read.
  private static let filesLimit = 100_000

  /// The keywords by the keys of file names.
  private(set) var keywords: [[UInt8]: [[UInt8]]] = [:]

  init?(_ maildir: Maildir) throws(Errno) {
    do throws(Errno) {
      let directory = try maildir.directory.directory("courierimapkeywords")
      try takeList(directory.open(":list").readAll(limit: Self.sizeLimit))
      for (key, (_, name)) in try Self.updates(directory) {
        let text = try directory.open(name).readAll(limit: Self.fileLimit)
        keywords[key] = text.lines.filter(KeywordLetters.isKeyword)
      }
    } catch {
      switch error {
      case .noSuchFile, .notDirectory, .symbolicLink: return nil
      default: throw error
      }
    }
  }

  /// Reads the file `:list`.
  init(list: [UInt8]) { takeList(list) }

  private mutating func takeList(_ text: [UInt8]) {
    let lines = text.lines
    let words = lines.prefix { !$0.isEmpty }
    for line in lines.dropFirst(words.count + 1) {
      guard let colon = line.lastIndex(of: ":") else { continue }
      var found: [[UInt8]] = []
      for number in [UInt8](line[(colon + 1)...]).words {
        guard let number = number.decimal, words.indices.contains(number) else { continue }
        if KeywordLetters.isKeyword(words[number]) { found.append(words[number]) }
      }
      keywords[ImportedList.key(line[..<colon])] = found
    }
  }

  /// The newest file of each message that has one.
  private static func updates(
    _ directory: borrowing Directory
  ) throws(Errno) -> [[UInt8]: (age: Int, name: Path)] {
    var newest: [[UInt8]: (age: Int, name: Path)] = [:]
    try directory.forEachName { (name) throws(Errno) in
      let bytes = name.bytes
      var (file, age) = (bytes[...], Int.max)
      if bytes.first == "." {
        guard let (number, rest) = [UInt8](bytes.dropFirst()).cut(at: "."),
          let number = number.decimal
        else { return true }
        (file, age) = (rest[...], number)
      }
      let key = ImportedList.key(file)
      if !key.isEmpty, newest[key].map({ $0.age < age }) ?? true { newest[key] = (age, name) }
      return newest.count < filesLimit
    }
    return newest
  }
}
