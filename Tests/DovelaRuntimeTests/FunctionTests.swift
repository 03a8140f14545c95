import CDovela
import CDovelaRuntime
import Foundation
import Testing

/// A model as a C function pointer, and functions of the program as components.
@Suite struct FunctionTests {
  /// A linear model whose outputs are known: y = (1 + x0 + 2 x1 + 3 x2, -(…)).
  private final class Linear {
    let scene: OpaquePointer
    var model: OpaquePointer?

    init(inputs: Int64 = 3, outputs: Int = 2, isChecked: Bool = false, log: dovela_runtime_options? = nil) throws {
      var options = log ?? runtimeOptions()
      options.checked = isChecked ? 1 : 0
      var made: OpaquePointer?
      try check(dovela_runtime_create(&options, &made))
      scene = try #require(made)
      var input = dovela_spec2(Scene.f32, -1, inputs)
      try check(dovela_model_compose(scene, "Dense(\(outputs))", &input, 1, 1, &model))
      var kernel = dovela_parameter()
      var bias = dovela_parameter()
      try check(dovela_model_find_parameter(model, "dense/kernel", &kernel))
      try check(dovela_model_find_parameter(model, "dense/bias", &bias))
      for output in 0..<outputs {
        bias.value[output] = output == 0 ? 1 : -1
        for input in 0..<Int(inputs) {
          kernel.value[input * outputs + output] = Float(input + 1) * (output == 0 ? 1 : -1)
        }
      }
    }

    func function(_ prototype: String, _ options: dovela_function_options? = nil) throws -> OpaquePointer {
      var made: OpaquePointer?
      if var options {
        options.struct_size = UInt64(MemoryLayout<dovela_function_options>.size)
        try check(dovela_function_create(model, prototype, &options, &made))
      } else {
        try check(dovela_function_create(model, prototype, nil, &made))
      }
      return try #require(made)
    }

    func refused(_ prototype: String, _ words: String...) {
      var made: OpaquePointer?
      guard let error = CallError(dovela_function_create(model, prototype, nil, &made)) else {
        Issue.record("'\(prototype)' passes")
        return
      }
      for word in words { #expect(error.message.contains(word), "\(error)") }
      #expect(made == nil)
    }

    deinit {
      dovela_model_destroy(model)
      dovela_runtime_destroy(scene)
    }
  }

