/// The moments of a step, in order: the forward of each call, the loss of each output, the backward of each call.
struct Timeline {
  let calls: Int
  let outputs: Int

  func forward(_ call: Int) -> Int { call }
  func loss(_ output: Int) -> Int { calls + output }
  func backward(_ call: Int) -> Int { calls + outputs + (calls - 1 - call) }
  /// After everything.
  var end: Int { 2 * calls + outputs }
}
