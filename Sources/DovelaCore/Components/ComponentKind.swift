/// The kinds of component. Raw values are the words of schemas and run files.
public enum ComponentKind: String, Sendable, Hashable, CaseIterable {
  case layer, activation, optimizer, initializer, loss, metric, callback, schedule, regularizer, constraint, transform
  case reader, search, scheduler

  /// The id of the kind's table in the plugin contract.
  public var contractID: String { "dovela.\(rawValue)/1" }

  /// The word for several of them.
  public var plural: String {
    switch self {
    case .loss: "losses"
    case .search: "searches"
    default: rawValue + "s"
    }
  }
}

extension ComponentKind {
  /// Parameters that every component of the kind has, because the host carries them out. They follow the
  /// component's own, but for those that are first by position.
  public var hostParameters: (first: [ParameterSchema], last: [ParameterSchema]) {
    switch self {
    case .layer:
      (
        [],
        [
          .init(
            "name", [.string], default: .null, nullable: true,
            doc: "Name of the layer; made from its type where absent."),
          .init("trainable", [.bool], default: .bool(true), doc: "Whether training changes its variables."),
        ]
      )
    case .optimizer:
      (
        [
          .init(
            "learning_rate", [.float, .component], default: .float(0.001), range: .init(least: 0), of: .schedule,
            scale: .log, search: .init(least: 1e-5, greatest: 1e-1),
            doc: "Step size, or the schedule that gives it for the number of updates done.")
        ],
        [
          .init(
            "weight_decay", [.float], default: .null, nullable: true, range: .init(least: 0),
            doc:
              "Decoupled weight decay: every variable loses weight_decay * learning_rate of itself before the update."),
          .init(
            "clipnorm", [.float], default: .null, nullable: true, range: .init(least: 0, exclusiveLeast: true),
            doc: "Greatest Euclidean norm of the gradient of one variable."),
          .init(
            "clipvalue", [.float], default: .null, nullable: true, range: .init(least: 0, exclusiveLeast: true),
            doc: "Greatest magnitude of an element of a gradient."),
          .init(
            "global_clipnorm", [.float], default: .null, nullable: true, range: .init(least: 0, exclusiveLeast: true),
            doc: "Greatest Euclidean norm of all gradients together."),
          .init(
            "use_ema", [.bool], default: .bool(false),
            doc: "Keep an exponential moving average of the weights, which replaces them at the end of training; "
              + "validation before that sees the weights themselves."),
          .init(
            "ema_momentum", [.float], default: .float(0.99), range: .init(least: 0, greatest: 1),
            doc: "Share of the old average that is kept at each step."),
          .init(
            "ema_overwrite_frequency", [.int], default: .null, nullable: true, range: .init(least: 1),
            doc: "Steps between overwriting the weights by their average; null: at the end of training."),
          .init(
            "gradient_accumulation_steps", [.int], default: .null, nullable: true, range: .init(least: 2),
            doc: "Batches whose gradients are averaged before one update."),
          .init("name", [.string], default: .null, nullable: true, doc: "Name of the optimizer."),
        ]
      )
    case .loss:
      (
        [],
        [
          .init(
            "reduction", [.enum], default: .string("sum_over_batch_size"),
            choices: ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight"],
            doc: "How the values of the rows become one number."),
          .init("name", [.string], default: .null, nullable: true, doc: "Name of the loss."),
        ]
      )
    case .metric:
      ([], [.init("name", [.string], default: .null, nullable: true, doc: "Name under which the metric is logged.")])
    case .activation, .initializer, .callback, .schedule, .regularizer, .constraint, .transform, .reader, .search,
      .scheduler:
      ([], [])
    }
  }
}
