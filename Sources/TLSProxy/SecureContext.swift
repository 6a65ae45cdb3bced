internal import Bytes
internal import COpenSSL
internal import Postal
internal import Unix

/// What a session is made from: policy, certificates, trust.
///
/// The policy is OpenSSL's and that of the system's openssl.cnf, but never below TLS 1.2. Nothing is
/// kept from one connection to the next: no tickets, no cache of sessions.
@safe
struct SecureContext: ~Copyable {
  private let pointer: OpaquePointer

  private init(_ method: OpaquePointer?) throws(Failure) {
    guard let pointer = unsafe SSL_CTX_new(method) else {
      throw Failure(.system(.temporary), "OpenSSL does not start: \(Reason.ofLibrary())")
    }
    unsafe self.pointer = unsafe pointer
    unsafe co_set_options(pointer)
    if unsafe co_min_version(pointer) < TLS1_2_VERSION {
      _ = unsafe co_set_min_version(pointer, TLS1_2_VERSION)
    }
  }

  deinit { unsafe SSL_CTX_free(pointer) }

  /// The context of a server; `name` is the one that the client asked for, if it is known.
  static func server(
    _ files: HelperOptions.ServerFiles, name: [UInt8]?
  ) throws(Failure) -> SecureContext {
    let context = try unsafe SecureContext(TLS_server_method())
    if let special = files.path(for: name) {
      try unsafe Credentials.load(special, key: nil, into: context.pointer)
    } else {
      try unsafe Credentials.load(files.certificate, key: files.key, into: context.pointer)
    }
    if let authorities = files.clientAuthorities {
      try context.trust(authorities)
      unsafe authorities.withCString {
        unsafe SSL_CTX_set_client_CA_list(context.pointer, SSL_load_client_CA_file($0))
      }
      unsafe co_ask_for_certificate(context.pointer)
    }
    return context
  }

  /// The context of a client. The system's authorities are looked up one by one while they are needed.
  static func client(
    _ files: HelperOptions.ClientFiles?, authorities: Path?, isVerifying: Bool
  ) throws(Failure) -> SecureContext {
    let context = try unsafe SecureContext(TLS_client_method())
    if let files {
      try unsafe Credentials.load(files.certificate, key: files.key, into: context.pointer)
    }
    if let authorities {
      try context.trust(authorities)
    } else if isVerifying {
      _ = unsafe SSL_CTX_set_default_verify_dir(context.pointer)
      if Host.environment("SSL_CERT_FILE") != nil {
        _ = unsafe SSL_CTX_set_default_verify_file(context.pointer)
      }
    }
    return context
  }

  private borrowing func trust(_ path: Path) throws(Failure) {
    let answer = unsafe path.withCString { unsafe SSL_CTX_load_verify_file(pointer, $0) }
    if answer != 1 {
      throw Failure(
        .configuration(.temporary),
        "\(path.text): no authorities in PEM form: \(Reason.ofLibrary())")
    }
  }

  /// A session on a connected socket.
  borrowing func session(on network: DescriptorNumber) throws(Failure) -> SecureSession {
    guard let session = unsafe SSL_new(pointer), unsafe SSL_set_fd(session, network.number) == 1
    else { throw Failure(.system(.temporary), "OpenSSL has no memory: \(Reason.ofLibrary())") }
    return unsafe SecureSession(session)
  }
}

extension HelperOptions.ServerFiles {
  /// The file of a name that has one.
  ///
  /// Only letters, digits, `-` and single dots between them go into the path.
  func path(for name: [UInt8]?) -> Path? {
    guard let names, let name = name?.lowercased, 1...253 ~= name.count,
      name.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "-" || $0 == "." }),
      name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty }),
      let file = Path(name + Array(".pem".utf8))
    else { return nil }
    let path = names.appending(file)
    return (try? path.status())?.kind == .file ? path : nil
  }
}
