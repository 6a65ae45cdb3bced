internal import Bytes
internal import COpenSSL
internal import Postal
internal import Unix

/// The certificates and the key of our side, read from PEM files.
enum Credentials {
  /// The most octets of a PEM file.
  private static let sizeLimit = 1 << 20

  /// Loads a chain and its key into a context.
  ///
  /// The files are read anew for each connection, so that a renewed certificate needs no signal.
  static func load(_ certificate: Path, key: Path?, into context: OpaquePointer) throws(Failure) {
    let chain = try read(certificate, hasKey: key == nil)
    try unsafe addChain(chain, certificate, to: context)
    if let key {
      try unsafe addKey(read(key, hasKey: true), key, to: context)
    } else {
      try unsafe addKey(chain, certificate, to: context)
    }
    if unsafe SSL_CTX_check_private_key(context) != 1 {
      throw problem(
        key ?? certificate, "the key is not that of the certificate in \(certificate.text)")
    }
  }

  /// The octets of a file; one with a key must be closed to others.
  private static func read(_ path: Path, hasKey: Bool) throws(Failure) -> [UInt8] {
    let text: [UInt8]
    let mode: UInt32
    do throws(Errno) {
      let file = try FileDescriptor.open(reading: path)
      mode = try file.status().mode
      text = try file.readAll(limit: sizeLimit)
    } catch {
      throw problem(path, "cannot be read: \(error.message)")
    }
    if hasKey, mode & 0o007 != 0 {
      throw problem(path, "others can read the key in it; say chmod o= \(path.text)")
    }
    return text
  }

  private static func addChain(
    _ text: [UInt8], _ path: Path, to context: OpaquePointer
  ) throws(Failure) {
    let source = Memory(text)
    guard let own = unsafe PEM_read_bio_X509_AUX(source.bio, nil, co_no_password, nil) else {
      throw problem(path, "has no certificate in PEM form")
    }
    defer { unsafe X509_free(own) }
    if unsafe SSL_CTX_use_certificate(context, own) != 1 {
      throw problem(path, "the certificate cannot be used: \(Reason.ofLibrary())")
    }
    while let next = unsafe PEM_read_bio_X509(source.bio, nil, co_no_password, nil) {
      if unsafe co_add_chain(context, next) != 1 {
        unsafe X509_free(next)
        throw problem(path, "a certificate of the chain cannot be used: \(Reason.ofLibrary())")
      }
    }
    // the end of the file is an error to the reader
    ERR_clear_error()
  }

  private static func addKey(
    _ text: [UInt8], _ path: Path, to context: OpaquePointer
  ) throws(Failure) {
    let source = Memory(text)
    guard let key = unsafe co_read_key(source.bio) else {
      throw problem(path, "has no key in PEM form without a password")
    }
    defer { unsafe EVP_PKEY_free(key) }
    if unsafe SSL_CTX_use_PrivateKey(context, key) != 1 {
      throw problem(
        path, "the key is not that of the certificate, or cannot be used: \(Reason.ofLibrary())")
    }
  }

  private static func problem(_ path: Path, _ text: String) -> Failure {
    Failure(.configuration(.temporary), "\(path.text): \(text)")
  }
}

/// Octets that OpenSSL reads as a file.
@safe
private struct Memory: ~Copyable {
  let bio: OpaquePointer?

  init(_ bytes: [UInt8]) {
    unsafe bio = unsafe BIO_new(BIO_s_mem())
    // memory that grows takes a copy
    unsafe bytes.withUnsafeBytes {
      _ = unsafe BIO_write(bio, $0.baseAddress, Int32(clamping: $0.count))
    }
  }

  deinit { unsafe BIO_free(bio) }
}
