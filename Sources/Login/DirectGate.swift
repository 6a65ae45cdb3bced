internal import Authentication
internal import Configuration
internal import LoginProtocol
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The gate of a process that is one user, which does all by itself.
struct DirectGate: LoginGate, ~Copyable {
  private var check: LoginCheck

  init(_ check: consuming LoginCheck) { self.check = check }

  var offer: GateOffer { check.offer }

  /// Who was found to be right last.
  var admission: Admission? { check.admission }

  /// The client has come in.
  func noteEntry() { check.noteEntry() }

  mutating func begin(
    _ mechanism: [UInt8], _ initial: [UInt8]?
  ) throws(Errno) -> LoginStep {
    check.begin(mechanism, initial)
  }

  mutating func respond(_ response: [UInt8]) throws(Errno) -> LoginStep {
    check.respond(response)
  }

  mutating func forget() throws(Errno) { check.forget() }

  mutating func startTLS(on connection: inout Connection) throws(Errno) {
    do throws(Failure) { connection.goOn(over: try check.protect(connection.input)) } catch {
      check.log.trouble(error)
      throw .connectionReset
    }
  }
}
