internal import Bytes
internal import Postal

/// placeholder
struct LoginFile {
  init(_ path: [UInt8]) throws(Failure) {
    throw Failure(.configuration(.temporary), "logins are not there yet")
  }
}
