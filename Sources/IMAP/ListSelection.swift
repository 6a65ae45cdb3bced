internal import Bytes

/// Which names of a tree LIST tells; RFC 9051 §6.3.9.3.
struct ListSelection {
  /// A name that is told.
  struct Choice {
    /// Where it is in the tree.
    var position: Int
    /// Whether it meets the selection itself; if not, only something below it does.
    var isWhole: Bool
    /// Whether something below it meets the selection, which RECURSIVEMATCH tells.
    var hasInfo: Bool
  }

  private let arguments: ListArguments
  private let matchers: [PatternMatcher]

  init(_ arguments: ListArguments) {
    self.arguments = arguments
    matchers = arguments.patterns.matchers(behind: arguments.reference)
  }

  /// What a mailbox was selected by, as CHILDINFO writes it.
  var criteria: [String] {
    (arguments.onlySubscribed ? ["SUBSCRIBED"] : [])
      + (arguments.onlySpecialUse ? ["SPECIAL-USE"] : [])
  }

  /// Each name once, in the order of the tree.
  func choices(in tree: FolderTree) -> [Choice] {
    arguments.matchesChildren ? choicesWithParents(in: tree) : plainChoices(in: tree)
  }

  private func plainChoices(in tree: FolderTree) -> [Choice] {
    var choices: [Choice] = []
    for (position, node) in tree.nodes.enumerated() {
      let isLevel = criteria.isEmpty && node.isLevel
      guard isLevel || meets(node), matchers.match(node.folder.name, asLevel: isLevel) else {
        continue
      }
      choices.append(Choice(position: position, isWhole: true, hasInfo: false))
    }
    return choices
  }

  /// Also the names that do not meet the selection, if something below does that is not told itself.
  private func choicesWithParents(in tree: FolderTree) -> [Choice] {
    let meeting = tree.nodes.map { meets($0) }
    let matching = tree.nodes.map { matchers.match($0.folder.name, asLevel: false) }
    let below = tree.below(meeting)
    let untoldBelow = tree.below(zip(meeting, matching).map { $0 && !$1 })
    var choices: [Choice] = []
    for position in tree.nodes.indices
    where matching[position] && (meeting[position] || untoldBelow[position]) {
      choices.append(
        Choice(position: position, isWhole: meeting[position], hasInfo: below[position]))
    }
    return choices
  }

  /// Whether a mailbox meets what is selected beside its name.
  private func meets(_ node: FolderTree.Node) -> Bool {
    if criteria.isEmpty { return node.folder.exists }
    return (!arguments.onlySubscribed || node.folder.isSubscribed)
      && (!arguments.onlySpecialUse || !node.folder.uses.isEmpty)
  }
}

extension [ListPattern] {
  /// The patterns behind a reference; those that are empty, or too long with it, match nothing.
  func matchers(behind reference: [UInt8]) -> [PatternMatcher] {
    var matchers: [PatternMatcher] = []
    for pattern in self where !pattern.bytes.isEmpty {
      do throws(ParsingError) {
        let whole = try pattern.prefixed(by: reference)
        matchers.append(PatternMatcher(whole, delimiter: FolderTree.delimiter))
      } catch {
        // what cannot be a name is passed over, as RFC 9051 §6.3.9 asks
      }
    }
    return matchers
  }
}

extension [PatternMatcher] {
  /// Whether one of them matches; levels are only meant by patterns that end in `%`.
  func match(_ name: MailboxName, asLevel: Bool) -> Bool {
    for matcher in self where !asLevel || matcher.includesLevels {
      if matcher.matches(name) { return true }
    }
    return false
  }
}
