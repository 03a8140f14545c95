/// Makes a chain of layers of what a closure lists; `if` and `for` may decide what is in it.
@resultBuilder
public enum ChainBuilder {
  public static func buildExpression(_ layer: Component) -> [Component] { [layer] }
  public static func buildExpression(_ layers: [Component]) -> [Component] { layers }
  public static func buildBlock(_ parts: [Component]...) -> [Component] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [Component]?) -> [Component] { part ?? [] }
  public static func buildEither(first part: [Component]) -> [Component] { part }
  public static func buildEither(second part: [Component]) -> [Component] { part }
  public static func buildArray(_ parts: [[Component]]) -> [Component] { parts.flatMap { $0 } }
}
