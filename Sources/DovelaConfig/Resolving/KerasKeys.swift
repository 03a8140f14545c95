/// Keys of Keras's configurations that say nothing to Dovela.
enum KerasKeys {
  /// Keys that a schema may lack, with the values under which they change nothing, as expressions write them.
  private static let harmless: [String: [String]] = [
    "autocast": ["true"], "data_format": ["channels_last"], "decay": ["0", "0.0"], "dilation_rate": ["1", "[1, 1]"],
    "dropout": ["0", "0.0"], "dtype": ["float32", "f32"], "go_backwards": ["false"], "groups": ["1"],
    "optional": ["false"], "ragged": ["false"], "recurrent_dropout": ["0", "0.0"], "renorm": ["false"],
    "return_state": ["false"], "sparse": ["false"], "stateful": ["false"], "synchronized": ["false"],
    "time_major": ["false"], "use_ema": ["false"], "zero_output_for_mask": ["false"],
  ]

  /// Keys that change nothing whatever their value: how it is computed, where it came from.
  private static let ignored: Set<String> = [
    "batch_input_shape", "batch_shape", "build_config", "ema_momentum", "experimental_autocast", "fused",
    "implementation", "input_length", "is_legacy_optimizer", "jit_compile", "module", "registered_name",
    "renorm_momentum", "shared_object_id", "unroll", "virtual_batch_size",
  ]

  /// Whether an entry of a Keras configuration is left out, where the schema does not have its key.
  static func isHarmless(_ entry: ConfigNode.Entry) -> Bool {
    if entry.value.isNull || ignored.contains(entry.key) { return true }
    return harmless[entry.key]?.contains(ExpressionText.text(entry.value)) ?? false
  }

  /// Whether an entry goes without a look at the schema: a float32 policy.
  static func isIgnored(_ entry: ConfigNode.Entry) -> Bool {
    guard entry.key == "dtype" else { return false }
    let policy = entry.value["class_name"]?.string == "DTypePolicy" ? entry.value["config"]?["name"] : entry.value
    return policy?.string == "float32" || policy?.isNull ?? true
  }
}
