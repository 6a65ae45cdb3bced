public import Postal

extension EnhancedStatus {
  /// 4.7.5: the other side's certificate is not good; RFC 3463 §3.8.
  public static let badCertificate = EnhancedStatus(.temporary, 7, 5)
}
