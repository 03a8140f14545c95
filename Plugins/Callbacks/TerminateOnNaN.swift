import PluginKit

/// Stops when the loss of a batch is not a number or infinite (Keras `TerminateOnNaN`).
final class TerminateOnNaN: CallbackComponent {
  static let events: Events = .trainBatchEnd

  private let raises: Bool

  init(_ settings: Settings) throws { raises = try settings.bool("raise_error") }

  func on(_ event: Events, _ moment: Moment) throws {
    guard let loss = moment.log("loss"), !loss.isFinite else { return }
    if raises {
      throw Failure.range(
        "NaN or Inf loss encountered at batch \(moment.batch). Loss value: \(loss). Terminating training immediately; "
          + "try a smaller learning rate, or clipnorm")
    }
    moment.say("Batch \(moment.batch): Invalid loss, terminating training")
    moment.stop("the loss is \(loss)")
  }
}
