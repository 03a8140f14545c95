import DovelaConfig
import DovelaCore

extension RunSpecification {
  /// Which way a log gets better, as far as a run tells that is not composed yet: losses fall, and a metric says it
  /// itself. `nil` where no metric of the run has the name.
  public func direction(ofLog log: String) -> Direction? {
    let name = log.hasPrefix("val_") ? String(log.dropFirst(4)) : log
    if name == "loss" || name.hasSuffix("_loss") { return .down }
    let metric = metrics.joined().first { metric in
      let own = ResultNames.name(of: metric)
      // Those of several outputs are logged as output_metric.
      return name == own || name.hasSuffix("_\(own)")
    }
    return metric?.schema.facts["direction"]?.first.flatMap(Direction.init)
  }
}
