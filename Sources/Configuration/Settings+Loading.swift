internal import Bytes
public import Postal
public import Unix

extension Settings {
  /// The most octets of a configuration file.
  public static let sizeLimit = 1 << 20

  /// The configuration of a program: the file named on its command line, else by MARTLET_CONFIG, else the default.
  ///
  /// Costs one open and one read. The default file may be missing; a named one may not. Any problem
  /// is a permanent failure of configuration (exit status 78) that names the first and counts the rest.
  public static func load(path named: Path? = nil) throws(Failure) -> Settings {
    let (settings, problems) = try read(path: named)
    guard let first = problems.first else { return settings }
    var text = first.bytes
    if problems.count > 1 {
      text.append(" (and \(problems.count - 1) more: run `martlet check`)")
    }
    throw Failure(.configuration(.permanent), text)
  }

  /// The same, with every problem of the file; settings without a good value keep their default.
  ///
  /// Fails only if the file cannot be read at all.
  public static func read(path named: Path? = nil) throws(Failure) -> (Settings, [Problem]) {
    let chosen = named ?? Host.environment("MARTLET_CONFIG").flatMap { $0.isEmpty ? nil : Path($0) }
    let path = try absolute(chosen ?? defaultFile)
    let text: [UInt8]
    do throws(GuardedFile.Refusal) {
      text = try GuardedFile.open(path).contents(limit: sizeLimit)
    } catch {
      if error.isMissing, chosen == nil { return (Settings(), []) }
      throw Failure(.configuration(.permanent), "\(path.text): \(error.text(path))")
    }
    return parse(text, file: path)
  }

  /// The settings of a text that stands in this file, and every problem with it.
  public static func parse(
    _ text: [UInt8], file: Path, host: [UInt8] = Host.name
  ) -> (Settings, [Problem]) {
    var parser = SettingsParser(file: file, directory: file.parent, host: host)
    parser.parse(text)
    return (parser.settings, parser.problems)
  }

  private static func absolute(_ path: Path) throws(Failure) -> Path {
    if path.isAbsolute { return path }
    do throws(Errno) {
      return try Host.workingDirectory().appending(path)
    } catch {
      throw Failure(.configuration(.permanent), "\(path.text): cannot be read: \(error.message)")
    }
  }
}
