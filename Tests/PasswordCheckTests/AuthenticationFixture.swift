internal import Authentication
internal import Bytes
internal import Postal
internal import TestSupport
internal import Unix

/// An installation with a configuration, a passwd file and the programs as they were built.
final class AuthenticationFixture {
  static let program = Program.directory.appending("martlet-auth").text
  static let martlet = Program.directory.appending("martlet").text

  let scratch: Scratch
  private(set) var log = ""

  /// `alice` has the password `secret`, for all mechanisms; `bob` is locked; `carol` has a certificate.
  init(_ settings: String = "authentication = passwd\n", passwd: String? = nil) throws {
    scratch = try Scratch()
    try scratch.write("martlet.conf", settings)
    try scratch.write("passwd", passwd ?? Self.passwd)
  }

  static let passwd = """
    # logins for tests
    alice:$6$rounds=1000$abcdefgh$nhYjN017qxiYztzyUpZtPnUQcnLy62KsunSLHNe\
    Lahp2EHPlAKmFFlrjEwSXGo2kgY5hR2.peKEg2VGUqIJJu1
    alice:{SCRAM-SHA-256}4096,MDEyMzQ1Njc4OWFiY2RlZg==,\
    bpSY5Ze9NUH+I35LC3gVq+DpBfK46iXBxvhAKqVu9pE=,VpYlBuxyzeCI1KnctrefdljpB1mk3Gp7sBI/t11+NkQ=
    alice:{SCRAM-SHA-1}4096,MDEyMzQ1Njc4OWFiY2RlZg==,\
    ZnqDkbqfwR2KKV/RA37Ut+cv+dg=,XH6+sRFySz39hhtQA1fE+aOQl/U=
    alice:{CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56
    bob:$6$rounds=1000$abcdefgh$nhYjN017qxiYztzyUpZtPnUQcnLy62KsunSLHNe\
    Lahp2EHPlAKmFFlrjEwSXGo2kgY5hR2.peKEg2VGUqIJJu1
    bob:!
    carol:{EXTERNAL}CN=Carol,O=Example

    """

  var configuration: String { scratch("martlet.conf").text }

  /// What martlet-auth answers to these lines, one after the other.
  func talk(_ lines: [String], environment: [String] = ["PATH=/usr/bin:/bin"]) throws -> [String] {
    let input = try scratch.write("requests", lines.joined(separator: "\n") + "\n")
    let result = try Program.run(
      [Self.program, "-C", configuration, "--delay", "0"], input: input, environment: environment)
    log = result.errors
    return result.output.split(separator: "\n").map(String.init)
  }

  /// The request that begins an exchange under TLS.
  static func begin(
    _ mechanism: String, _ initial: String? = nil, remote: String = "192.0.2.1",
    change: (inout ConnectionFacts) -> Void = { _ in }
  ) -> String {
    var facts = ConnectionFacts(remote: IPAddress(Array(remote.utf8)))
    facts.isProtected = true
    change(&facts)
    return AuthenticationRequest.begin(
      .init(
        service: Array("smtp".utf8), mechanism: Array(mechanism.utf8), connection: facts,
        initial: initial.map { Array($0.utf8) })
    ).bytes.text
  }

  static func respond(_ text: String) -> String {
    AuthenticationRequest.respond(Array(text.utf8)).bytes.text
  }
}
