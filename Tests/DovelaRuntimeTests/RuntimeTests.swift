import CDovela
import CDovelaRuntime
import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// Runtimes and what they hold: plugins, specifications, data, runs.
@Suite(.serialized) struct RuntimeTests {
  private func runtime(plugins: [String] = [], searches: Bool = true) throws -> OpaquePointer {
    var options = runtimeOptions()
    options.no_search = searches ? 0 : 1
    let paths = plugins.map { strdup($0) }
    defer { paths.forEach { free($0) } }
    var made: OpaquePointer?
    try paths.map { UnsafePointer($0) }.withUnsafeBufferPointer {
      options.plugins = $0.baseAddress
      options.plugin_count = UInt64($0.count)
      try check(dovela_runtime_create(&options, &made))
    }
    return try #require(made)
  }

  private func list(_ runtime: OpaquePointer, _ kind: String? = nil) throws -> String {
    var json: OpaquePointer?
    try check(dovela_runtime_list(runtime, kind, &json))
    return try taken(json)
  }

  private func lion() throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    let source = CommandRunner.root + "/examples/c-optimizer/lion.c"
    try Installation.shell(
      "cc -std=c11 -O2 -shared -fPIC $(pkg-config --cflags dovela) \(source) -o lion.so -lm", in: folder.path)
    return (folder, folder.path + "/lion.so")
  }

  /// There is no global state.
  @Test func runtimes_knowNothingOfEachOther() throws {
    let lion = try lion()
    let (one, other) = (try runtime(), try runtime())
    defer { [one, other].forEach { dovela_runtime_destroy($0) } }
    try check(dovela_runtime_load(one, lion.path))
    try check(dovela_runtime_add_function(one, "erf", "libm.so.6: double erf(double x)", nil))
    #expect(try list(one).contains("\"Lion\"") && list(one).contains("\"erf\""))
    #expect(try !list(other).contains("\"Lion\"") && !list(other).contains("\"erf\""))
    var json: OpaquePointer?
    try check(dovela_runtime_describe(one, "Lion", &json))
    #expect(try taken(json).contains("beta_1"))
    expectRefusal(DOVELA_NOT_FOUND, "Lion") { dovela_runtime_describe(other, "Lion", &json) }
  }

  @Test func pluginsAreThoseThatAreNamed_whereNothingIsSearched() throws {
    let lion = try lion()
    let runtime = try runtime(plugins: [lion.path], searches: false)
    defer { dovela_runtime_destroy(runtime) }
    let found = try #require(JSONSerialization.jsonObject(with: Data(try list(runtime).utf8)) as? [[String: Any]])
    #expect(found.count == 1 && found[0]["name"] as? String == "Lion")
    var input = dovela_spec2(Scene.f32, -1, 2)
    var model: OpaquePointer?
    expectRefusal(DOVELA_INVALID_ARGUMENT, "Dense") { dovela_model_compose(runtime, "Dense(2)", &input, 1, 1, &model) }
    expectRefusal(DOVELA_NOT_FOUND, "missing.so") { dovela_runtime_load(runtime, "missing.so") }
    _ = try lion.folder.write("text.so", "no library")
    #expect(CallError(dovela_runtime_load(runtime, lion.folder.path + "/text.so")) != nil)
    #expect(CallError(dovela_runtime_load(runtime, "libm.so.6")) != nil)
    #expect(String(cString: dovela_version()).split(separator: ".").count == 3)
  }

  /// An expression, YAML, JSON, Keras's own and what a model says of itself are one model.
  @Test func everyFormOfASpecification_isTheSameModel() throws {
    let runtime = try runtime()
    defer { dovela_runtime_destroy(runtime) }
    var input = dovela_spec2(Scene.f32, -1, 3)
    var keras = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"net\", \"layers\": ["
    keras += "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 3], \"name\": \"in\"}},"
    keras += "{\"class_name\": \"Dense\", \"config\": {\"name\": \"dense\", \"units\": 4, \"activation\": \"relu\"}},"
    keras += "{\"class_name\": \"Dense\", \"config\": {\"name\": \"dense_1\", \"units\": 2}}]}}"
    var forms = [
      "Dense(4, relu) -> Dense(2)", "layers:\n  - Dense: {units: 4, activation: relu}\n  - Dense(2)\n",
      "{\"layers\": [{\"Dense\": {\"units\": 4, \"activation\": \"relu\"}}, {\"Dense\": {\"units\": 2}}]}", keras,
    ]
    var first: [Float] = []
    var index = 0
    while index < forms.count {
      var (model, json): (OpaquePointer?, OpaquePointer?)
      try check(
        dovela_model_compose(runtime, forms[index], &input, forms[index] == keras || index > 3 ? 0 : 1, 5, &model))
      var kernel = dovela_parameter()
      try check(dovela_model_find_parameter(model, "dense/kernel", &kernel))
      let values = Array(UnsafeBufferPointer(start: kernel.value, count: 12))
      if index == 0 {
        first = values
        try check(dovela_model_specification(model, &json))
        forms.append(try taken(json))
      }
      #expect(values == first, "\(forms[index])")
      #expect(dovela_model_parameter_count(model) == 4 && dovela_model_output_count(model) == 1)
      dovela_model_destroy(model)
      index += 1
    }
  }

  @Test func results_areAveragedUntilTheyAreReset_andTheRateIsSet() throws {
    let scene = try Scene()
    var batch = scene.batch
    var (loss, rate): (Double, Double) = (0, 0)
    var results = [dovela_result](repeating: dovela_result(), count: 4)
    var count: UInt64 = 0
    try check(dovela_trainer_evaluate(scene.trainer, &batch, &loss))
    try check(dovela_trainer_results(scene.trainer, &results, 4, &count))
    #expect(results.prefix(Int(count)).map { String(cString: $0.name) } == ["loss", "accuracy"])
    #expect(abs(results[0].value - loss) < 1e-6)
    // Where there is room for fewer, the count says so.
    try check(dovela_trainer_results(scene.trainer, &results, 1, &count))
    #expect(count == 2)
    try check(dovela_trainer_reset_results(scene.trainer))
    try check(dovela_trainer_set_learning_rate(scene.trainer, 0.5))
    try check(dovela_trainer_learning_rate(scene.trainer, &rate))
    #expect(rate == 0.5)
    expectRefusal(DOVELA_OUT_OF_RANGE, "-1") { dovela_trainer_set_learning_rate(scene.trainer, -1) }
  }

  @Test func rowsOfAReader_areRead_andASplitThatIsNotThereIsNamed() throws {
    let runtime = try runtime()
    defer { dovela_runtime_destroy(runtime) }
    var dataset: OpaquePointer?
    try check(dovela_dataset_of_reader(runtime, "{reader: iris, test_split: 0.2}", "test", &dataset))
    #expect(dovela_dataset_rows(dataset) == 30)
    dovela_dataset_destroy(dataset)
    expectRefusal(DOVELA_NOT_FOUND, "tset") { dovela_dataset_of_reader(runtime, "iris", "tset", &dataset) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "irsi", "iris") {
      dovela_dataset_of_reader(runtime, "irsi", "train", &dataset)
    }
  }

  @Test func run_isEvaluated_andGivesItsModel() throws {
    let runtime = try runtime()
    var (run, model): (OpaquePointer?, OpaquePointer?)
    let text = "{data: {reader: iris, test_split: 0.2}, model: 'Dense(8, tanh) -> Dense(3, softmax)', "
    try check(dovela_run_create(runtime, text + "metrics: [accuracy], fit: {epochs: 3, seed: 1}}", nil, 0, nil, &run))
    try check(dovela_run_fit(run, nil, nil))
    var results = [dovela_result](repeating: dovela_result(), count: 4)
    var count: UInt64 = 0
    try check(dovela_run_evaluate(run, "test", &results, 4, &count))
    #expect(results.prefix(Int(count)).map { String(cString: $0.name) } == ["loss", "accuracy"])
    expectRefusal(DOVELA_NOT_FOUND, "validation") { dovela_run_evaluate(run, "validation", &results, 4, &count) }
    try check(dovela_run_model(run, &model))
    dovela_run_destroy(run)
    dovela_runtime_destroy(runtime)
    #expect(dovela_model_parameter_count(model) == 4)
    dovela_model_destroy(model)
  }
}
