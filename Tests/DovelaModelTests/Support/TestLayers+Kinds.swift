import DovelaCore
import Glibc

/// y (batch, units) = x (batch, in) * kernel + bias, and softmax where asked (left out where a loss computes it).
func dense(
  _ units: Int, softmax: Bool = false, formula: String? = nil, trainable: Bool = true,
  regularizer: (any Regularizer & Sendable)? = nil, constraint: (any Constraint & Sendable)? = nil
) -> Configuration {
  configuration(.layer, "Dense", ["trainable": .bool(trainable)]) { own, _ in
    TestLayer(
      own,
      activation: softmax ? TestSoftmax() : formula.map { TestSoftmax(formula: $0) },
      declare: { inputs, path, trainable in
        let width = inputs[0].extents.last.flatMap { $0 } ?? 1
        return [
          Variable(
            path: "\(path)/kernel", spec: TensorSpec([width, units]), isTrainable: trainable,
            initializer: TestUniform.make(), regularizer: regularizer, constraint: constraint),
          Variable(
            path: "\(path)/bias", spec: TensorSpec([units]), isTrainable: trainable, initializer: TestUniform.make()),
        ]
      },
      infer: { inputs in
        guard inputs[0].spec.rank >= 2, inputs[0].spec.dtype == .f32 else {
          throw DovelaError(
            .shapeMismatch, .other, owner: "Dense", "takes (batch, …, in) of f32; received \(inputs[0].spec)")
        }
        return LayerInference(
          outputs: [TensorSpec(inputs[0].spec.extents.dropLast() + [units])], masks: [.pass], needsInputs: [true],
          needsOutputs: [softmax])
      },
      forward: { plan in
        let rows = plan.counts[0] / plan.width
        let (x, y) = (plan.input(), plan.output())
        let (w, b) = (plan.layer.variables[0].value!, plan.layer.variables[1].value!)
        for row in 0..<rows {
          for unit in 0..<units {
            var sum = b[unit]
            for index in 0..<plan.width { sum += x[row * plan.width + index] * w[index * units + unit] }
            y[row * units + unit] = sum
          }
          if softmax, !plan.request.defersActivation { softmaxRow(y + row * units, units) }
        }
      },
      backward: { plan in
        let rows = plan.counts[0] / plan.width
        let (x, dy) = (plan.input(), plan.outputGradient())
        let w = plan.layer.variables[0].value!
        if softmax, !plan.request.defersActivation {
          for row in 0..<rows { softmaxBackwardRow(plan.output() + row * units, dy + row * units, units) }
        }
        if let dx = plan.inputGradient() {
          for row in 0..<rows {
            for index in 0..<plan.width {
              var sum: Float = 0
              for unit in 0..<units { sum += dy[row * units + unit] * w[index * units + unit] }
              dx[row * plan.width + index] = sum
            }
          }
        }
        guard let dw = plan.layer.variables[0].gradient, let db = plan.layer.variables[1].gradient else { return }
        if !plan.accumulates {
          dw.update(repeating: 0, count: plan.width * units)
          db.update(repeating: 0, count: units)
        }
        for row in 0..<rows {
          for unit in 0..<units {
            let g = dy[row * units + unit]
            db[unit] += g
            for index in 0..<plan.width { dw[index * units + unit] += x[row * plan.width + index] * g }
          }
        }
        // Output gradients are anybody's to overwrite.
        dy.update(repeating: .nan, count: rows * units)
      })
  }
}

private func softmaxRow(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
  let exponentials = (0..<count).map { Float(exp(Double(row[$0]))) }
  let sum = exponentials.reduce(0, +)
  for index in 0..<count { row[index] = exponentials[index] / sum }
}

private func softmaxBackwardRow(_ y: UnsafeMutablePointer<Float>, _ dy: UnsafeMutablePointer<Float>, _ count: Int) {
  var dot: Float = 0
  for index in 0..<count { dot += y[index] * dy[index] }
  for index in 0..<count { dy[index] = y[index] * (dy[index] - dot) }
}

/// y = f(x), elementwise: in place where its backward is made from the value.
private func elementwise(
  _ name: String, needsInput: Bool, _ f: @escaping @Sendable (Float) -> Float,
  _ derivative: @escaping @Sendable (_ x: Float, _ y: Float) -> Float
) -> Configuration {
  configuration(.layer, name) { own, _ in
    TestLayer(
      own,
      infer: { inputs in
        LayerInference(
          outputs: [inputs[0].spec], masks: [.pass], needsInputs: [needsInput], needsOutputs: [!needsInput],
          inPlaceInput: 0)
      },
      forward: { plan in for index in 0..<plan.outputCount { plan.output()[index] = f(plan.input()[index]) } },
      backward: { plan in
        guard let dx = plan.inputGradient() else { return }
        for index in 0..<plan.outputCount {
          let x = needsInput ? plan.input()[index] : 0
          let y = needsInput ? 0 : plan.output()[index]
          dx[index] = plan.outputGradient()[index] * derivative(x, y)
        }
        plan.outputGradient().update(repeating: .nan, count: plan.outputCount)
      })
  }
}

