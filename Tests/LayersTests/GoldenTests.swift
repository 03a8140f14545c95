import DovelaCore
import Testing

extension LayerTests {
  /// Every layer against Keras's numbers: outputs, masks, gradients of inputs and variables, updated statistics.
  @Suite struct Goldens {
    /// Float32 on both sides, sums in another order.
    static let tolerance: Float = 2e-5

    @Test(arguments: Golden.names("layers")) func layer_matchesKeras(name: String) throws {
      let golden = try Golden("layers", name)
      // A golden of inference mode has gradients too; only for moving statistics that differs from a training step.
      let isFrozen = !golden.isTraining && name.hasPrefix("batch_normalization")
      var places: [Place] = []
      var inputs: [Values] = []
      var masks: [Values?] = []
      while let input = golden["input.\(inputs.count)"] {
        let mask = golden["mask.\(inputs.count)"]
        inputs.append(Values(input.shape, input.floats, input.dtype == "I32" ? .i32 : .f32))
        masks.append(mask.map { Values($0.shape, $0.floats, .u8) })
      }
      let layers = try golden.layers
      for (index, text) in layers.enumerated() {
        let made = try Plugins.layer(
          isFrozen ? text.replacing("\"config\":{", with: "\"config\":{\"trainable\":false,") : text)
        let place = try Place(made, inputs, masks: masks, training: true)
        for (number, variable) in made.variables.enumerated() {
          let own = String(variable.path.dropFirst("layer/".count))
          let key = layers.count > 1 ? "\(index)/\(own)" : own
          if let initial = golden["initial.\(key)"] {
            #expect(difference(place.variables[number].values, initial.floats) == 0, "initial \(key)")
          }
          let values = try #require(golden["variable.\(key)"], "\(variable.path)")
          #expect(variable.spec.extents == values.shape)
          place.variables[number].set(values.floats)
        }
        try place.forward()
        places.append(place)
        inputs = place.outputs
        masks = place.outputMasks
      }
      let last = try #require(places.last)
      try check(golden, last)
      for number in last.outputGradients.indices {
        last.outputGradients[number].set(golden["output_gradient.\(number)"]?.floats ?? [])
      }
      for index in places.indices.reversed() {
        try places[index].backward()
        guard index > 0 else { continue }
        for (target, source) in zip(places[index - 1].outputGradients, places[index].inputGradients) {
          target.set(source?.values ?? [])
        }
      }
      checkGradients(golden, places, isFrozen: isFrozen)
    }

    private func check(_ golden: Golden, _ place: Place) throws {
      let output = try #require(golden["output.0"])
      #expect(place.outputs[0].spec.extents == output.shape)
      #expect(difference(place.outputs[0].values, output.floats) < Self.tolerance, "output")
      if let mask = golden["output_mask.0"] {
        let own = try #require(place.outputMasks[0])
        #expect(own.values == mask.floats)
      } else {
        #expect(place.outputMasks[0] == nil)
      }
    }

    private func checkGradients(_ golden: Golden, _ places: [Place], isFrozen: Bool) {
      for (number, gradient) in places[0].inputGradients.enumerated() {
        guard let expected = golden["input_gradient.\(number)"] else { continue }
        #expect(difference(gradient?.values ?? [], expected.floats) < Self.tolerance, "input gradient \(number)")
      }
      for (index, place) in places.enumerated() {
        for (number, variable) in place.layer.variables.enumerated() {
          let own = String(variable.path.dropFirst("layer/".count))
          let key = places.count > 1 ? "\(index)/\(own)" : own
          if let expected = golden["gradient.\(key)"], !isFrozen {
            #expect(
              difference(place.gradients[number]?.values ?? [], expected.floats) < Self.tolerance, "gradient of \(key)")
          }
          if let expected = golden["updated.\(key)"] {
            #expect(difference(place.variables[number].values, expected.floats) < Self.tolerance, "updated \(key)")
          }
        }
      }
    }

    @Test func goldens_areThere() { #expect(Golden.names("layers").count > 80) }
  }
}
