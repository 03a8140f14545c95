import Testing

/// Everything about the standard layers. One after the other: they share a context, which takes one call at a time.
@Suite(.serialized) struct LayerTests {}
