import DovelaConfig
import DovelaCore

/// Chooses a loss where a run names none, and looks for pairs that do not belong together. It knows losses by what
/// their schemas say (`problem`, `fuses_after`), never by name.
struct LossChoice {
  let output: ModelPort
  /// What the data offers.
  let target: TensorSpec
  /// Of the last activation; `nil` where it has none or does not say.
  let formula: String?
  let registry: Registry

  /// The id of the formula that turns numbers into the probabilities of classes.
  private static let softmax = "dovela.softmax/1"

  /// Where the last activation is one that a loss fuses, that loss; else one for a regression.
  func choose() throws -> (configuration: Configuration, problem: String) {
    let losses = registry.all(.loss)
    func offers(_ factory: any ComponentFactory, _ problem: String) -> Bool {
      factory.schema.facts["problem"]?.contains(problem) ?? false
    }
    let fusing = formula.map { formula in
      losses.filter { $0.schema.facts["fuses_after"]?.contains(formula) ?? false }
    }
    for problem in problems(isClassification: !(fusing ?? []).isEmpty) {
      let candidates = problem == "regression" ? losses : fusing ?? []
      if let factory = candidates.first(where: { offers($0, problem) }) {
        let name = "\(factory.plugin.id):\(factory.schema.name)"
        let chosen = try Resolver.configuration(.loss, name, origin: "the loss chosen", registry: registry)
        return (chosen, problem)
      }
    }
    throw DovelaError(
      .notFound, .configuration, owner: "output '\(output.name)'",
      "no loss is known for predictions \(output.spec) and targets \(target): name one, as in `loss: …`")
  }

  private func problems(isClassification: Bool) -> [String] {
    guard isClassification else { return ["regression"] }
    let isSameShape = TargetFit.forms(of: target, for: output.spec).contains {
      $0.rank == output.spec.rank && $0.extents.dropFirst() == output.spec.extents.dropFirst()
    }
    return isSameShape ? ["binary", "one_hot"] : ["index"]
  }

  /// What speaks against a loss for this output; throws where it cannot be meant.
  func judge(_ loss: Configuration) throws -> [Notice] {
    let name = loss.schema.name
    let problems = loss.schema.facts["problem"] ?? []
    let fusedAfter = loss.schema.facts["fuses_after"] ?? []
    let last = output.spec.extents.last ?? nil
    if loss["from_logits"].bool == true, let formula, fusedAfter.contains(formula) {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "output '\(output.name)'",
        "the loss \(name) is told from_logits=true, and the layer ends in the activation that turns logits into "
          + "probabilities: set from_logits to false, or the activation to linear")
    }
    var notices: [Notice] = []
    if formula == Self.softmax, last == 1 {
      notices.append(
        .init(
          .warning,
          "output '\(output.name)': softmax over one unit is always 1, so nothing is learned; use one unit with "
            + "sigmoid, or one unit for each class"))
    }
    let isProbable = loss["from_logits"].bool != true && !fusedAfter.isEmpty
    if isProbable, formula.map({ !fusedAfter.contains($0) }) ?? true, !problems.contains("regression") {
      notices.append(
        .init(
          .warning,
          "output '\(output.name)': the loss \(name) takes probabilities, and the last activation does not make "
            + "them; set from_logits=true, or another activation"))
    }
    if problems.contains("regression"), formula == Self.softmax {
      notices.append(
        .init(
          .warning,
          "output '\(output.name)': the loss \(name) is for a regression, and the output ends in softmax, which is for "
            + "classes"))
    }
    return notices
  }
}
