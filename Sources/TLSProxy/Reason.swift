internal import Bytes
internal import COpenSSL

/// What OpenSSL has to say, in words for people.
enum Reason {
  /// Whether the library has nothing to say but that the connection is gone.
  static var isOfConnection: Bool {
    let code = ERR_peek_error()
    return code == 0
      || (ERR_GET_LIB(code) == ERR_LIB_SSL
        && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
  }

  /// The first error that the library has noted, and no other remains.
  static func ofLibrary() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    if code == 0 { return "the connection broke" }
    if let known = known(ERR_GET_REASON(code)), ERR_GET_LIB(code) == ERR_LIB_SSL { return known }
    guard let text = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }

  private static func known(_ reason: Int32) -> String? {
    switch reason {
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST,
      SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_RECORD_TOO_SMALL, SSL_R_BAD_PACKET:
      "the other side is not speaking TLS"
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: "the other side closed the connection"
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
      SSL_R_UNKNOWN_SSL_VERSION, SSL_R_NO_PROTOCOLS_AVAILABLE:
      "no version of TLS that both sides take"
    case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_CIPHERS_AVAILABLE,
      SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM,
      SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SSL_R_NO_SUITABLE_KEY_SHARE,
      SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
      "no cipher, signature or group that both sides take"
    case SSL_R_DH_KEY_TOO_SMALL, SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL,
      SSL_R_CA_MD_TOO_WEAK:
      "a key or a signature is too weak for the policy of this system"
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA: "the other side does not know who signed our certificate"
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
      SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
      "the other side does not accept our certificate"
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      "the other side says that our certificate has expired"
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the other side wants a certificate of us"
    case SSL_R_TLSV1_UNRECOGNIZED_NAME: "the other side does not know the name that we asked for"
    default: nil
    }
  }
}
