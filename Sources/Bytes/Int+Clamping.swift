extension Int {
  /// The sum, or the nearest number there is: for sums of what strangers say, which must not trap.
  public func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    if overflow { return other < 0 ? .min : .max }
    return sum
  }
}
