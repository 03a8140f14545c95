import CDovela
import CDovelaRuntime

/// A whole run, as `dovela train` has it: data with its preprocessing, model, objective, optimizer, callbacks.
public final class Run {
  public let runtime: Runtime
  let handle: OpaquePointer
  public let model: Model

  /// - Parameters:
  ///   - text: of a run file, YAML or JSON.
  ///   - overrides: `path=value`, as after `--set`.
  ///   - directory: where relative paths start; `nil`: the working directory.
  public init(in runtime: Runtime, _ text: String, overrides: [String] = [], directory: String? = nil) throws {
    self.runtime = runtime
    let handle = try Self.withCStrings(overrides) { overrides in
      try withOptionalCString(directory) { directory in
        try made { dovela_run_create(runtime.handle, text, overrides, UInt64(overrides.count), directory, $0) }
      }
    }
    do {
      model = try Model(runtime, made { dovela_run_model(handle, $0) })
    } catch {
      dovela_run_destroy(handle)
      throw error
    }
    self.handle = handle
  }

  deinit { dovela_run_destroy(handle) }

  /// The run as YAML with every default filled in.
  public var specification: String {
    get throws { try text { dovela_run_specification(handle, $0) } }
  }

  /// Trains as the run says. With a folder it leaves what `dovela train` leaves, byte for byte.
  @discardableResult
  public func fit(
    folder: String? = nil, resumes: Bool = false, cancellation: Cancellation? = nil,
    observer: ((TrainingEvent) -> TrainingDecision)? = nil
  ) throws -> TrainingOutcome {
    let fit = Fit(folder: folder, resumes: resumes, cancellation: cancellation)
    return try withOptions(fit, nil, observer) { options in
      try TrainingOutcome(json: text { dovela_run_fit(handle, options, $0) })
    }
  }

  /// Loss and metrics on a split: `train`, `validation` or `test`.
  public func evaluate(_ split: String = "test") throws -> [String: Double] {
    try readResults { dovela_run_evaluate(handle, split, $0, $1, $2) }
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafePointer<CChar>?]) throws -> Result
  ) throws -> Result {
    var lent: [UnsafePointer<CChar>?] = []
    func lend(_ rest: ArraySlice<String>) throws -> Result {
      guard let text = rest.first else { return try body(lent) }
      return try text.withCString {
        lent.append($0)
        return try lend(rest.dropFirst())
      }
    }
    return try lend(texts[...])
  }
}
