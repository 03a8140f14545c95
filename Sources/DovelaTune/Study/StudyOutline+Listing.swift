import DovelaCore

extension StudyOutline {
  /// The first configuration of a space with steps, in the order of its dimensions' values, that fits; `nil` where none
  /// does, and in a space of more than so many.
  func first(below most: Int, where fits: ([Double]) -> Bool) -> [Double]? {
    guard let count, count <= most else { return nil }
    var values = [Double](repeating: .nan, count: dimensions.count)
    func search(_ index: Int) -> Bool {
      guard index < dimensions.count else { return fits(values) }
      let dimension = dimensions[index]
      if let condition = dimension.condition {
        let place = dimensions[condition.parent].place(of: values[condition.parent])
        guard let place, condition.when.indices.contains(place), condition.when[place] else {
          values[index] = .nan
          return search(index + 1)
        }
      }
      for place in 0..<(dimension.count ?? 0) {
        values[index] = dimension.least + Double(place) * dimension.step
        if search(index + 1) { return true }
      }
      return false
    }
    return search(0) ? values : nil
  }
}
