import DovelaConfig
import DovelaCore
import DovelaPlugins
import Foundation
import TemporaryFolders
import Testing

extension LayerTests {
  /// Wrappers over a layer of another plugin, written in C: Affine is a Dense by somebody else.
  @Suite struct Strangers {
    /// The standard plugins and `Tests/Fixtures/plugins/layers.c`, compiled against `include/` alone.
    private func registry() throws -> Registry {
      let root = Golden.root.path
      let library = try TemporaryFolder().path + "/stranger.so"
      let compiler = Process()
      compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      compiler.arguments = [
        "cc", "-std=c11", "-O1", "-shared", "-fPIC", "-I\(root)/include", "\(root)/Tests/Fixtures/plugins/layers.c",
        "-o", library,
      ]
      try compiler.run()
      compiler.waitUntilExit()
      try #require(compiler.terminationStatus == 0)
      let registry = Registry()
      let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
      try loader.loadAll(.buildFolder)
      try loader.load(library)
      return registry
    }

    @Test(arguments: [
      ("TimeDistributed(Affine(3, tanh, kernel_initializer=zeros))", "TimeDistributed(Dense(3, tanh))"),
      (
        "Bidirectional(TimeDistributed(Affine(3, tanh, kernel_initializer=zeros)))",
        "Bidirectional(TimeDistributed(Dense(3, tanh)))"
      ),
      (
        "Bidirectional(TimeDistributed(Affine(3, tanh, kernel_initializer=zeros)), merge_mode=mul)",
        "Bidirectional(TimeDistributed(Dense(3, tanh)), merge_mode=mul)"
      ),
    ])
    func wrapper_runsAStrangersLayerAsItsOwn(strangers: String, own: String) throws {
      let registry = try registry()
      let places = try [strangers, own].map { text -> Place in
        var numbers = Numbers(17)
        let place = try Place(try Plugins.layer(text, in: registry), [Values([2, 4, 5], numbers.list(40))])
        for values in place.variables { values.set(numbers.list(values.count)) }
        try place.forward()
        for gradient in place.outputGradients { gradient.set(numbers.list(gradient.count)) }
        try place.backward()
        return place
      }
      #expect(places[0].layer.variables.map(\.path) == places[1].layer.variables.map(\.path))
      #expect(difference(places[0].outputs[0].values, places[1].outputs[0].values) < 1e-6)
      #expect(difference(places[0].inputGradients[0]?.values ?? [], places[1].inputGradients[0]?.values ?? [1]) < 1e-5)
      for (a, b) in zip(places[0].gradients, places[1].gradients) {
        #expect(difference(a?.values ?? [], b?.values ?? [1]) < 1e-5)
      }
    }
  }
}
