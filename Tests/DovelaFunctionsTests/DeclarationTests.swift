import DovelaConfig
import DovelaCore
import Foundation
import TemporaryFolders
import Testing

/// What the section `functions` takes, and what it says of the rest.
struct DeclarationTests {
  private let data = "data: digits\nmodel: Dense(4, f) -> Dense(10, softmax)\n"

  @Test(arguments: [
    ("{library: LIB, prototype: \"float cub(float x)\"}", "has no function 'cub'; did you mean 'cube'"),
    ("{library: LIB, prototype: \"float slope_of_all(float x)\"}", "'slope_of_all' of"),
    ("{library: LIB, prototype: \"float slope_of_all(float x)\"}", "is a variable, not a function"),
    ("{library: missing/none.so, prototype: float f(float x)}", "cannot be opened"),
    ("{library: libnone.so.6, prototype: float f(float x)}", "nor where the system looks"),
    (
      "{library: LIB, prototype: \"foat cube(float x)\"}",
      "unknown type 'foat'; did you mean 'float'? (column 1)\n  foat cube(float x)\n  ^"
    ),
    ("{library: LIB}", "'prototype' is missing"),
    ("{library: LIB, prototyp: float cube(float x)}", "has no key 'prototyp'; did you mean 'prototype'"),
    (
      "{library: LIB, prototype: \"float cube(float x)\", derivative: {symbol: cube_dx}}",
      "expected a prototype, 'numeric'"
    ),
    (
      "{library: LIB, prototype: \"float cube(float x)\", derivative: {prototype: \"float cube_dx(float x)\", chek: false}}",
      "did you mean 'check'"
    ),
    (
      "{library: LIB, prototype: \"float cube(float x)\", derivative: \"float cube_dy(float x)\"}",
      "did you mean 'cube_dx'"
    ),
    (
      "{library: LIB, prototype: \"float squared(float y_true, float y_pred)\"}",
      "may be a loss or a metric; say 'kind: loss'"
    ),
    (
      "{library: LIB, prototype: \"double row_squared(const double *a, const double *b, size_t n)\"}",
      "may be a loss or a metric"
    ),
    ("{library: LIB, prototype: \"float f(float a, float b)\"}", "may be of several kinds; say 'kind'"),
    (
      "{library: LIB, kind: layer, prototype: \"float cube(float x)\"}",
      "must be one of 'activation', 'loss', 'metric', 'schedule'"
    ),
    (
      "{library: LIB, kind: metric, prototype: \"float squared(float, float)\", derivative: numeric, direction: left}",
      "must be one of 'up', 'down'"
    ),
    ("{library: LIB, prototype: \"void cubes(float *x, float *y, size_t n)\"}", "reads 0 buffers"),
    ("{library: LIB, prototype: \"void cubes(const float *x, float *y)\"}", "without their length"),
    ("{library: LIB, prototype: \"float *f(float x)\"}", "returns 'float *'"),
    ("{library: LIB, prototype: \"float f(float x, float **p)\"}", "buffers are of float or double"),
    (
      "{library: LIB, prototype: \"float product(float x, float)\"}",
      "argument 2 of 'float product(float x, float)' has no role and no name"
    ),
    (
      "{library: LIB, prototype: \"float product(float x, float gain)\", defaults: {gian: 1}}",
      "has no parameter 'gian'; it has: gain"
    ),
    (
      "{library: LIB, prototype: \"float mixed(double x, int32_t power, uint8_t shift)\", defaults: {power: 1.5}}",
      "1.5 is no whole number"
    ),
    (
      "{library: LIB, prototype: \"float cube(float x)\", derivative: \"float product_dx(float gain, float x)\"}",
      "which are x and y"
    ),
    (
      "{library: LIB, kind: loss, prototype: \"float squared(float t, float p, float reduction)\"}",
      "has the name of one that every loss has"
    ),
    ("{library: LIB, prototype: \"float with_user(float x)\", user: nothing}", "has no variable 'nothing'"),
    ("float cube(float x)", "is not 'LIBRARY: PROTOTYPE'"), ("LIB:", "after the library a prototype follows"),
    ("3", "must be a mapping"),
    (
      "{library: LIB, kind: schedule, prototype: \"double halving(int step)\", derivative: \"double halving(int)\"}",
      "a schedule has no derivative"
    ),
    ("{library: ROOT/Makefile, prototype: float f(float x)}", "it is no library"),
    (
      "{library: LIB, prototype: \"float f(float x, float b, float c, float d, float e, float f, float g, float h, float i, float j, float k, float l, float m)\"}",
      "at most 12"
    ),
  ])
  func wrongDeclaration_isRefusedWithTheReason(_ text: String, _ message: String) throws {
    let bench = try FunctionBench()
    let file = try TemporaryFolder().write(
      "run.yaml",
      "functions:\n  f: \(quoted(text.replacingOccurrences(of: "LIB", with: try FunctionBench.library()).replacingOccurrences(of: "ROOT", with: FunctionBench.root)))\n"
    )
    let error = try #require(throws: DovelaError.self) { try bench.reader.declareFunctions(files: [file]) }
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.message.contains("run.yaml:2"), "\(error.message)")
  }

  @Test func functionThatFails_isNotUnknownTooWhereItIsUsed() throws {
    let bench = try FunctionBench(hasPlugins: true)
    let file = try TemporaryFolder().write(
      "run.yaml", "functions: {f: \"libm.so.6: float erfff(float x)\"}\n" + data)
    let error = try #require(throws: DovelaError.self) { try bench.reader.read(files: [file]) }
    #expect(error.message.contains("has no function 'erfff'; did you mean"))
    #expect(!error.message.contains("unknown activation"))
  }

  private func quoted(_ text: String) -> String { text.hasPrefix("{") || text == "3" ? text : "\"\(text)\"" }

  @Test func names_areThoseOfTheGrammar() throws {
    let bench = try FunctionBench()
    for name in ["int", "a-b", "3d", "", "é"] {
      #expect(throws: DovelaError.self) { try bench.declare(name, "libm.so.6: float erff(float)") }
    }
  }

  @Test func settings_changeAndAddFunctions() throws {
    let bench = try FunctionBench(hasPlugins: true)
    let library = try FunctionBench.library()
    let file = try TemporaryFolder().write(
      "run.yaml", "functions: {f: {library: \"\(library)\", prototype: float none(float x)}}\n" + data)
    let run = try bench.reader.read(
      files: [file],
      sets: [
        "functions.f.symbol=cube", "functions.f.derivative.prototype=\"float cube_dx(float x)\"",
        "functions.g=\"libm.so.6: float erff(float)\"", "model.0.activation=g",
      ])
    #expect(run.yaml(registry: bench.registry).contains("erff"))
    #expect(!run.yaml(registry: bench.registry).contains("cube"))
    let known = try #require(bench.registry.all(.activation).compactMap(\.declaration).first { $0.name == "f" })
    #expect(known.function.symbol == "cube")
  }

  @Test func resolvedRun_readsAsTheSameRun() throws {
    let bench = try FunctionBench(hasPlugins: true)
    let library = try FunctionBench.library()
    let file = try TemporaryFolder().write(
      "run.yaml",
      """
      functions:
        f: {library: "\(library)", prototype: "float product(float x, float gain)", derivative: "float product_dx(float gain, float x)", defaults: {gain: 2.5}, doc: A product.}
        rate: {library: "\(library)", prototype: "double fading(double base, unsigned long step, double rate)", defaults: {base: 0.1}}
        l: "\(library): float squared(float y_true, float y_pred); float squared_dp(float y_true, float y_pred)"
        m: {library: "\(library)", kind: metric, prototype: "float squared(float, float)", direction: down}
        unused: "libm.so.6: float erff(float)"
      data: digits
      model: Dense(4, f(gain=0.5)) -> Dense(4, activation=f) -> Dense(10, softmax)
      optimizer: SGD(rate(rate=0.9))
      loss: l
      metrics: [m]
      """)
    let yaml = try bench.reader.read(files: [file]).yaml(registry: bench.registry)
    #expect(!yaml.contains("unused"))
    let other = try FunctionBench(hasPlugins: true)
    let again = try TemporaryFolder().write("again.yaml", yaml)
    #expect(try other.reader.read(files: [again]).yaml(registry: other.registry) == yaml)
  }

  @Test func model_carriesItsFunctionsWithoutPlaces() throws {
    let bench = try FunctionBench(hasPlugins: true)
    try bench.declare("f", "LIB: float cube(float x); float cube_dx(float x)")
    let model = try bench.reader.model("Input((3,)) -> Dense(4, f)", origin: "the test")
    let json = model.canonicalJSON(registry: bench.registry)
    #expect(json.contains("\"library\":\"libfunctions.so\""))
    #expect(!json.contains((try FunctionBench.library() as NSString).deletingLastPathComponent))
    // Where the library is not beside the file, a function that is known takes its place.
    let other = try FunctionBench(hasPlugins: true)
    let error = try #require(throws: DovelaError.self) {
      try ModelSpecification.read(json: json, origin: "/nowhere/model.safetensors", registry: other.registry)
    }
    #expect(error.message.contains("libfunctions.so"))
    try other.declare("f", "LIB: float cube(float x); float cube_dx(float x)")
    let read = try ModelSpecification.read(json: json, origin: "/nowhere/model", registry: other.registry)
    #expect(read.canonicalJSON(registry: other.registry) == json)
    // And beside the file it is found.
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try FunctionBench.library(), toPath: folder.path + "/libfunctions.so")
    let third = try FunctionBench(hasPlugins: true)
    _ = try ModelSpecification.read(json: json, origin: folder.path + "/model.safetensors", registry: third.registry)
  }

  @Test func laterDeclaration_countsFromThenOn() throws {
    let bench = try FunctionBench()
    try bench.declare("f", "LIB: float cube(float x); float cube_dx(float x)")
    let first = try bench.activation("f")
    try bench.declare("f", "LIB: float cube(float x); float cube_dx(float x)")
    #expect(try bench.activation("f").configuration.factory === first.configuration.factory)
    try bench.declare("f", "{library: LIB, kind: schedule, prototype: \"double halving(int step)\"}")
    #expect(throws: DovelaError.self) { try bench.activation("f") }
    _ = try bench.make(.schedule, "f")
    // What was made before still runs.
    #expect(try bench.run(first, [2], [1]).y == [8])
  }

  @Test func description_saysWhatIsCalled() throws {
    let bench = try FunctionBench()
    try bench.declare(
      "f", "{library: LIB, prototype: \"float product(float x, float gain)\", doc: \"A product.\", defaults: {gain: 1}}"
    )
    let factory = try #require(bench.registry.everywhere("f").first)
    let text = SchemaRendering.text(factory.schema, plugin: factory.plugin)
    #expect(text.hasPrefix("f(gain=1.0)"))
    #expect(text.contains("A product. float product(float x, float gain) of libfunctions.so"))
    #expect(text.contains("libfunctions.so)"))
  }
}
