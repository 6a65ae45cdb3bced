public import Postal
public import Unix

/// A server on descriptors 0 and 1 as its command line makes it; `ServerMain` runs it.
public protocol ServerProgramming {
  /// Its name, as manuals have it.
  static var name: String { get }
  /// The lines after `usage:`, without the last end.
  static var usage: String { get }
  /// The options that there are, those of `ServerMain` not among them.
  static var options: [Options.Known] { get }

  /// The program as the command line says.
  init(_ options: Options) throws(Options.Misuse)

  /// Serves to the end. A failure to begin is told to the client.
  func run() -> ExitStatus
}
