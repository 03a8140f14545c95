import DovelaCore

/// The data of a run, ready to be batched.
public struct PreparedData {
  /// How columns became inputs and targets.
  public var layout: DataLayout
  /// The fitted transforms, to be saved with the model.
  public var preprocessing: Preprocessing
  public var train: DataSplit
  /// Where transforms for training alone (augmentation) make the training rows anew for each pass: `train` is without.
  public var augmented: AugmentedSplit?
  public var validation: DataSplit?
  public var test: DataSplit?
  /// What a person should know of the choices that were made.
  public var notes: [String]
}
