import Bytes
import Configuration
import Postal
import Testing
import Unix
import TestSupport

@Suite("finding and loading martlet.conf")
struct SettingsLoadingTests {
  @Test("a named file is read, and relative paths start beside it")
  func named() throws {
    let scratch = try Scratch()
    let file = try scratch.write("martlet.conf", "spool = queue\n")
    let settings = try Settings.load(path: file)
    #expect(settings.spool == scratch.path.appending("queue"))
    #expect(settings.file == file)
    #expect(settings.aliases.path == scratch.path.appending("aliases"))
  }

  @Test("a named file that is missing ends with exit status 78")
  func missing() throws {
    let scratch = try Scratch()
    let failure = #expect(throws: Failure.self) {
      _ = try Settings.load(path: scratch.path.appending("none"))
    }
    #expect(failure?.exitStatus == .configuration)
    #expect(
      failure?.text.text
        == "\(scratch.path.text)/none: cannot be read: No such file or directory")
  }

  @Test("a directory and a file over the limit cannot be read, exit status 78")
  func unreadable() throws {
    let scratch = try Scratch()
    let directory = #expect(throws: Failure.self) { _ = try Settings.load(path: scratch.path) }
    #expect(directory?.text.text == "\(scratch.path.text): is not a regular file")
    #expect(directory?.exitStatus == .configuration)
    let big = String(repeating: "#", count: Settings.sizeLimit + 1)
    let file = try scratch.write("big", big)
    let failure = #expect(throws: Failure.self) { _ = try Settings.load(path: file) }
    #expect(
      failure?.text.text == "\(file.text): is larger than 1048576 octets")
  }

  @Test("loading names the first problem and counts the rest; reading has all")
  func problems() throws {
    let scratch = try Scratch()
    let file = try scratch.write("c", "a = 1\nb = 2\nc\n")
    let failure = #expect(throws: Failure.self) { _ = try Settings.load(path: file) }
    #expect(
      failure?.text.text
        == "\(file.text):1: there is no setting named `a`; see martlet.conf(5)"
        + " (and 2 more: run `martlet check`)")
    #expect(failure?.exitStatus == .configuration)
    #expect(try Settings.read(path: file).1.count == 3)
  }

  @Test("a relative path of the file becomes an absolute one")
  func relative() throws {
    let scratch = try Scratch()
    _ = try scratch.write("martlet.conf", "")
    let here = try Host.workingDirectory()
    let up = String(repeating: "../", count: here.bytes.filter { $0 == "/" }.count)
    let relative = Path(composed: up + scratch.path.text.dropFirst() + "/martlet.conf")
    #expect(try Settings.load(path: relative).spool.isAbsolute)
    #expect(try Settings.load(path: relative).aliases.path.isAbsolute)
  }

  @Test("a file that anybody may write is refused")
  func writable() throws {
    let scratch = try Scratch()
    let file = try scratch.write("martlet.conf", "", mode: 0o666)
    let failure = #expect(throws: Failure.self) { _ = try Settings.load(path: file) }
    #expect(failure?.exitStatus == .configuration)
    #expect(
      failure?.text.text
        == "\(file.text): others than its owner can write it; say chmod go-w \(file.text)")
  }

  @Test("the first line of a file can be the domain, as with /etc/mailname")
  func mailname() throws {
    let scratch = try Scratch()
    let name = try scratch.write("mailname", "example.net\nignored\n")
    let file = try scratch.write("martlet.conf", "domain = \(name.text)\n")
    #expect(try Settings.load(path: file).domain.text == "example.net")
  }

  @Test("a program is looked for where the configuration says")
  func programs() {
    var settings = Settings()
    settings.programDirectory = "/opt/martlet"
    #expect(settings.program("martlet-local").text == "/opt/martlet/martlet-local")
    settings.programDirectory = nil
    #expect(settings.program("no-such-program").text.hasSuffix("/no-such-program"))
  }
}
