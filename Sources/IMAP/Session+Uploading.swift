internal import Bytes

/// What APPEND or REPLACE has brought so far.
struct UploadState {
  var tag: Tag
  var target: Upload.Target
}

extension Session {
  /// A step of APPEND or REPLACE.
  mutating func take(_ step: Upload) {}
}
