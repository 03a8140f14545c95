import DovelaFunctions
import SeededNumbers
import Testing

/// What a prototype is, and where it is wrong.
struct PrototypeTests {
  @Test(arguments: [
    ("float mish(float x);", "float mish(float x)"),
    ("extern double j0 (double)", "double j0(double)"),
    ("void f(const float *x, float *y, size_t n)", "void f(const float *x, float *y, size_t n)"),
    (
      "void f(float const * restrict x, float y[static 4], unsigned long int n)",
      "void f(const float *x, float y[4], unsigned long n)"
    ),
    ("double (*)(double, void *)", "double (double, void *)"),
    ("double (*solve)(int n, double *x)", "double solve(int n, double *x)"),
    ("int (*f(int))(char *const *argv[3])", "int (*f(int))(char *const *argv[3])"),
    ("/* of mish.c */ long long // wide\n unsigned g(void)", "unsigned long long g(void)"),
    ("void g()", "void g(void)"),
    ("double q(double f(double), double (*g)(double))", "double q(double f(double), double (*g)(double))"),
    ("float (f)(float (x))", "float f(float x)"),
    ("float f(const double x[], int32_t n)", "float f(const double x[], int32_t n)"),
  ])
  func prototype_isReadAsCReadsIt(_ text: String, _ canonical: String) throws {
    let prototype = try CPrototype(parsing: text)
    #expect("\(prototype)" == canonical)
    #expect(try CPrototype(parsing: canonical) == prototype)
  }

  @Test(arguments: [
    ("foat mish(float x)", 1, "did you mean 'float'"), ("float mish(flot x)", 12, "unknown type 'flot'"),
    ("float mish", 1, "declares no function"), ("float mish(float x", 19, "not closed"),
    ("long double f(double)", 1, "use double"), ("struct point f(double)", 1, "a structure"),
    ("int printf(const char *format, ...)", 32, "'...'"), ("float f(float x, float x)", 18, "the name 'x'"),
    ("float f(void x)", 9, "cannot be void"), ("float f(float x) {", 18, "has no '{'"),
    ("float f(float x) const", 18, "should end here"), ("", 1, "is empty"), ("float f(float x[3)", 18, "not closed"),
    ("float f(short long x)", 9, "is no type"), ("int f(int)(int)", 6, "cannot return"),
    ("float f(float) /* no end", 16, "has no end"), ("double f(double x, )", 20, "a type should stand here"),
  ])
  func wrongPrototype_showsItsColumn(_ text: String, _ column: Int, _ message: String) {
    do {
      let prototype = try CPrototype(parsing: text)
      Issue.record("'\(text)' is read as '\(prototype)'")
    } catch let error as PrototypeError {
      #expect(error.column == column, "\(error)")
      #expect(error.description.contains(message), "\(error)")
      let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 3)
      #expect(lines[2] == String(repeating: " ", count: column + 1) + "^")
    } catch {
      Issue.record(error)
    }
  }

  @Test func everyPrototype_survivesBeingWrittenAndRead() throws {
    var generator = SplitMix(state: 7)
    for _ in 0..<3000 {
      var random = RandomPrototype(&generator)
      let prototype = random.prototype()
      #expect(try CPrototype(parsing: "\(prototype)") == prototype, "\(prototype)")
    }
  }

  @Test func garbage_isRefusedWithoutTrap() {
    var generator = SplitMix(state: 11)
    let pieces = [
      "float f(float x)", "double (*)(int)", "float", "double", "x", "(", ")", "*", "[", "]", ",", ";", "const", "void",
      "...", "3", "long", "unsigned", " ",
      "\n", "\t", "/*", "*/", "//", "é", "\u{0}", "🙂", "99999999999999999999", "static", "struct", "'", "\\", "-1",
    ]
    var read = 0
    for _ in 0..<20_000 {
      let count = Int(generator.next() % 14)
      let text = (0..<count).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }
        .joined(separator: generator.next() % 2 == 0 ? " " : "")
      do {
        let prototype = try CPrototype(parsing: text)
        read += 1
        #expect(try CPrototype(parsing: "\(prototype)") == prototype, "\(text)")
      } catch let error as PrototypeError {
        #expect(error.offset >= 0 && error.column >= 1)
        #expect(!error.description.isEmpty)
      } catch {
        Issue.record(error)
      }
    }
    #expect(read > 0)
    for text in [
      String(repeating: "(", count: 3000), "float f" + String(repeating: "(float (*)", count: 400),
      "float " + String(repeating: "*", count: 4000), "float f" + String(repeating: "[2]", count: 1000),
      String(repeating: "a", count: 100_000), "float f(" + String(repeating: "int,", count: 900) + "int)",
    ] {
      #expect(throws: PrototypeError.self) { try CPrototype(parsing: text) }
    }
  }
}

/// Prototypes of every form that the grammar has.
private struct RandomPrototype {
  private var generator: SplitMix

  init(_ generator: inout SplitMix) {
    self.generator = SplitMix(state: generator.next())
  }

  mutating func prototype() -> CPrototype { function(depth: 0, name: "f") }

  private mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }

  private mutating func function(depth: Int, name: String?) -> CPrototype {
    let parameters = (0..<below(4)).map { index -> CPrototype.Parameter in
      var type = type(depth: depth + 1)
      if type.isVoid { type = CType(.pointer(type)) }
      return .init(below(3) == 0 ? nil : "p\(index)", type)
    }
    var result = type(depth: depth + 1)
    if case .array = result.form { result = CType(.pointer(result)) }
    if case .function = result.form { result = CType(.pointer(result)) }
    return CPrototype(name: name, result: result, parameters: parameters)
  }

  private mutating func type(depth: Int) -> CType {
    let isConst = below(4) == 0
    switch depth < 4 ? below(8) : 7 {
    case 0, 1: return CType(.pointer(type(depth: depth + 1)), isConst: isConst)
    case 2:
      var element = type(depth: depth + 1)
      if element.isVoid { element = CType(.number(.double)) }
      if case .function = element.form { element = CType(.pointer(element)) }
      return CType(.array(element, below(2) == 0 ? nil : below(9)))
    case 3: return CType(.function(function(depth: depth + 1, name: nil)))
    case 4: return CType(.void, isConst: isConst)
    default: return CType(.number(CNumber.allCases[below(CNumber.allCases.count)]), isConst: isConst)
    }
  }
}
