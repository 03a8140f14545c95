import DovelaCore

/// What each argument of a prototype is for.
struct ArgumentRoles {
  var prototype: CPrototype
  /// Arguments that change from call to call, in the order of their meaning: x; or target and prediction; or the step
  /// and the present rate; or, of a derivative, what it is made from. `nil`: the prototype has none of that meaning.
  var inputs: [Int?]
  /// Of an activation's derivative: which of x (0), y (1), dy (2) each input is.
  var meanings: [Int] = []
  /// Buffers: where the result goes, and how many elements there are.
  var output: Int?
  var count: Int?
  /// Arguments that are parameters of the component.
  var extras: [Int] = []
  /// Inputs are buffers.
  var isSpan = false
}

/// A reason why a prototype does not fit, without the place.
struct RoleError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

extension CPrototype {
  /// Arguments by their types.
  struct Sorted {
    var numbers: [Int] = []
    var readable: [Int] = []
    var writable: [Int] = []
    var integers: [Int] { numbers.filter { isInteger($0) } }
    var floats: [Int] { numbers.filter { !isInteger($0) } }
    var isInteger: (Int) -> Bool = { _ in false }
    var isSpan: Bool { !readable.isEmpty || !writable.isEmpty }
  }

  /// Refuses what no component takes: pointers to pointers, to functions, to other integers than labels.
  func sorted() throws -> Sorted {
    var sorted = Sorted()
    sorted.isInteger = { parameters[$0].type.number?.isInteger == true }
    for (index, parameter) in parameters.enumerated() {
      if parameter.type.isUserPointer { continue }
      guard let pointee = parameter.type.pointee else {
        sorted.numbers.append(index)
        continue
      }
      switch pointee.number {
      case .float, .double: pointee.isConst ? sorted.readable.append(index) : sorted.writable.append(index)
      case .int, .int32:
        guard pointee.isConst else {
          throw RoleError("'\(label(index))' would be written with integers; results are float or double")
        }
        sorted.readable.append(index)
      default:
        throw RoleError(
          "'\(label(index))' is '\(parameter.type)'; buffers are of float or double (labels: const int32_t *), "
            + "and 'void *' is a pointer of the caller's own")
      }
    }
    return sorted
  }

  /// The argument that has one of these names.
  func index(of names: [String], among indices: [Int]) -> Int? {
    indices.first { parameters[$0].name.map { names.contains($0.lowercased()) } ?? false }
  }

  func label(_ index: Int) -> String { parameters[index].name ?? "argument \(index + 1)" }
}

extension ArgumentRoles {
  static let counts = ["n", "count", "size", "len", "length", "width", "dim"]

  /// The count of a function with buffers, and its output where it has one.
  mutating func takeSpan(_ sorted: CPrototype.Sorted, hasOutput: Bool) throws {
    isSpan = true
    guard let count = prototype.index(of: Self.counts, among: sorted.integers) ?? sorted.integers.first else {
      throw RoleError("'\(prototype)' takes buffers without their length; give it one: size_t n")
    }
    self.count = count
    if hasOutput {
      guard sorted.writable.count == 1 else {
        throw RoleError(
          "'\(prototype)' has \(sorted.writable.count) buffers to write to; one is wanted, and what is only read is "
            + "const: const float *x")
      }
      output = sorted.writable[0]
      guard prototype.result.isVoid || prototype.result.number?.isInteger == true else {
        throw RoleError("'\(prototype)' writes its results: it returns nothing, or 0 for success as an integer")
      }
    } else {
      guard sorted.writable.isEmpty else {
        throw RoleError(
          "'\(prototype)' would write to '\(prototype.label(sorted.writable[0]))'; what is read is const: const float *"
        )
      }
      try requireFloating()
    }
  }

  func requireFloating() throws {
    guard prototype.result.number?.isFloating == true else {
      throw RoleError("'\(prototype)' returns '\(prototype.result)'; float or double is wanted")
    }
  }

  /// Everything else is a parameter of the component, by its name.
  mutating func takeExtras(_ sorted: CPrototype.Sorted) throws {
    let taken = Set((inputs + [output, count]).compactMap { $0 })
    extras = sorted.numbers.filter { !taken.contains($0) }
    for index in extras where prototype.parameters[index].name == nil {
      throw RoleError(
        "argument \(index + 1) of '\(prototype)' has no role and no name; with a name it is a parameter of the component"
      )
    }
    if let stray = sorted.readable.first(where: { !taken.contains($0) }) {
      throw RoleError("'\(prototype.label(stray))' of '\(prototype)' is a buffer too many")
    }
  }
}
