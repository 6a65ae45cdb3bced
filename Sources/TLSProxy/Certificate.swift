internal import Bytes
internal import COpenSSL
internal import Postal

/// The certificate of a session's other side.
@safe
struct Certificate: ~Copyable {
  private let pointer: OpaquePointer

  /// What the other side showed; nil if nothing.
  init?(of session: borrowing SecureSession) {
    guard let pointer = unsafe co_peer(session.pointer) else { return nil }
    unsafe self.pointer = unsafe pointer
  }

  deinit { unsafe X509_free(pointer) }

  /// The most octets of a subject.
  private static let subjectLimit = 1024

  /// The subject as RFC 4514 writes it, and whether that is all of it.
  var subject: (text: [UInt8], isWhole: Bool) {
    let text = unsafe text(Certificate.subjectLimit) { unsafe co_subject(pointer, $0, $1) }
    return (text, text.count < Certificate.subjectLimit)
  }

  /// The names and addresses it was made out to.
  var names: [[UInt8]] {
    let words = unsafe text(1024) { unsafe co_names(pointer, $0, $1) }.words
    return words.map { IPAddress($0)?.bytes ?? $0 }
  }

  /// The binding of RFC 5929 §4.
  var endPoint: [UInt8]? { unsafe Certificate.endPoint(pointer) }

  /// The binding of RFC 5929 §4 for a certificate; nil if its signature has no hash of its own.
  @unsafe static func endPoint(_ certificate: OpaquePointer) -> [UInt8]? {
    var digest = [UInt8](repeating: 0, count: 64)
    let count = unsafe digest.withUnsafeMutableBufferPointer {
      unsafe co_end_point(certificate, $0.baseAddress)
    }
    return count > 0 ? [UInt8](digest.prefix(Int(count))) : nil
  }

  /// Why it was not believed to be that of `name`, by the code of X509_V_ERR_….
  func refusal(_ code: Int, name: [UInt8]) -> String {
    switch Int32(code) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return "the certificate has expired\(on(1))"
    case X509_V_ERR_CERT_NOT_YET_VALID: return "the certificate is not valid yet\(on(0))"
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the certificate is not for \(name.text) but \(owners)"
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return "the certificate is signed by itself"
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "the certificate is signed by an authority that is not known here"
    case X509_V_ERR_INVALID_PURPOSE: return "the certificate is not one of a server"
    default:
      guard let text = unsafe X509_verify_cert_error_string(code) else { return "not verified" }
      return unsafe "the certificate is not valid: \(String(cString: text))"
    }
  }

  /// `, Jan  1 00:00:00 2020 GMT`: when its own time begins (0) or ends (1).
  private func on(_ end: Int32) -> String {
    unsafe ": \(text(64) { unsafe co_moment(pointer, end, $0, $1) }.text)"
  }

  private var owners: String {
    let known = names
    if known.isEmpty { return "for nobody: it has no names" }
    let shown = known.prefix(10).map(\.text).joined(separator: ", ")
    return "for \(shown)\(known.count > 10 ? " and more" : "")"
  }

  private func text(
    _ room: Int, _ write: (UnsafeMutablePointer<CChar>?, Int32) -> Int32
  ) -> [UInt8] {
    var bytes = [CChar](repeating: 0, count: room)
    let count = unsafe bytes.withUnsafeMutableBufferPointer {
      unsafe write($0.baseAddress, Int32(room))
    }
    return bytes.prefix(Int(count)).map { UInt8(bitPattern: $0) }
  }
}
