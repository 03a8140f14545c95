import CDovela
import CDovelaFunctions
import DovelaCore

extension FunctionInstance {
  func value(_ moment: UnsafePointer<dovela_moment>?, _ result: UnsafeMutablePointer<Double>?) throws {
    guard let moment = moment?.pointee, let result else { return }
    let value = withUnsafePointer(to: &calls.pointee.value) { dovela_use_call($0, moment.position, moment.current) }
    guard value.isFinite else {
      throw DovelaError(
        .outOfRange, .other, owner: name, "'\(function.value.symbol)' gives \(value) at \(moment.position)")
    }
    result.pointee = value
  }
}
