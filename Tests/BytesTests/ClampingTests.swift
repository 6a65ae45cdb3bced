import Bytes
import Testing

@Test(
  "a sum beyond the bounds is the bound",
  arguments: [
    (1, 2, 3), (-1, 1, 0), (.max, 1, .max), (.max, .max, .max), (.min, -1, .min),
    (.min, .max, -1), (-1, .min, .min),
  ] as [(Int, Int, Int)])
func clampedSums(_ a: Int, _ b: Int, _ sum: Int) { #expect(a.addingClamped(b) == sum) }
