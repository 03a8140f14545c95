import CDovelaFunctions
import DovelaCore
import DovelaFunctions

/// What the arguments of a function are for that is made of a model.
struct ModelFunctionForm {
  enum Result {
    /// An element of the outputs.
    case value(CNumber)
    /// 0, or -1 for an error.
    case status
    case nothing
  }

  /// An argument that is a number or points to numbers.
  struct Argument {
    var index: Int
    var number: CNumber
  }

  let prototype: CPrototype
  let result: Result
  /// Single elements of the inputs, in their order, and an array of those that follow.
  var scalars: [Argument] = []
  var array: Argument?
  /// A row of outputs goes there.
  var output: Argument?
  /// Elements of the array, or rows where there is an output.
  var count: Argument?

  init(_ prototype: CPrototype) throws {
    self.prototype = prototype
    switch prototype.result.form {
    case .void: result = .nothing
    case .number(let number): result = number.isFloating ? .value(number) : .status
    default: throw refused("prototype", "'\(prototype)' returns '\(prototype.result)'; a model gives float or double")
    }
    guard prototype.parameters.count <= Int(DOVELA_C_ARGUMENTS) else {
      throw refused("prototype", "'\(prototype)' has more than \(DOVELA_C_ARGUMENTS) parameters")
    }
    var arrays: [(argument: Argument, isConst: Bool)] = []
    for (index, parameter) in prototype.parameters.enumerated() where !parameter.type.isUserPointer {
      if let number = parameter.type.number {
        if number.isFloating {
          scalars.append(Argument(index: index, number: number))
        } else if count == nil {
          count = Argument(index: index, number: number)
        } else {
          throw refused("prototype", "'\(prototype)' has two integers; one is the number of elements or rows")
        }
      } else if let number = parameter.type.pointee?.number, number.isFloating {
        arrays.append((Argument(index: index, number: number), parameter.type.pointee?.isConst ?? false))
      } else {
        throw refused(
          "prototype",
          "'\(parameter.type)' of '\(prototype)' has no meaning here; arguments are float or double, arrays of them, "
            + "their count, and void *")
      }
    }
    switch result {
    case .value:
      guard arrays.count <= 1 else {
        throw refused("prototype", "'\(prototype)' has \(arrays.count) arrays; a function that returns a value has one")
      }
      array = arrays.first?.argument
      guard count == nil || array != nil else {
        throw refused("prototype", "'\(prototype)' has a count, and no array that it belongs to")
      }
    case .status, .nothing:
      guard arrays.count == 2, !arrays[1].isConst || !arrays[0].isConst else {
        throw refused(
          "prototype", "'\(prototype)' returns no value, so it has two arrays: const float *x, and float *y to write to"
        )
      }
      let target = arrays[1].isConst ? 0 : 1
      output = arrays[target].argument
      array = arrays[1 - target].argument
      guard count == nil || scalars.isEmpty else {
        throw refused("prototype", "'\(prototype)' has rows, so every element is in the array")
      }
    }
    guard !scalars.isEmpty || array != nil else {
      throw refused("prototype", "'\(prototype)' takes no number")
    }
  }

  /// Several rows in one call.
  var hasRows: Bool { output != nil && count != nil }
}
