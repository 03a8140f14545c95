import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaData
import DovelaModel

/// `dovela summary RUN.yaml`
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the layers of a model, their output shapes and parameters.",
    discussion: """
      The shape of the input is the data's, or what the model says itself:
        dovela summary --model "Input((28, 28)) -> Flatten -> Dense(10, softmax)"
      """)

  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let components = try plugins.load()
    let summary = try model(components).summary
    if json { printJSON(summary) } else { Terminal.line(summary.text) }
  }

  private func model(_ components: Components) throws -> Model {
    let compute = try Compute(threads: 1)
    if options.files.isEmpty, options.data == nil, let text = options.model {
      let specification = try components.reader.model(text, origin: "--model")
      return try Model(specification, inputs: [], context: compute.context)
    }
    let specification = try options.specification(components)
    if specification.model.inputs.allSatisfy({ $0.spec != nil }) {
      return try Model(specification.model, inputs: [], context: compute.context)
    }
    let data = try DataPreparation(specification, registry: components.registry, context: compute.context).prepare()
    return try Model(specification.model, inputs: data.layout.inputs.map(\.spec), context: compute.context)
  }

  private func printJSON(_ summary: ModelSummary) {
    JSONLine([
      ("name", .text(summary.name)),
      (
        "layers",
        .array(
          summary.rows.map { row in
            .object([
              ("name", .text(row.name)), ("type", .text(row.type)),
              (
                "output_shapes",
                .array(row.outputs.map { .array($0.extents.map { $0.map(JSONLine.Value.int) ?? .null }) })
              ),
              ("parameters", .int(row.parameters)), ("connected_to", .array(row.connectedTo.map(JSONLine.Value.text))),
            ])
          })
      ), ("trainable", .int(summary.trainable)), ("non_trainable", .int(summary.nonTrainable)),
      ("total", .int(summary.parameters)), ("bytes", .int(summary.bytes)),
    ]).write()
  }
}