func tanhLayer() -> Configuration {
  elementwise("Tanh", needsInput: false, { Float(tanh(Double($0))) }, { _, y in 1 - y * y })
}

func square() -> Configuration { elementwise("Square", needsInput: true, { $0 * $0 }, { x, _ in 2 * x }) }

/// The sum of its inputs, in place of the first.
func add(_ count: Int = 2) -> Configuration {
  configuration(.layer, "Add") { own, _ in
    TestLayer(
      own,
      infer: { inputs in
        guard Set(inputs.map(\.spec)).count == 1 else {
          throw DovelaError(
            .shapeMismatch, .other, owner: "Add",
            "takes inputs of one shape; received \(inputs.map(\.spec.description).joined(separator: " and "))")
        }
        return LayerInference(
          outputs: [inputs[0].spec], masks: [.pass], needsInputs: inputs.map { _ in false }, needsOutputs: [false],
          inPlaceInput: 0)
      },
      forward: { plan in
        for index in 0..<plan.outputCount {
          var sum: Float = 0
          for place in 0..<plan.counts.count { sum += plan.input(place)[index] }
          plan.output()[index] = sum
        }
      },
      backward: { plan in
        for place in 0..<plan.counts.count {
          guard let dx = plan.inputGradient(place) else { continue }
          dx.update(from: plan.outputGradient(), count: plan.outputCount)
        }
        plan.outputGradient().update(repeating: .nan, count: plan.outputCount)
      })
  }
}

/// (batch, …) as (batch, width): a view, which must never run where the host lays both in one memory.
func flatten() -> Configuration {
  configuration(.layer, "Flatten") { own, _ in
    TestLayer(
      own,
      infer: { inputs in
        let width = inputs[0].spec.withBatch(1).count ?? 1
        return LayerInference(
          outputs: [TensorSpec([inputs[0].spec.extents[0], width], inputs[0].spec.dtype)], masks: [.stop],
          needsInputs: [false], needsOutputs: [false], inPlaceInput: 0, isView: true)
      },
      forward: { plan in plan.output().update(repeating: .nan, count: plan.outputCount) },
      backward: { plan in plan.inputGradient()?.update(repeating: .nan, count: plan.outputCount) })
  }
}

/// Two outputs: twice the input, and the input plus one. Keeps a copy from forward to backward, to try saved memory.
func split() -> Configuration {
  configuration(.layer, "Split") { own, _ in
    TestLayer(
      own,
      infer: { inputs in
        LayerInference(
          outputs: [inputs[0].spec, inputs[0].spec], masks: [.pass, .pass], needsInputs: [false],
          needsOutputs: [false, false])
      },
      saved: { $0.inputs[0].byteCount ?? 0 },
      forward: { plan in
        let kept = plan.saved?.assumingMemoryBound(to: Float.self)
        for index in 0..<plan.outputCount {
          let x = plan.input()[index]
          kept?[index] = 2
          plan.output(0)[index] = x * 2
          plan.output(1)[index] = x + 1
        }
      },
      backward: { plan in
        guard let dx = plan.inputGradient(), let kept = plan.saved?.assumingMemoryBound(to: Float.self) else { return }
        for index in 0..<plan.outputCount {
          dx[index] = kept[index] * plan.outputGradient(0)[index] + plan.outputGradient(1)[index]
        }
      })
  }
}

/// ids (batch, time) i32 -> (batch, time, units); 0 is masked; the gradient is row-sparse.
func embedding(_ words: Int, _ units: Int) -> Configuration {
  configuration(.layer, "Embedding") { own, _ in
    TestLayer(
      own,
      declare: { _, path, trainable in
        [
          Variable(
            path: "\(path)/embeddings", spec: TensorSpec([words, units]), isTrainable: trainable, isRowSparse: true,
            initializer: TestUniform.make())
        ]
      },
      infer: { inputs in
        LayerInference(
          outputs: [TensorSpec(inputs[0].spec.extents + [units])],
          masks: [.make(TensorSpec(inputs[0].spec.extents, .u8))], needsInputs: [true], needsOutputs: [false])
      },
      forward: { plan in
        let table = plan.layer.variables[0].value!
        for index in 0..<plan.counts[0] {
          let id = Int(plan.ids()[index])
          plan.outputMasks[0]?[index] = id == 0 ? 0 : 1
          for unit in 0..<units { plan.output()[index * units + unit] = table[id * units + unit] }
        }
      },
      backward: { plan in
        let variable = plan.layer.variables[0]
        guard let gradient = variable.gradient else { return }
        if variable.touchedRows == nil, !plan.accumulates {
          gradient.update(repeating: 0, count: words * units)
        }
        for index in 0..<plan.counts[0] {
          let id = Int(plan.ids()[index])
          if let marks = variable.touchedRows, marks[id] == 0 {
            marks[id] = 1
            (gradient + id * units).update(repeating: 0, count: units)
          }
          for unit in 0..<units { gradient[id * units + unit] += plan.outputGradient()[index * units + unit] }
        }
      })
  }
}
