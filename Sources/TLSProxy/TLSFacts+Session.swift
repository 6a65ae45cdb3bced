internal import Bytes
internal import COpenSSL
internal import Transport
internal import Unix

extension TLSFacts {
  /// What a finished handshake agreed on.
  init(_ session: borrowing SecureSession, isServer: Bool) {
    let pointer = unsafe session.pointer
    let cipher = unsafe SSL_get_current_cipher(pointer)
    self.init(
      version: unsafe TLSFacts.text(SSL_get_version(pointer)),
      cipher: unsafe TLSFacts.text(SSL_CIPHER_get_name(cipher)),
      bits: Int(unsafe SSL_CIPHER_get_bits(cipher, nil)))
    let name = unsafe TLSFacts.text(SSL_get_servername(pointer, TLSEXT_NAMETYPE_host_name))
    serverName = name.isEmpty ? nil : name
    channelBinding = TLSFacts.exporter(session)
    if isServer {
      endPoint = unsafe SSL_get_certificate(pointer).flatMap { unsafe Certificate.endPoint($0) }
    }
    guard let certificate = Certificate(of: session) else { return }
    if !isServer { endPoint = certificate.endPoint }
    let isVerified = unsafe SSL_get_verify_result(pointer) == Int(X509_V_OK)
    let (subject, isWhole) = certificate.subject
    // a part of a subject may be somebody else's whole
    peer = isVerified && isWhole ? .verified(subject) : .unverified(subject)
  }

  /// RFC 9266 §2; §4.2: only what the extended master secret binds to this session.
  private static func exporter(_ session: borrowing SecureSession) -> [UInt8]? {
    let pointer = unsafe session.pointer
    guard
      unsafe SSL_version(pointer) >= TLS1_3_VERSION || co_has_extended_master_secret(pointer) == 1
    else { return nil }
    let label = Array("EXPORTER-Channel-Binding".utf8)
    var binding = [UInt8](repeating: 0, count: 32)
    let answer = unsafe label.withCString { label in
      unsafe binding.withUnsafeMutableBufferPointer {
        unsafe SSL_export_keying_material(
          pointer, $0.baseAddress, $0.count, label, 24, nil, 0, 1)
      }
    }
    return answer == 1 ? binding : nil
  }

  @unsafe private static func text(_ characters: UnsafePointer<CChar>?) -> [UInt8] {
    guard let characters = unsafe characters else { return [] }
    return unsafe Array(String(cString: characters).utf8)
  }
}
