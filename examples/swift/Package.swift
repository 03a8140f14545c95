// swift-tools-version: 6.2
import PackageDescription

// Plugins are found when the program runs: beside it, where `make install` puts them, or by DOVELA_PLUGIN_PATH.
//   make build && cd examples/swift && DOVELA_PLUGIN_PATH=../../.build/release swift run
let package = Package(
  name: "circle",
  dependencies: [.package(name: "dovela", path: "../..")],
  targets: [
    .executableTarget(name: "circle", dependencies: [.product(name: "Dovela", package: "dovela")])
  ],
  swiftLanguageModes: [.v6]
)
