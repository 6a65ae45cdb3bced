internal import COpenSSL
internal import Unix

/// One TLS connection. No call waits.
@safe
struct SecureSession: ~Copyable {
  /// What a call came to.
  enum Progress: Equatable {
    /// It is done; so many octets.
    case moved(Int)
    /// It goes on when the network can be read.
    case needsReading
    /// It goes on when the network can be written.
    case needsWriting
    /// The other side has said that nothing more comes.
    case ended
    /// The connection is of no more use.
    case broken
  }

  /// The session of OpenSSL, for those who ask it for facts.
  let pointer: OpaquePointer

  @unsafe init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  deinit { unsafe SSL_free(pointer) }

  /// Has the session be the server's side.
  borrowing func beServer() { unsafe SSL_set_accept_state(pointer) }

  /// Has the session be the client's side, with a server of this name or address.
  ///
  /// The certificate is checked in any case; what came of it is `SSL_get_verify_result`.
  borrowing func beClient(of name: [UInt8], isAddress: Bool) -> Bool {
    unsafe SSL_set_connect_state(pointer)
    let wanted = unsafe SSL_get0_param(pointer)
    return unsafe name.withCString { text in
      if isAddress { return unsafe X509_VERIFY_PARAM_set1_ip_asc(wanted, text) == 1 }
      unsafe X509_VERIFY_PARAM_set_hostflags(wanted, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
      return unsafe X509_VERIFY_PARAM_set1_host(wanted, text, 0) == 1
        && co_ask_for_name(pointer, text) == 1
    }
  }

  /// What came of checking the other side's certificate: a code of X509_V_ERR_…, 0 if it is good.
  var verification: Int { unsafe SSL_get_verify_result(pointer) }

  /// One step of the handshake.
  borrowing func shakeHands() -> Progress {
    ERR_clear_error()
    return progress(unsafe SSL_do_handshake(pointer))
  }

  /// Reads what the other side said into a buffer with room.
  borrowing func receive(into buffer: inout ByteBuffer) -> Progress {
    ERR_clear_error()
    let answer = unsafe buffer.fill { unsafe SSL_read(pointer, $0.baseAddress, Int32($0.count)) }
    return progress(answer)
  }

  /// Whether octets of the network lie inside the session, read and not handed out.
  borrowing func hasPending() -> Bool { unsafe SSL_has_pending(pointer) == 1 }

  /// Says to the other side what a buffer holds.
  borrowing func send(from buffer: inout ByteBuffer) -> Progress {
    ERR_clear_error()
    let answer = unsafe buffer.drain { unsafe SSL_write(pointer, $0.baseAddress, Int32($0.count)) }
    return progress(answer)
  }

  /// Says that nothing more comes from us.
  borrowing func end() -> Progress {
    ERR_clear_error()
    let answer = unsafe SSL_shutdown(pointer)
    // 0: said, and the other side has not said so yet
    return answer >= 0 ? .moved(0) : progress(answer)
  }

  private borrowing func progress(_ answer: Int32) -> Progress {
    if answer > 0 { return .moved(Int(answer)) }
    switch unsafe SSL_get_error(pointer, answer) {
    case SSL_ERROR_WANT_READ: return .needsReading
    case SSL_ERROR_WANT_WRITE: return .needsWriting
    case SSL_ERROR_ZERO_RETURN: return .ended
    default: return .broken
    }
  }
}
