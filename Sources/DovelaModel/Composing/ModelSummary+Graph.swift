import DovelaConfig
import DovelaCore

extension ModelSummary {
  init(_ specification: ModelSpecification, graph: Graph, layers: [any Layer]) {
    var rows = zip(specification.inputs, graph.inputs).map { input, tensor in
      Row(name: input.name, type: "Input", outputs: [graph.tensors[tensor].spec], parameters: 0, connectedTo: [])
    }
    for (index, entry) in specification.layers.enumerated() {
      let calls = graph.calls.filter { $0.layer == index }
      let sources = calls.flatMap(\.inputs).map { tensor -> String in
        switch graph.tensors[tensor].origin {
        case .input(let input): specification.inputs[input].name
        case .output(let call, _), .mask(let call, _): specification.layers[graph.calls[call].layer].name
        }
      }
      rows.append(
        Row(
          name: entry.name, type: entry.configuration.schema.name,
          outputs: calls.flatMap { $0.outputs.map { graph.tensors[$0].spec } },
          parameters: layers[index].variables.reduce(0) { $0 + $1.count }, connectedTo: sources))
    }
    let variables = layers.flatMap(\.variables)
    self.init(
      name: specification.name, rows: rows,
      trainable: variables.filter(\.isTrainable).reduce(0) { $0 + $1.count },
      nonTrainable: variables.filter { !$0.isTrainable }.reduce(0) { $0 + $1.count })
  }
}
