import CDovela

extension PluginLayerPlan {
  typealias Rule =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<dovela_layer_run>?) -> UnsafePointer<
      dovela_error
    >?

  /// Calls `forward` or `backward` of the plugin; in the checked mode on guarded copies of what it may write.
  @inline(__always)
  func call(_ function: StaticString, _ rule: Rule) throws {
    if layer.checks == nil { return try layer.call(function, .prepared, .other) { rule(instance, run.pointer) } }
    try callGuarded(function, rule, isForward: "\(function)" == "forward")
  }

  /// Lends what this call may write, and nothing else: in a wrapped layer the rest may point to memory of an earlier
  /// call of the wrapper, which is gone.
  private func callGuarded(_ function: StaticString, _ rule: Rule, isForward: Bool) throws {
    let lists = [inputs, outputs, outputMasks, outputGradients, inputGradients, variableGradients]
    let before = lists.map { list in (0..<list.count).map { list[$0].data } }
    let (saved, scratch) = (run[0].saved, run[0].scratch)
    let announced = (0..<ready.count).map { ready[$0] }
    let memory = MemoryGuard()
    if isForward {
      memory.lend("output", outputs)
      memory.lend("output mask", outputMasks)
    } else {
      memory.lend("output gradient", outputGradients)
      memory.lend("input gradient", inputGradients)
      memory.lend("variable gradient", variableGradients)
    }
    for index in 0..<inputs.count { inputs.pointer[index].data = memory.alias(inputs[index].data) }
    run.pointer.pointee.saved = memory.lend("saved memory", saved, bytes: ownBytes.saved)
    run.pointer.pointee.scratch = memory.lend("scratch memory", scratch, bytes: ownBytes.scratch)
    // An announced part would be read where the copy has not come back to yet.
    for index in 0..<ready.count { ready[index] = dovela_ready() }
    defer {
      for (list, data) in zip(lists, before) {
        for index in 0..<list.count { list.pointer[index].data = data[index] }
      }
      run.pointer.pointee.saved = saved
      run.pointer.pointee.scratch = scratch
      for index in 0..<ready.count { ready[index] = announced[index] }
    }
    try layer.call(function, .prepared, .other) {
      defer { memory.collect() }
      return rule(instance, run.pointer)
    }
  }
}
