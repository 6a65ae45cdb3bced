internal import Bytes

/// Walks through arguments as getopt(3) does: letters may be joined, operands may stand anywhere.
struct OptionScanner {
  /// Whether a letter takes a value.
  enum Value {
    /// It takes none.
    case none
    /// It takes the rest of the argument, or the next argument.
    case required
    /// It takes the rest of the argument, which may be empty.
    case attached
  }

  /// What was found.
  enum Item: Equatable {
    /// A letter with its value.
    case option(UInt8, [UInt8])
    /// A letter whose value is missing.
    case incomplete(UInt8)
    /// An argument of two hyphens and a word.
    case long([UInt8])
    /// An argument that is no option.
    case operand([UInt8])
  }

  private var arguments: ArraySlice<[UInt8]>
  private var letters: ArraySlice<UInt8> = []
  private var optionsHaveEnded = false

  init(_ arguments: [[UInt8]]) { self.arguments = arguments[...] }

  /// The next item, nil at the end; `value` says of a letter what it takes.
  mutating func next(_ value: (UInt8) -> Value) -> Item? {
    if let letter = letters.popFirst() { return option(letter, value(letter)) }
    guard let argument = arguments.popFirst() else { return nil }
    if optionsHaveEnded || argument.first != "-" || argument.count == 1 {
      return .operand(argument)
    }
    if argument[1] == "-" {
      if argument.count > 2 { return .long(argument) }
      optionsHaveEnded = true
      return next(value)
    }
    letters = argument.dropFirst()
    return next(value)
  }

  private mutating func option(_ letter: UInt8, _ value: Value) -> Item {
    switch value {
    case .none: return .option(letter, [])
    case .attached: return .option(letter, takeRest())
    case .required:
      if !letters.isEmpty { return .option(letter, takeRest()) }
      guard let next = arguments.popFirst() else { return .incomplete(letter) }
      return .option(letter, next)
    }
  }

  private mutating func takeRest() -> [UInt8] {
    defer { letters = [] }
    return [UInt8](letters)
  }
}
