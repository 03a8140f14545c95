import DovelaConfig
import DovelaCore
import Testing

@Suite struct SchemaRenderingTests {
  private func schema(_ kind: ComponentKind, _ name: String) throws -> Schema {
    guard case .one(let factory) = try FakeComponents.registry().find(kind, name) else {
      throw DovelaError(.notFound, .other, name)
    }
    return factory.schema
  }

  @Test func signature_isKeras() throws {
    #expect(
      SchemaRendering.signature(try schema(.layer, "Conv2D")).hasPrefix(
        "Conv2D(filters, kernel_size, strides=1, padding='valid', activation=None, use_bias=True, "))
    #expect(
      SchemaRendering.signature(try schema(.layer, "MaxPooling2D"))
        == "MaxPooling2D(pool_size=(2, 2), strides=None, padding='valid', name=None, trainable=True)")
  }

  @Test func text_hasATable() throws {
    #expect(
      SchemaRendering.text(
        try schema(.layer, "MaxPooling2D"), plugin: PluginIdentity(id: "org.dovela.test", version: "0.1.0")) == """
          MaxPooling2D(pool_size=(2, 2), strides=None, padding='valid', name=None, trainable=True)

          layer: The greatest of a window.
          also named: MaxPool2D
          plugin: org.dovela.test 0.1.0

            parameter  type                   default  what it is
            pool_size  [int x 2] >= 1         [2, 2]   Height and width.
            strides    [int x 2] | null >= 1  null     Height and width.
            padding    'valid' | 'same'       valid    What is done at the edges.
            name       string | null          null     Name of the layer; made from its type where absent.
            trainable  bool                   true     Whether training changes its variables.

          """)
  }

  @Test func json_readsAsJSON() throws {
    let text = SchemaRendering.json(try schema(.layer, "Dropout"))
    let read = try ConfigNode.document(json: text, origin: "schema")
    #expect(read["parameters"]?.items?.first?["range"]?.items?.first?.content == .float(0))
    #expect(read["parameters"]?.items?.first?["exclusive"]?.string == "greatest")
    #expect(read["parameters"]?.items?.first?["required"]?.content == .bool(true))
  }

  @Test func nearestNames_areNear() {
    #expect(NearestName.candidates("unit", among: ["units", "use_bias"]) == ["units"])
    #expect(NearestName.candidates("lr", among: ["learning_rate", "beta_1"]).isEmpty)
    #expect(NearestName.candidates("Dnese", among: ["Dense", "Dot"]) == ["Dense"])
    #expect(NearestName.candidates("", among: ["Dense"]).isEmpty)
    #expect(NearestName.candidates(String(repeating: "x", count: 100_000), among: ["Dense"]).isEmpty)
  }
}

struct NumberFormatTests {
  @Test(arguments: [
    (0.00085, "850us"), (0.012, "12ms"), (3.4, "3.4s"), (59, "59s"), (125, "2:05"), (3723, "1:02:03"),
    (1e12, "277777777:46:40"), (1e300, "forever"), (.infinity, "forever"), (.nan, "forever"),
  ])
  func spanOfTime_isReadable(seconds: Double, text: String) { #expect(NumberFormat.time(seconds) == text) }
}
