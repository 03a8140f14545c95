import DovelaConfig
import DovelaCore

/// How the columns of a table become the inputs and targets of a model. Saved with the model.
public struct DataLayout: Sendable, Hashable, Codable {
  /// A column of a port: its name and the extents of one row.
  public struct Part: Sendable, Hashable, Codable {
    public var column: String
    public var extents: [Int]
  }

  /// A model input. Columns of rank 0 are concatenated in order; a column with a shape is an input of its own.
  public struct Input: Sendable, Hashable, Codable {
    public var name: String
    public var parts: [Part]
    /// Of one row.
    public var extents: [Int]
    /// What the values are kept as: u8, i32 or f32.
    public var storage: DType

    /// Shape and type of a batch: f32, but ids (a column of integers with a shape) are i32.
    public var spec: TensorSpec {
      TensorSpec([nil] + extents.map { $0 }, storage == .i32 && !parts[0].extents.isEmpty ? .i32 : .f32)
    }
  }

  /// A target, for the model output of the same place.
  public struct Target: Sendable, Hashable, Codable {
    public var column: String
    public var problem: Problem
    /// Of one row: empty for classes by index.
    public var extents: [Int]
    public var storage: DType
    /// Names of the classes where a transform made them from text; empty otherwise.
    public var labels: [String]

    /// Shape and type of a batch: (batch,) i32 for classes by index, otherwise f32.
    public var spec: TensorSpec {
      if case .classes = problem { return TensorSpec([nil], .i32) }
      return TensorSpec([nil] + extents.map { $0 }, .f32)
    }
  }

  public var inputs: [Input]
  public var targets: [Target]
}

extension DataLayout.Target {
  /// Weights by the number of the class, from weights by its name or number.
  func weights(of classes: [String: Double]) throws -> [Int: Double] {
    let count = problem.classCount ?? 0
    var table: [Int: Double] = [:]
    for (name, weight) in classes.sorted(by: { $0.key < $1.key }) {
      guard let index = labels.firstIndex(of: name) ?? Int(name).flatMap({ (0..<count).contains($0) ? $0 : nil }) else {
        let near = NearestName.candidates(name, among: labels).first.map { "; did you mean '\($0)'?" } ?? ""
        let known =
          labels.isEmpty
          ? "0…\(count - 1)" : labels.prefix(8).joined(separator: ", ") + (labels.count > 8 ? ", …" : "")
        throw DovelaError(
          .outOfRange, .configuration, owner: "fit.class_weight",
          "there is no class '\(name)': target '\(column)' has the classes \(known)\(near)")
      }
      guard table.updateValue(weight, forKey: index) == nil else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: "fit.class_weight",
          "class \(index) ('\(labels.indices.contains(index) ? labels[index] : name)') is given twice")
      }
    }
    return table
  }
}

extension DataLayout {
  /// Refuses a layout that no data has: one of a file that was damaged.
  public func check() throws {
    let isSound =
      inputs.allSatisfy { input in
        !input.parts.isEmpty && Self.isShape(input.extents) && input.parts.allSatisfy { Self.isShape($0.extents) }
      }
      && targets.allSatisfy { target in
        Self.isShape(target.extents) && (1...Int(Int32.max)).contains(target.problem.classCount ?? 1)
      }
    guard isSound else {
      throw DovelaError(.badData, .data, owner: "layout of the data", "the saved layout is damaged")
    }
  }

  /// Extents of a row that can be counted, with room for the batch's axis.
  private static func isShape(_ extents: [Int]) -> Bool {
    extents.count < TensorSpec.maximumRank && extents.allSatisfy { $0 >= 1 } && TensorSpec(extents).byteCount != nil
  }
}

/// As a word: "f32".
extension DType: Codable {
  public init(from decoder: any Decoder) throws {
    let word = try decoder.singleValueContainer().decode(String.self)
    guard let type = DType.allCases.first(where: { $0.description == word }) else {
      throw DovelaError(.badData, .data, owner: "layout of the data", "'\(word)' is no element type")
    }
    self = type
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