  private func pointer<Function>(_ function: OpaquePointer, _ type: Function.Type) throws -> Function {
    unsafeBitCast(try #require(dovela_function_pointer(function)), to: type)
  }

  @Test func everyForm_givesTheModelsValues() throws {
    let linear = try Linear()
    var function = try linear.function("double (*)(double, double, float)")
    let three = try pointer(function, (@convention(c) (Double, Double, Float) -> Double).self)
    #expect(three(1, 10, 100) == 322)
    dovela_function_destroy(function)

    for prototype in ["double (*)(int n, double *x)", "double f(int, const double *, void *user)"] {
      function = try linear.function(prototype)
      let array = try pointer(function, (@convention(c) (Int32, UnsafePointer<Double>?, OpaquePointer?) -> Double).self)
      #expect(array(3, [1, 10, 100], nil) == 322)
      #expect(dovela_function_error(function) == nil)
      #expect(array(2, [1, 10, 100], nil).isNaN)
      #expect(array(3, nil, nil).isNaN)
      #expect(CallError(dovela_function_error(function))?.message.contains("2.0 elements, the model wants 3") == true)
      #expect(dovela_function_error(function) == nil)
      dovela_function_destroy(function)
    }

    function = try linear.function("double f(double *x, size_t dim, void *params)")
    let monte = try pointer(function, (@convention(c) (UnsafePointer<Double>, Int, OpaquePointer?) -> Double).self)
    #expect(monte([0, 0, 1], 3, nil) == 4)
    dovela_function_destroy(function)

    function = try linear.function("void (*)(const float *, float *)")
    let row = try pointer(function, (@convention(c) (UnsafePointer<Float>?, UnsafeMutablePointer<Float>) -> Void).self)
    var outputs: [Float] = [0, 0]
    row([1, 10, 100], &outputs)
    #expect(outputs == [322, -322])
    row(nil, &outputs)
    #expect(outputs.allSatisfy { $0.isNaN })
    #expect(CallError(dovela_function_error(function))?.message == "is NULL")
    dovela_function_destroy(function)

    function = try linear.function("int f(double t, const double y[], double dydt[], void *params)")
    let equation = try pointer(
      function,
      (@convention(c) (Double, UnsafePointer<Double>?, UnsafeMutablePointer<Double>, OpaquePointer?) -> Int32).self)
    var slopes = [0.0, 0.0]
    #expect(equation(1, [10, 100], &slopes, nil) == 0)
    #expect(slopes == [322, -322])
    #expect(equation(1, nil, &slopes, nil) == -1)
    dovela_function_destroy(function)

    function = try linear.function("void f(const double *x, double *y, size_t n)")
    let rows = try pointer(
      function, (@convention(c) (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void).self)
    let x = (0..<300).map { Double($0) }
    var y = [Double](repeating: 0, count: 200)
    rows(x, &y, 100)
    #expect((0..<100).allSatisfy { y[2 * $0] == 1 + Double(3 * $0) * 6 + 8 && y[2 * $0 + 1] == -y[2 * $0] })
    dovela_function_destroy(function)
  }

  @Test func options_chooseElements() throws {
    let linear = try Linear()
    let rest: [Float] = [1, 0, 1000]
    try rest.withUnsafeBufferPointer { rest in
      var options = dovela_function_options()
      options.first = 1
      options.output = 1
      options.inputs = rest.baseAddress
      options.input_count = 3
      let function = try linear.function("double (*)(double, void *)", options)
      let f = try pointer(function, (@convention(c) (Double, OpaquePointer?) -> Double).self)
      #expect(f(5, nil) == -3012)
      #expect(f(6, nil) == -3014)
      dovela_function_destroy(function)
    }
    var options = dovela_function_options()
    options.struct_size = UInt64(MemoryLayout<dovela_function_options>.size)
    var made: OpaquePointer?
    options.output = 2
    expectRefusal(DOVELA_INVALID_ARGUMENT, "outputs have 2 elements") {
      dovela_function_create(linear.model, "double (*)(int, double *)", &options, &made)
    }
    options.output = 0
    options.first = 3
    expectRefusal(DOVELA_INVALID_ARGUMENT, "inputs have 3 elements") {
      dovela_function_create(linear.model, "double (*)(double)", &options, &made)
    }
    options.required = 1
    expectRefusal(DOVELA_UNSUPPORTED) {
      dovela_function_create(linear.model, "double (*)(double)", &options, &made)
    }
  }

  @Test func prototypesThatDoNotFit_areRefused() throws {
    let linear = try Linear()
    linear.refused("double (*)(double)", "inputs have 3 elements", "options.inputs")
    linear.refused("duble (*)(double)", "did you mean 'double'", "  duble (*)(double)\n  ^")
    linear.refused("double (*)(double, double, double, double)", "more elements")
    linear.refused("double (*)(const double *, double *)", "has 2 arrays")
    linear.refused("void (*)(const float *)", "two arrays")
    linear.refused("void (*)(const float *, const float *)", "to write to")
    linear.refused("char *(*)(double)", "returns 'char *'")
    linear.refused("double (*)(double, int)", "a count, and no array")
    linear.refused("double (*)(int, int, double *)", "two integers")
    linear.refused("double (*)(const gsl_vector *, void *)", "unknown type 'gsl_vector'")
    linear.refused("double (*)(const int *)", "has no meaning here")
    linear.refused("double (*)(void *)", "takes no number")
    linear.refused("", "is empty")
    var made: OpaquePointer?
    expectRefusal(DOVELA_INVALID_ARGUMENT) { dovela_function_create(linear.model, nil, nil, &made) }
    expectRefusal(DOVELA_INVALID_ARGUMENT) { dovela_function_create(nil, "double (*)(double)", nil, &made) }
    expectRefusal(DOVELA_INVALID_ARGUMENT) { dovela_function_create(linear.model, "double (*)(double)", nil, nil) }
    #expect(dovela_function_pointer(nil) == nil)
    dovela_function_destroy(nil)
    expectRefusal(DOVELA_INVALID_ARGUMENT) { dovela_function_error(nil) }
  }

  @Test func functionOutlivesTheModelsHandle() throws {
    let linear = try Linear(inputs: 1, outputs: 1)
    let function = try linear.function("double (*)(double)")
    dovela_model_destroy(linear.model)
    linear.model = nil
    #expect(try pointer(function, (@convention(c) (Double) -> Double).self)(2) == 3)
    dovela_function_destroy(function)
  }

  @Test func pointerWhoseHandleIsGone_givesNaNWhereTheRuntimeIsChecked() throws {
    final class Lines { var all: [String] = [] }
    let lines = Lines()
    var options = runtimeOptions()
    options.user = Unmanaged.passUnretained(lines).toOpaque()
    options.log = { user, _, text in
      guard let user, let text else { return }
      Unmanaged<Lines>.fromOpaque(user).takeUnretainedValue().all.append(String(cString: text))
    }
    let linear = try Linear(inputs: 1, outputs: 1, isChecked: true, log: options)
    let function = try linear.function("double (*)(double)")
    let f = try pointer(function, (@convention(c) (Double) -> Double).self)
    #expect(f(2) == 3)
    dovela_function_destroy(function)
    #expect(f(2).isNaN)
    #expect(f(2).isNaN)
    #expect(lines.all.filter { $0.contains("after its handle was destroyed") }.count == 1)
    #expect(dovela_function_pointer(function) == nil)
  }

  @Test func modelInUse_isAnErrorOfTheCall() throws {
    let linear = try Linear(inputs: 1, outputs: 1)
    let function = try linear.function("double (*)(double)")
    let f = try pointer(function, (@convention(c) (Double) -> Double).self)
    // Many threads at once: each answer is right, or NaN with a reason; never another.
    let wrong = Counter()
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for step in 0..<2000 {
        let value = f(Double(step))
        if !value.isNaN, value != Double(step) + 1 { wrong.add() }
      }
    }
    #expect(wrong.count == 0)
    if let error = CallError(dovela_function_error(function)) { #expect(error.code == DOVELA_WRONG_STATE) }
    dovela_function_destroy(function)
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var count = 0
    func add() { lock.withLock { count += 1 } }
  }

  // MARK: Functions of the program

  @Test func functionsOfTheProgram_areComponents() throws {
    let runtime = try Linear()
    let square: @convention(c) (Double) -> Double = { $0 * $0 }
    let twice: @convention(c) (Double) -> Double = { 2 * $0 }
    func code(_ function: @convention(c) (Double) -> Double) -> @convention(c) () -> Void {
      unsafeBitCast(function, to: (@convention(c) () -> Void).self)
    }
    try check(
      dovela_runtime_add_pointer(
        runtime.scene, "square", "double square(double x); double (*)(double)", code(square), code(twice)))
    try check(dovela_runtime_add_function(runtime.scene, "erf", "libm.so.6: float erff(float)", nil))
    try check(
      dovela_runtime_add_function(
        runtime.scene, "bessel",
        "{library: libm.so.6, prototype: \"float j0f(float x)\", derivative: {prototype: \"float j1f(float)\", scale: -1}}",
        "/"))
    var json: OpaquePointer?
    try check(dovela_runtime_list(runtime.scene, "activation", &json))
    let list = try taken(json)
    for name in ["square", "erf", "bessel"] { #expect(list.contains("\"name\":\"\(name)\"")) }
    var input = dovela_spec2(Scene.f32, -1, 2)
    var model: OpaquePointer?
    try check(
      dovela_model_compose(
        runtime.scene, "Dense(4, square) -> Dense(4, erf) -> Dense(4, bessel) -> Dense(1)", &input, 1, 3, &model))
    var trainer: OpaquePointer?
    var target = dovela_spec2(Scene.f32, -1, 1)
    try check(dovela_trainer_create(model, "{optimizer: Adam(learning_rate=0.01), loss: mse}", &target, 1, &trainer))
    var x: [Float] = (0..<64).map { Float($0 % 13) / 6 - 1 }
    var y: [Float] = (0..<32).map { x[2 * $0] * x[2 * $0 + 1] }
    try x.withUnsafeMutableBytes { x in
      try y.withUnsafeMutableBytes { y in
        var inputs = dovela_tensor_of(x.baseAddress, dovela_spec2(Scene.f32, 32, 2))
        var targets = dovela_tensor_of(y.baseAddress, dovela_spec2(Scene.f32, 32, 1))
        try withUnsafePointer(to: &inputs) { inputs in
          try withUnsafePointer(to: &targets) { targets in
            var batch = dovela_batch()
            batch.struct_size = UInt64(MemoryLayout<dovela_batch>.size)
            batch.rows = 32
            batch.inputs = inputs
            batch.targets = targets
            var first = 0.0
            var last = 0.0
            try check(dovela_trainer_train(trainer, &batch, &first))
            for _ in 0..<300 { try check(dovela_trainer_train(trainer, &batch, &last)) }
            #expect(last < first / 4)
          }
        }
      }
    }
    dovela_trainer_destroy(trainer)
    dovela_model_destroy(model)
  }

  @Test func wrongFunctionsOfTheProgram_areRefused() throws {
    let runtime = try Linear()
    let one: @convention(c) () -> Void = {}
    expectRefusal(DOVELA_INVALID_ARGUMENT, "unknown type 'flot'", "^") {
      dovela_runtime_add_pointer(runtime.scene, "f", "flot f(float x)", one, nil)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "is NULL") {
      dovela_runtime_add_pointer(runtime.scene, "f", "float f(float x)", nil, nil)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "its pointer is NULL") {
      dovela_runtime_add_pointer(runtime.scene, "f", "float f(float x); float d(float x)", one, nil)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "without its prototype") {
      dovela_runtime_add_pointer(runtime.scene, "f", "float f(float x)", one, one)
    }
    expectRefusal(DOVELA_NOT_FOUND, "cannot be opened") {
      dovela_runtime_add_function(runtime.scene, "f", "./none.so: float f(float x)", "/nowhere")
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "cannot be the name") {
      dovela_runtime_add_function(runtime.scene, "a b", "libm.so.6: float erff(float)", nil)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT) { dovela_runtime_add_function(runtime.scene, nil, "x", nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT) { dovela_runtime_add_function(nil, "f", "x", nil) }
  }
}
